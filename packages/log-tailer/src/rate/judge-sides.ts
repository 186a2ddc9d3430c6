/** What one side of a rollout is judged by. */
export interface SideFigures {
  /** Kubernetes events of type Warning about its pods and ReplicaSets. */
  readonly warnings: number;
  /** Restarts of its containers, in the same time. */
  readonly restarts: number;
  /** Log entries within the window, and those of level error or fatal. */
  readonly entries: number;
  readonly errors: number;
}

/** Why the new side is worse. */
export interface WorseReason {
  readonly kind: 'warnings' | 'restarts' | 'error-share';
  /** Counts; of `error-share` parts of one. */
  readonly new: number;
  readonly old: number;
}

const leastShare = 0.01;

/**
 * Whether the new side of a rollout is worse than the old one; empty: it is not. It is worse with
 * `threshold` warnings more than the old side, or `threshold` restarts more; or where it has at least
 * `threshold` errors within the window, and errors are at least twice the share of its entries that they
 * are of the old side's, and one in a hundred entries more.
 */
export function judgeSides(
  sides: { readonly new: SideFigures; readonly old: SideFigures },
  threshold: number,
): readonly WorseReason[] {
  const reasons: WorseReason[] = [];
  for (const kind of ['warnings', 'restarts'] as const) {
    const counts = { new: sides.new[kind], old: sides.old[kind] };
    if (counts.new - counts.old >= threshold) reasons.push({ kind, ...counts });
  }
  const shares = { new: errorShare(sides.new), old: errorShare(sides.old) };
  const isMore = shares.new >= 2 * shares.old && shares.new - shares.old >= leastShare;
  if (sides.new.errors >= threshold && isMore) reasons.push({ kind: 'error-share', ...shares });
  return reasons;
}

/** Errors as a part of all entries; 0 where there are none. */
export function errorShare({ entries, errors }: Pick<SideFigures, 'entries' | 'errors'>): number {
  return entries === 0 ? 0 : errors / entries;
}

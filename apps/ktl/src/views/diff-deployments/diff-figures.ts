import { errorShare } from '@ktl/log-tailer';
import type { DeploymentDiff, DiffReason, DiffSide } from './diff-picture.ts';

/** `90s`, `5m`, `2h`. */
export function spanText(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (seconds % 3_600 === 0 && seconds > 0) return `${String(seconds / 3_600)}h`;
  if (seconds % 60 === 0 && seconds > 0) return `${String(seconds / 60)}m`;
  return `${String(seconds)}s`;
}

/** A rate a second: `0`, `0.02`, `1.3`, `420`. */
export function rateText(count: number, coveredMs: number): string {
  if (count === 0) return '0';
  const rate = (1_000 * count) / coveredMs;
  if (rate >= 99.5) return String(Math.round(rate));
  return rate >= 0.95 ? rate.toFixed(1) : rate.toFixed(2);
}

/** `12.1%`, `0%`. */
export function shareText(share: number): string {
  return share === 0 ? '0%' : `${(100 * share).toFixed(1)}%`;
}

/** `0.4 (12.1%)`: errors a second and their share of the entries. */
export function errorText(side: DiffSide): string {
  const rate = rateText(side.errors, side.coveredMs);
  return side.errors === 0 ? rate : `${rate} (${shareText(errorShare(side))})`;
}

/** What is going on, in words. */
export function phaseText(diff: DeploymentDiff): string {
  const { phase, newSide, oldSide, isPaused } = diff;
  if (newSide === undefined) return 'has no ReplicaSet yet';
  const now = newSide.revisions.join('+');
  if (phase === 'idle') return `no rollout under way, revision ${now}`;
  const step = `revision OLD ${oldSide?.revisions.join('+') ?? '?'} -> NEW ${now}`;
  if (phase === 'complete') return `rollout complete, ${step}`;
  return `rollout ${isPaused ? 'paused' : 'under way'}, ${step}`;
}

/** Why the new side is worse, in words. */
export function reasonText(reason: DiffReason): string {
  if (reason.kind === 'stalled') return `the controller reports: ${reason.text}`;
  if (reason.kind === 'error-share') {
    return `errors are ${shareText(reason.new)} of its log, ${shareText(reason.old)} of OLD`;
  }
  return `${String(reason.new)} ${reason.kind}, OLD ${String(reason.old)}`;
}

/** The images of each side: where they differ, those that do. */
export function imagesOf(diff: DeploymentDiff): readonly [newer: string, older: string] {
  const newer = diff.newSide?.images ?? [];
  const older = diff.oldSide?.images ?? [];
  const only = (own: readonly string[], other: readonly string[]): readonly string[] => {
    const differing = own.filter((image) => !other.includes(image));
    return differing.length === 0 ? own : differing;
  };
  return [only(newer, older).join(', '), only(older, newer).join(', ')];
}

/** Orders Deployments: where new is worse, where the rollout is stuck, where it is under way, the others. */
export function worstFirst(one: DeploymentDiff, other: DeploymentDiff): number {
  return ailmentOf(other) - ailmentOf(one);
}

function ailmentOf({ reasons, stalled, phase, newSide }: DeploymentDiff): number {
  if (reasons.length > 0) return 4;
  if (phase !== 'under-way') return newSide !== undefined && newSide.ready < newSide.wanted ? 1 : 0;
  return stalled === undefined ? 2 : 3;
}

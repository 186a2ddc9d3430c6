import type { Drift, PodSnapshot } from '@ktl/pod-drift';

/** The cluster cannot be seen. */
export interface Unseen {
  /** Unix ms. */
  readonly sinceMs: number;
  readonly reason: string;
}

/** One iteration of `ktl logs drift watch`. */
export interface DriftReport {
  /** From 1 on. */
  readonly iteration: number;
  readonly snapshot: PodSnapshot;
  /** When the sample was taken that this one is compared with; Unix ms, undefined: there is none. */
  readonly sinceMs: number | undefined;
  readonly drift: Drift | undefined;
  /** The sample before is the last one of this file. */
  readonly resumedFrom: string | undefined;
  /** Undefined while all is seen. */
  readonly unseen: Unseen | undefined;
  /** All is seen again, after so many ms. */
  readonly seenAgainMs: number | undefined;
}

/** Pods changed, came or went. */
export function hasDrift({ drift }: Pick<DriftReport, 'drift'>): boolean {
  if (drift === undefined) return false;
  const { added, removed, changed, passed } = drift;
  return added.length + removed.length + changed.length + passed.length > 0;
}

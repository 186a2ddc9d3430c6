import type { Usage } from '../wire/messages.ts';

/** What the containers of a pod used at one time. */
export interface Sample {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly usage: readonly Usage[];
}

/** Resource use of the focused pod; `waiting` until the server has said something. */
export interface UsageHistory {
  readonly state: 'waiting' | 'off' | 'on';
  /** Why it is off. */
  readonly reason: string;
  /** Oldest first. */
  readonly samples: readonly Sample[];
}

/** How far back it goes, ms. */
export const usageSpanMs = 10 * 60_000;

/** The history before the first sample. */
export const noUsage: UsageHistory = { state: 'waiting', reason: '', samples: [] };

/** The history with one more sample, without those that are too old. */
export function addSample({ samples }: UsageHistory, sample: Sample): UsageHistory {
  const young = samples.filter(({ at }) => at > sample.at - usageSpanMs);
  return { state: 'on', reason: '', samples: [...young, sample] };
}

/** All containers together. */
export function totalOf({ usage }: Sample, of: 'cpu' | 'memoryMiB'): number {
  return usage.reduce((sum, container) => sum + container[of], 0);
}

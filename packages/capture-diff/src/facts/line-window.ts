import type { SourceMetadata, SourceSummary } from './capture-source.ts';

/** The time over which lines are counted. */
export interface LineWindow {
  /** From this time on, nanoseconds since 1970. */
  readonly fromNs: bigint;
  /** How long it is; 0: not known. */
  readonly seconds: number;
}

/** Flags that ask for lines from before the start. */
const backlogFlags = ['since', 'head', 'tail', 'previous', 'with-previous'] as const;

/**
 * The few lines from before the start that come along while logs are followed say nothing about how many there
 * are in a second, so the time of a capture begins with it; with its first line where the past was asked for, or
 * where nothing but the past was read.
 */
export function lineWindow(
  { startedAt, endedAt, flags, follow }: SourceMetadata,
  { firstNs, lastNs }: SourceSummary,
): LineWindow {
  const startNs = nsOf(startedAt);
  const isPast = !follow || backlogFlags.some((flag) => flag in flags) || startNs === undefined;
  const fromNs = (isPast ? firstNs : startNs) ?? 0n;
  const endNs = (follow ? nsOf(endedAt) : undefined) ?? lastNs ?? fromNs;
  return { fromNs, seconds: endNs > fromNs ? Number(endNs - fromNs) / 1e9 : 0 };
}

function nsOf(text: string | undefined): bigint | undefined {
  const ms = Date.parse(text ?? '');
  return Number.isNaN(ms) ? undefined : BigInt(ms) * 1_000_000n;
}

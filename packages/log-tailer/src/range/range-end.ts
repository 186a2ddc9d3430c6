import type { Clock } from '@ktl/kube-client';

// Lines are on their way for a moment, and clocks of nodes differ.
const GRACE_MS = 1_000;

// A longer timer fires at once.
const LONGEST_SLEEP_MS = 2 ** 31 - 1;

/** Resolves a moment after `untilMs`, or when `signal` aborts. */
export async function rangeEnd(
  untilMs: number,
  { clock, signal }: { readonly clock: Clock; readonly signal: AbortSignal },
): Promise<void> {
  let leftMs = untilMs + GRACE_MS - clock.now();
  while (leftMs > 0 && !signal.aborted) {
    // Rejects with the abort, after which nobody asks.
    await clock.sleep(Math.min(leftMs, LONGEST_SLEEP_MS), signal).catch(() => undefined);
    leftMs = untilMs + GRACE_MS - clock.now();
  }
}

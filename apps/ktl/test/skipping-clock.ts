import type { Clock } from '@ktl/kube-client';

/** A clock on which every sleep is over as soon as all else that can run has run. */
export function createSkippingClock(startMs = 1_700_000_000_000): Clock {
  const sleepers = new Set<{ readonly atMs: number; readonly wake: () => void }>();
  let nowMs = startMs;
  let isTurning = false;
  const turn = (): void => {
    isTurning = false;
    const [next] = [...sleepers].sort((a, b) => a.atMs - b.atMs);
    if (next === undefined) return;
    sleepers.delete(next);
    nowMs = Math.max(nowMs, next.atMs);
    next.wake();
    schedule();
  };
  const schedule = (): void => {
    if (isTurning || sleepers.size === 0) return;
    isTurning = true;
    // A few turns: what a sleeper began must come to its own sleep first.
    let turns = 5;
    const wait = (): void => {
      turns -= 1;
      if (turns > 0) setImmediate(wait);
      else turn();
    };
    setImmediate(wait);
  };
  return {
    now: () => nowMs,
    sleep: (ms, signal) =>
      new Promise((settle, fail) => {
        if (signal?.aborted === true) {
          fail(signal.reason as Error);
          return;
        }
        const onAbort = (): void => {
          sleepers.delete(sleeper);
          fail(signal?.reason as Error);
        };
        const sleeper = {
          atMs: nowMs + ms,
          wake: () => {
            signal?.removeEventListener('abort', onAbort);
            settle();
          },
        };
        sleepers.add(sleeper);
        signal?.addEventListener('abort', onAbort, { once: true });
        schedule();
      }),
  };
}

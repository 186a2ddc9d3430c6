import type { WebClock } from '../web/web-options.ts';

/** Runs `action` once after `ms`; the returned function calls it off. */
export function after(clock: WebClock, ms: number, action: () => void): () => void {
  const waiting = new AbortController();
  clock.sleep(ms, waiting.signal).then(
    () => {
      // Called off between the end of the sleep and now.
      if (!waiting.signal.aborted) action();
    },
    () => undefined,
  );
  return () => waiting.abort();
}

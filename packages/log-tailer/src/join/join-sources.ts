import type { LogEvent } from '../batch/log-batch.ts';
import type { LogTail, TailHealth } from '../tail/tail-logs.ts';

interface Arrival {
  readonly from: AsyncIterator<LogEvent>;
  readonly result: IteratorResult<LogEvent>;
}

/**
 * Several sources of lines as one, each event in the order in which it comes and at most one of each
 * source ahead of the reader. Ends when all have ended; fails when one does, and closes the others.
 * Iterate it once.
 */
export function joinSources(sources: readonly LogTail[]): LogTail {
  const [only] = sources;
  if (sources.length === 1 && only !== undefined) return only;
  const dispose = async (): Promise<void> => {
    await Promise.all(sources.map((source) => source[Symbol.asyncDispose]()));
  };
  return {
    health: () => sumHealth(sources.map((source) => source.health())),
    drain() {
      for (const source of sources) source.drain();
    },
    [Symbol.asyncIterator]: () => joined(sources, dispose),
    [Symbol.asyncDispose]: dispose,
  };
}

async function* joined(
  sources: readonly LogTail[],
  dispose: () => Promise<void>,
): AsyncGenerator<LogEvent, undefined> {
  const pull = async (from: AsyncIterator<LogEvent>): Promise<Arrival> => ({
    from,
    result: await from.next(),
  });
  // Oldest first, and the one that was served goes to the back: no source crowds another out.
  const waiting = new Map<AsyncIterator<LogEvent>, Promise<Arrival>>();
  try {
    for (const source of sources) {
      const from = source[Symbol.asyncIterator]();
      waiting.set(from, pull(from));
    }
    while (waiting.size > 0) {
      const { from, result } = await Promise.race(waiting.values());
      waiting.delete(from);
      if (result.done === true) continue;
      yield result.value;
      waiting.set(from, pull(from));
    }
  } finally {
    for (const pending of waiting.values()) pending.catch(() => undefined);
    await dispose();
  }
}

function sumHealth(all: readonly TailHealth[]): TailHealth {
  const sum = (of: (health: TailHealth) => number): number =>
    all.reduce((total, health) => total + of(health), 0);
  return {
    open: sum(({ open }) => open),
    waiting: sum(({ waiting }) => waiting),
    reconnecting: sum(({ reconnecting }) => reconnecting),
  };
}

import type { LogEvent } from '../batch/log-batch.ts';
import type { LogTail, PendingSources, TailHealth } from '../tail/tail-logs.ts';

interface Arrival {
  readonly source: LogTail;
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
  const ended = new Set<LogTail>();
  return {
    health: () => sumHealth(sources.map((source) => source.health())),
    drain() {
      for (const source of sources) source.drain();
    },
    pending: () => pendingOf(sources, ended),
    release(key, bytes) {
      for (const source of sources) source.release?.(key, bytes);
    },
    [Symbol.asyncIterator]: () => joined(sources, { dispose, ended }),
    [Symbol.asyncDispose]: dispose,
  };
}

async function* joined(
  sources: readonly LogTail[],
  { dispose, ended }: { readonly dispose: () => Promise<void>; readonly ended: Set<LogTail> },
): AsyncGenerator<LogEvent, undefined> {
  const pull = async (source: LogTail, from: AsyncIterator<LogEvent>): Promise<Arrival> => ({
    source,
    from,
    result: await from.next(),
  });
  // Oldest first, and the one that was served goes to the back: no source crowds another out.
  const waiting = new Map<AsyncIterator<LogEvent>, Promise<Arrival>>();
  try {
    for (const source of sources) {
      const from = source[Symbol.asyncIterator]();
      waiting.set(from, pull(source, from));
    }
    while (waiting.size > 0) {
      const { source, from, result } = await Promise.race(waiting.values());
      waiting.delete(from);
      if (result.done === true) ended.add(source);
      if (result.done === true) continue;
      yield result.value;
      waiting.set(from, pull(source, from));
    }
  } finally {
    for (const pending of waiting.values()) pending.catch(() => undefined);
    await dispose();
  }
}

// A source that does not tell who may bring lines may do so itself until it ends.
function pendingOf(
  sources: readonly LogTail[],
  ended: ReadonlySet<LogTail>,
): PendingSources | undefined {
  const parts: PendingSources[] = [];
  for (const [index, source] of sources.entries()) {
    if (ended.has(source)) continue;
    const part =
      source.pending === undefined ? new Set([`source ${String(index)}`]) : source.pending();
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return {
    has: (key) => parts.some((part) => part.has(key)),
    *[Symbol.iterator]() {
      for (const part of parts) yield* part;
    },
  };
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

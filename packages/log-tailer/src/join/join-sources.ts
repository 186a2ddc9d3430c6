import type { LogEvent } from '../batch/log-batch.ts';
import type { LogTail, PendingSources, TailHealth } from '../tail/log-tail.ts';

interface Reader {
  readonly source: LogTail;
  readonly from: AsyncIterator<LogEvent>;
}

type Arrival = Reader &
  ({ readonly result: IteratorResult<LogEvent> } | { readonly error: unknown });

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
  // In order of arrival. No race between the sources: one that is silent would remember every race.
  const arrived: Arrival[] = [];
  let wake: (() => void) | undefined;
  const arrive = (arrival: Arrival): void => {
    arrived.push(arrival);
    wake?.();
  };
  const pull = (reader: Reader): void => {
    reader.from.next().then(
      (result) => {
        arrive({ ...reader, result });
      },
      (error: unknown) => {
        arrive({ ...reader, error });
      },
    );
  };
  try {
    for (const source of sources) pull({ source, from: source[Symbol.asyncIterator]() });
    while (ended.size < sources.length) {
      const arrival = arrived.shift();
      if (arrival === undefined) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
        wake = undefined;
      } else if ('error' in arrival) throw arrival.error;
      else if (arrival.result.done === true) ended.add(arrival.source);
      else {
        yield arrival.result.value;
        pull(arrival);
      }
    }
  } finally {
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

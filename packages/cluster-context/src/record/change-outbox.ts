import type { ContextChange } from '../context-change.ts';

/** Changes on their way to one reader. */
export interface ChangeOutbox extends AsyncIterableIterator<readonly ContextChange[]> {
  push(change: ContextChange): void;
  /** There is room for more. Who reads from the cluster waits for it, and takes less at a time. */
  room(): Promise<void>;
  /** Ends after what waits; with an error, throws it then. */
  end(error?: Error): void;
}

const maxBytes = 8 * 1024 * 1024;
const maxBatch = 256;

/**
 * Past 8 MiB that wait, a new version of an object takes the place of the one that waits, so that memory
 * is bounded by objects; that an object was there and that it is gone are both told.
 * @param onLeave - the reader has left
 */
export function createChangeOutbox(onLeave: () => void): ChangeOutbox {
  let waiting: ContextChange[] = [];
  let bytes = 0;
  let ended: { readonly error: Error | undefined } | undefined;
  const news = createSignal();
  const space = createSignal();

  const replace = (change: ContextChange): boolean => {
    const key = keyOf(change);
    if (key === undefined || bytes < maxBytes) return false;
    const index = waiting.findLastIndex((other) => keyOf(other) === key);
    const held = waiting[index];
    if (held === undefined || isLast(held)) return false;
    bytes += sizeOf(change) - sizeOf(held);
    waiting[index] = change;
    return true;
  };

  const outbox: ChangeOutbox = {
    push(change) {
      if (ended !== undefined || replace(change)) return;
      waiting.push(change);
      bytes += sizeOf(change);
      news.give();
    },
    async room() {
      while (bytes >= maxBytes && ended === undefined) await space.wait();
    },
    end(error) {
      ended ??= { error };
      news.give();
      space.give();
    },
    async next() {
      while (waiting.length === 0 && ended === undefined) await news.wait();
      if (waiting.length > 0) {
        const value = waiting.slice(0, maxBatch);
        waiting = waiting.slice(maxBatch);
        for (const change of value) bytes -= sizeOf(change);
        space.give();
        return { done: false, value };
      }
      if (ended?.error !== undefined) throw ended.error;
      return { done: true, value: undefined };
    },
    return() {
      waiting = [];
      bytes = 0;
      outbox.end();
      onLeave();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]: () => outbox,
  };
  return outbox;
}

function createSignal(): { readonly give: () => void; readonly wait: () => Promise<void> } {
  let { promise, resolve } = Promise.withResolvers<undefined>();
  return {
    give() {
      resolve(undefined);
      ({ promise, resolve } = Promise.withResolvers<undefined>());
    },
    wait: async () => {
      await promise;
    },
  };
}

function keyOf(change: ContextChange): string | undefined {
  return change.type === 'row' ? `${change.kind}/${change.row.uid ?? ''}` : undefined;
}

function isLast(change: ContextChange): boolean {
  return change.type === 'row' && change.row.deleted === 1;
}

// What the columns beside the object repeat is as long again at most; the rest is small.
function sizeOf(change: ContextChange): number {
  if (change.type !== 'row') return 256;
  const { row } = change;
  const data = change.kind === 'configmaps' ? change.row.data.length : 0;
  return 512 + data + 2 * (row.object?.length ?? 0);
}

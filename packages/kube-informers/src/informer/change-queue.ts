import type { Named } from '../store/object-key.ts';
import type { StoreChange } from '../store/store.ts';

/** What a consumer gets at once: everything that changed since it last asked. */
export interface InformerBatch<T> {
  /**
   * At most one change for each object (UID), the latest. Applying them in order gives the store's
   * state. A deletion is always told, even of an object that came and went between two batches.
   */
  readonly changes: readonly StoreChange<T>[];
  /** The first full picture is complete, and this batch or an earlier one has the last of it. */
  readonly synced: boolean;
}

/** Changes that wait for one consumer. Its size is bounded by objects, not by changes. */
export interface ChangeQueue<T> extends AsyncIterableIterator<InformerBatch<T>> {
  push(changes: readonly StoreChange<T>[]): void;
  setSynced(): void;
  /** Ends the iteration, after what waits; with an error, throws it. */
  end(error?: Error): void;
}

/**
 * Joins one writer that never waits with one reader that may be slow: the changes of one object
 * coalesce into the latest while they wait.
 */
export function createChangeQueue<T extends Named>(onEnd: () => void): ChangeQueue<T> {
  let pending = new Map<string, StoreChange<T>>();
  let synced = false;
  let hasNews = true;
  let ended: { readonly error: Error | undefined } | undefined;
  let wake: (() => void) | undefined;

  const notify = (): void => {
    hasNews = true;
    wake?.();
    wake = undefined;
  };

  const queue: ChangeQueue<T> = {
    push(changes) {
      if (ended !== undefined || changes.length === 0) return;
      for (const change of changes) {
        pending.set(change.object.metadata.uid ?? change.key, change);
      }
      notify();
    },
    setSynced() {
      synced = true;
      notify();
    },
    end(error) {
      if (ended !== undefined) return;
      ended = { error };
      notify();
      onEnd();
    },
    async next() {
      while (!hasNews) {
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      if (ended !== undefined && pending.size === 0) {
        if (ended.error !== undefined) throw ended.error;
        return { done: true, value: undefined };
      }
      hasNews = ended !== undefined;
      const changes = [...pending.values()];
      pending = new Map();
      return { done: false, value: { changes, synced } };
    },
    return() {
      queue.end();
      pending.clear();
      return Promise.resolve({ done: true, value: undefined });
    },
    [Symbol.asyncIterator]: () => queue,
  };
  return queue;
}

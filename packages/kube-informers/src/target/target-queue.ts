import type { ContainerTarget, TargetChange } from './container-target.ts';

type Absence = Extract<TargetChange, { type: 'absent' }>;

/** What the reader has still to be told of one container. */
interface Pending {
  present: ContainerTarget | undefined;
  absent: Absence | undefined;
}

/** Target changes that wait for one reader. Bounded by containers, not by changes. */
export interface TargetQueue extends AsyncIterableIterator<TargetChange> {
  present(target: ContainerTarget): void;
  absent(target: ContainerTarget, reason: Absence['reason']): void;
  /** Comes after everything that waits now. */
  synced(targets: number): void;
  /** Ends the iteration after what waits; with an error, throws it at once. */
  end(error?: Error): void;
}

/**
 * Joins the cluster, which does not wait, with a reader that may be slow. While they wait, the
 * changes of one container coalesce into the latest; that it was there and that it vanished are both
 * told, whatever happened in between.
 */
export function createTargetQueue(onReturn: () => Promise<void>): TargetQueue {
  // '' is the place of `synced` among the targets.
  const pending = new Map<string, Pending>();
  const told = new Set<string>();
  let syncedTargets = 0;
  let ended: { readonly error: Error | undefined } | undefined;
  let wake: (() => void) | undefined;

  const notify = (): void => {
    wake?.();
    wake = undefined;
  };

  const take = (): TargetChange | undefined => {
    for (const [key, entry] of pending) {
      if (key === '') {
        pending.delete(key);
        return { type: 'synced', targets: syncedTargets };
      }
      if (entry.absent === undefined) pending.delete(key);
      if (entry.present !== undefined) {
        const target = entry.present;
        entry.present = undefined;
        told.add(key);
        return { type: 'present', target };
      }
      pending.delete(key);
      told.delete(key);
      return entry.absent;
    }
    return undefined;
  };

  const queue: TargetQueue = {
    present(target) {
      const entry = pending.get(target.key);
      // An absence that was not told yet and is over was a blink: the latest state says it all.
      if (entry === undefined) pending.set(target.key, { present: target, absent: undefined });
      else Object.assign(entry, { present: target, absent: undefined });
      notify();
    },
    absent(target, reason) {
      const absent: Absence = { type: 'absent', target, reason };
      const present = told.has(target.key)
        ? undefined
        : (pending.get(target.key)?.present ?? target);
      pending.set(target.key, { present, absent });
      notify();
    },
    synced(targets) {
      syncedTargets = targets;
      pending.set('', { present: undefined, absent: undefined });
      notify();
    },
    end(error) {
      ended ??= { error };
      notify();
    },
    async next() {
      for (;;) {
        if (ended?.error !== undefined) throw ended.error;
        const value = take();
        if (value !== undefined) return { done: false, value };
        if (ended !== undefined) return { done: true, value: undefined };
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
    },
    async return() {
      queue.end();
      pending.clear();
      await onReturn();
      return { done: true, value: undefined };
    },
    [Symbol.asyncIterator]: () => queue,
  };
  return queue;
}

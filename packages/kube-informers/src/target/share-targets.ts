import type { ContainerTarget, TargetChange } from './container-target.ts';
import { createTargetQueue, type TargetQueue } from './target-queue.ts';

/** One feed of targets for several readers. */
export interface SharedTargets extends Disposable {
  /**
   * The feed from now on, behind one change for each container that is there. Every reader is told as if
   * it were alone: a slow one delays no other. Iterate it once; when all readers have left, the feed is
   * told to end.
   */
  subscribe(): AsyncIterable<TargetChange>;
}

/**
 * Shares a feed, which is read as soon as somebody subscribes. What the feed throws, every reader gets.
 */
export function shareTargets(feed: AsyncIterable<TargetChange>): SharedTargets {
  const queues = new Set<TargetQueue>();
  const present = new Map<string, ContainerTarget>();
  let synced: number | undefined;
  let end: { readonly error: Error | undefined } | undefined;
  let reading: AsyncIterator<TargetChange> | undefined;

  const finish = (error?: Error): void => {
    end ??= { error };
    for (const queue of queues) queue.end(error);
    queues.clear();
  };
  const tell = (change: TargetChange): void => {
    if (change.type === 'synced') synced = change.targets;
    else if (change.type === 'present') present.set(change.target.key, change.target);
    else present.delete(change.target.key);
    for (const queue of queues) pass(change, queue);
  };
  const pump = async (iterator: AsyncIterator<TargetChange>): Promise<void> => {
    try {
      for (;;) {
        const next = await iterator.next();
        if (next.done === true) break;
        tell(next.value);
      }
      finish();
    } catch (error) {
      finish(error as Error);
    }
  };
  const close = (): void => {
    finish();
    // Not waited for: a generator in between ends with its next change only. Who made the feed closes it.
    reading?.return?.().catch(() => undefined);
  };

  return {
    subscribe() {
      const queue = createTargetQueue(() => {
        queues.delete(queue);
        if (queues.size === 0) close();
        return Promise.resolve();
      });
      for (const target of present.values()) queue.present(target);
      if (synced !== undefined) queue.synced(synced);
      if (end === undefined) queues.add(queue);
      else queue.end(end.error);
      if (reading === undefined && end === undefined) {
        reading = feed[Symbol.asyncIterator]();
        void pump(reading);
      }
      return queue;
    },
    [Symbol.dispose]: close,
  };
}

function pass(change: TargetChange, queue: TargetQueue): void {
  if (change.type === 'synced') queue.synced(change.targets);
  else if (change.type === 'present') queue.present(change.target);
  else queue.absent(change.target, change.reason);
}

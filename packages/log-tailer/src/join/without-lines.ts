import type { TargetChange } from '@ktl/kube-informers';
import type { LogEvent } from '../batch/log-batch.ts';
import type { LogTail } from '../tail/log-tail.ts';

/**
 * A source that follows targets and reads none of their logs: for runs that are about events or nodes.
 * Ends as a tail would: without `follow` with the first full picture, else when it is drained.
 * @throws whatever iterating `targets` throws
 */
export function watchWithoutLines(options: {
  readonly targets: AsyncIterable<TargetChange>;
  readonly follow: boolean;
}): LogTail {
  const changes = options.targets[Symbol.asyncIterator]();
  const drained = Promise.withResolvers<{ readonly done: true; readonly value: undefined }>();
  const end = (): void => {
    drained.resolve({ done: true, value: undefined });
    void changes.return?.().catch(() => undefined);
  };
  const watch = async (): Promise<IteratorResult<LogEvent, undefined>> => {
    for (;;) {
      const next = await changes.next();
      if (next.done === true) return { done: true, value: undefined };
      if (next.value.type !== 'synced' || options.follow) continue;
      end();
      return { done: true, value: undefined };
    }
  };
  return {
    health: () => ({ open: 0, waiting: 0, reconnecting: 0 }),
    drain: end,
    pending: () => new Set<string>(),
    [Symbol.asyncIterator]: () => ({
      next: () => Promise.race([watch(), drained.promise]),
    }),
    async [Symbol.asyncDispose]() {
      end();
      await Promise.resolve();
    },
  };
}

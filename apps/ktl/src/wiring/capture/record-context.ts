import { setTimeout as sleep } from 'node:timers/promises';
import { watchContext, type ContextOptions } from '@ktl/cluster-context';
import type { SharedTargets } from '@ktl/kube-informers';
import { createValueRedactor } from './redact-values.ts';
import { takeContext, type ContextTaking } from './take-context.ts';

/** What is watched, and where it is written. */
export interface ContextRecording extends Omit<ContextTaking, 'isTold'> {
  readonly tap: ContextOptions['tap'];
  readonly query: ContextOptions['query'];
  /** Aborts when nobody wants to wait. */
  readonly drain: AbortSignal;
}

/** A read that ends at once waits so long for the first picture of what stands around its pods. */
const firstPictureMs = 10_000;

/**
 * Records what stands around the containers of a run. What the user may not read is said once and is a row
 * of its own; so is an end before its time.
 */
export function recordContext(
  recording: ContextRecording,
): (targets: SharedTargets) => AsyncDisposable {
  const { tap, query, drain } = recording;
  return (shared) => {
    const { targets, hasFailedWith } = noted(shared.subscribe());
    const feed = watchContext({ tap, query, targets, redact: createValueRedactor() });
    const ready = new AbortController();
    const stopWaiting = AbortSignal.any([ready.signal, drain]);
    const work = takeContext(feed, { ...recording, isTold: hasFailedWith }, () => {
      ready.abort();
    });
    return {
      async [Symbol.asyncDispose]() {
        // A sleep that is cut short rejects.
        await sleep(firstPictureMs, undefined, { signal: stopWaiting }).catch(() => undefined);
        feed.drain();
        await work;
      },
    };
  };
}

// What the targets throw the run reads too.
function noted<T>(source: AsyncIterable<T>): {
  readonly targets: AsyncIterable<T>;
  readonly hasFailedWith: (error: unknown) => boolean;
} {
  const failures = new Set<unknown>();
  const note = (error: unknown): never => {
    failures.add(error);
    throw error;
  };
  const targets: AsyncIterable<T> = {
    [Symbol.asyncIterator]() {
      const iterator = source[Symbol.asyncIterator]();
      return {
        next: () => iterator.next().catch(note),
        return: async () => (await iterator.return?.()) ?? { done: true, value: undefined },
      };
    },
  };
  return { targets, hasFailedWith: (error) => failures.has(error) };
}

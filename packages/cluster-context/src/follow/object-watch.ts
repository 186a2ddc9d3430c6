import { hasCode } from '@ktl/faults';
import { createBackoff, type KubeObject, type Resource, type Selection } from '@ktl/kube-client';
import { createInformer, type Informer, type StoreChange } from '@ktl/kube-informers';
import type { Run } from './run.ts';

/** No right, or no such kind: time does not heal it. */
export function isRefusal(error: unknown): boolean {
  return hasCode(error, 'API_FORBIDDEN', 'API_NOT_FOUND');
}

/** What {@link watchObjects} needs. */
export interface ObjectWatchOptions<S> {
  readonly run: Run;
  readonly resource: Resource;
  readonly selection: Selection;
  readonly transform: (object: KubeObject) => S;
  readonly take: (change: StoreChange<S>) => void;
  /** The informer, once it exists; another one after a failure. */
  readonly onOpen?: (informer: Informer<S>) => void;
  readonly onRefused: (error: unknown) => void;
  readonly signal: AbortSignal;
}

/** Follows a selection of objects until the signal aborts, or for as long as the cluster allows it. */
export async function watchObjects<S extends { readonly metadata: KubeObject['metadata'] }>(
  options: ObjectWatchOptions<S>,
): Promise<void> {
  const { run, signal } = options;
  const done = run.progress.begin();
  const backoff = createBackoff({ baseMs: 1_000, maxMs: 30_000, random: run.random });
  const isOver = (): boolean => signal.aborted;
  while (!isOver()) {
    try {
      await followOnce(options, done);
    } catch (error) {
      if (isOver()) break;
      if (isRefusal(error)) {
        options.onRefused(error);
        break;
      }
      await run.clock.sleep(backoff.next(), signal).catch(() => undefined);
    }
  }
  done();
}

async function followOnce<S extends { readonly metadata: KubeObject['metadata'] }>(
  { run, resource, selection, transform, take, onOpen, signal }: ObjectWatchOptions<S>,
  onSynced: () => void,
): Promise<void> {
  const { client, clock, random } = run;
  await using informer = createInformer<KubeObject, S>({
    ...{ client, resource, clock, random, transform, signal },
    ...selection,
    failFast: true,
  });
  onOpen?.(informer);
  for await (const { changes, synced } of informer.subscribe()) {
    for (const change of changes) take(change);
    if (synced) onSynced();
    await run.room();
  }
}

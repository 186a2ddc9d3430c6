import type { KubeClient, KubeObject, ListPage, Resource, WatchEvent } from '@ktl/kube-client';
import type { PodObject } from './pod-object.ts';

/** Told of each pod that passes; `deleted`: it is gone, or no longer in the selection of who asked. */
export type PodListener = (pod: PodObject, type: 'applied' | 'deleted') => void;

/** Sees the whole pods that others list and watch, so that they need not be asked for again. */
export interface PodTap {
  /** The client that the others have to use. Closing it closes the client behind it. */
  readonly client: KubeClient;
  /** A pod that has passed lately, as it was then. */
  find(uid: string): PodObject | undefined;
  /** @returns ends the listening */
  listen(listener: PodListener): () => void;
}

// A page of a list and more; a pod is 5 to 30 KB.
const rememberedPods = 512;

/** A client with an ear: what it lists and watches of pods is told to who listens, before it goes on. */
export function tapPods(client: KubeClient): PodTap {
  const listeners = new Set<PodListener>();
  const recent = new Map<string, PodObject>();

  const tell: PodListener = (pod, type) => {
    const { uid } = pod.metadata;
    if (uid !== undefined) {
      recent.delete(uid);
      recent.set(uid, pod);
      if (recent.size > rememberedPods) recent.delete(recent.keys().next().value ?? '');
    }
    for (const listener of listeners) listener(pod, type);
  };
  const onPage = ({ items }: ListPage<KubeObject>): void => {
    for (const pod of items) tell(pod, 'applied');
  };
  const onEvent = (event: WatchEvent<KubeObject>): void => {
    if (event.type === 'BOOKMARK') return;
    tell(event.object, event.type === 'DELETED' ? 'deleted' : 'applied');
  };

  return {
    client: {
      cluster: client.cluster,
      get: (resource, object, options) => client.get(resource, object, options),
      list: (resource, options) => heard(client.list(resource, options), ifPods(resource, onPage)),
      watch: (resource, options) =>
        heard(client.watch(resource, options), ifPods(resource, onEvent)),
      findResource: (word, options) => client.findResource(word, options),
      request: (request) => client.request(request),
      requestJson: (request) => client.requestJson(request),
      openLog: (pod, options) => client.openLog(pod, options),
      [Symbol.asyncDispose]: () => client[Symbol.asyncDispose](),
    },
    find: (uid) => recent.get(uid),
    listen(listener) {
      listeners.add(listener);
      return () => {
        listeners.delete(listener);
      };
    },
  };
}

function ifPods<T>({ group, plural }: Resource, ear: (one: T) => void): typeof ear | undefined {
  return group === '' && plural === 'pods' ? ear : undefined;
}

// No generator: one that waits for its next item cannot be left before it has come.
function heard<T>(items: AsyncIterable<T>, ear: ((item: T) => void) | undefined): AsyncIterable<T> {
  if (ear === undefined) return items;
  return {
    [Symbol.asyncIterator]() {
      const iterator = items[Symbol.asyncIterator]();
      return {
        async next() {
          const next = await iterator.next();
          if (next.done !== true) ear(next.value);
          return next;
        },
        return: async (value?: unknown) =>
          (await iterator.return?.(value)) ?? { done: true, value: undefined },
      };
    },
  };
}

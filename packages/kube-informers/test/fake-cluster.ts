import { KtlError } from '@ktl/faults';
import type {
  KubeClient,
  KubeObject,
  ListOptions,
  ListPage,
  Resource,
  Selection,
  WatchEvent,
  WatchOptions,
} from '@ktl/kube-client';

type Change = Extract<WatchEvent<KubeObject>, { object: KubeObject }>;
interface Entry {
  readonly plural: string;
  readonly version: number;
  readonly before: KubeObject | undefined;
  readonly after: KubeObject | undefined;
}

/** What a client asked for. */
export interface Asked {
  readonly verb: 'list' | 'watch' | 'get';
  readonly plural: string;
  readonly options: ListOptions & WatchOptions;
}

interface Connection {
  readonly plural: string;
  readonly selection: Selection;
  readonly frames: (WatchEvent<KubeObject> | 'end' | KtlError)[];
  wake: () => void;
}

/** An error as kube-client makes it. */
export function apiError(code: string, init: { retryable?: boolean } = {}): KtlError {
  return new KtlError({ code, message: `the test said ${code}`, ...init });
}

/**
 * A cluster that a test scripts: it keeps objects and their history like the API server, and fails
 * when told to.
 */
export class FakeCluster {
  readonly asked: Asked[] = [];
  streamingList: 'yes' | 'rejects' | 'fails' | 'ignores' = 'yes';
  pageSize = 3;
  /** Every watch that names a version ends as soon as it has begun. */
  endsWatches = false;
  /** Looked at before each request; an error is thrown to the client. */
  refuse: (asked: Asked) => KtlError | undefined = () => undefined;
  version = 100;
  #uids = 0;
  #compacted = 0;
  readonly #objects = new Map<string, { readonly plural: string; object: KubeObject }>();
  readonly #history: Entry[] = [];
  readonly #connections = new Set<Connection>();
  #accepting: Promise<undefined> | undefined;

  /** Creates or changes an object; its uid and version are the server's business. */
  put(plural: string, object: KubeObject): KubeObject {
    const key = keyOf(plural, object);
    const before = this.#objects.get(key)?.object;
    this.version += 1;
    this.#uids += 1;
    const uid = object.metadata.uid ?? before?.metadata.uid ?? `uid-${String(this.#uids)}`;
    const metadata = { ...object.metadata, uid, resourceVersion: String(this.version) };
    const after = { ...object, metadata };
    this.#objects.set(key, { plural, object: after });
    this.#record({ plural, version: this.version, before, after });
    return after;
  }

  delete(plural: string, object: KubeObject): void {
    const key = keyOf(plural, object);
    const before = this.#objects.get(key)?.object;
    if (before === undefined) return;
    this.#objects.delete(key);
    this.version += 1;
    const resourceVersion = String(this.version);
    const last = { ...before, metadata: { ...before.metadata, resourceVersion } };
    this.#record({ plural, version: this.version, before: last, after: undefined });
  }

  truth(plural: string): KubeObject[] {
    return [...this.#objects.values()].filter((o) => o.plural === plural).map((o) => o.object);
  }

  /** Watches open now, of one resource or of all. */
  open(plural?: string): number {
    return [...this.#connections].filter((c) => plural === undefined || c.plural === plural).length;
  }

  /** Forgets all history: watches from older versions get 410. */
  compact(): void {
    this.#compacted = this.version;
  }

  /** Ends every open watch: cleanly, or with an error (410: as an ERROR frame). */
  cut(how: 'end' | KtlError = 'end', options: { losing?: boolean } = {}): void {
    for (const connection of this.#connections) {
      if (options.losing === true) connection.frames.length = 0;
      connection.frames.push(how);
      connection.wake();
    }
    this.#connections.clear();
  }

  /** New watches get no answer until the returned function is called. */
  holdWatches(): () => void {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    this.#accepting = promise;
    return () => {
      resolve(undefined);
    };
  }

  bookmark(): void {
    this.version += 1;
    for (const { frames, wake } of this.#connections) {
      frames.push(bookmark(this.version, false));
      wake();
    }
  }

  get client(): KubeClient {
    const refused = (): never => {
      throw new TypeError('not in this fake');
    };
    return {
      cluster: { server: 'https://fake', context: 'fake', namespace: 'shop', user: 'tester' },
      list: <T extends KubeObject>(resource: Resource, options: ListOptions = {}) =>
        this.#list(resource.plural, options) as AsyncIterable<ListPage<T>>,
      watch: <T extends KubeObject>(resource: Resource, options: WatchOptions = {}) =>
        this.#watch(resource.plural, options) as AsyncIterable<WatchEvent<T>>,
      get: <T extends KubeObject>(
        resource: Resource,
        object: { namespace?: string; name: string },
      ) => this.#get(resource.plural, object) as Promise<T>,
      findResource: (word) =>
        Promise.resolve(
          word === 'rollout'
            ? {
                group: 'argoproj.io',
                version: 'v1alpha1',
                plural: 'rollouts',
                kind: 'Rollout',
                namespaced: true,
              }
            : undefined,
        ),
      openLog: refused,
      request: refused,
      requestJson: refused,
      [Symbol.asyncDispose]: () => Promise.resolve(),
    };
  }

  #ask(asked: Asked): void {
    this.asked.push(asked);
    const error = this.refuse(asked);
    if (error !== undefined) throw error;
  }

  async #get(plural: string, object: { namespace?: string; name: string }): Promise<KubeObject> {
    this.#ask({ verb: 'get', plural, options: {} });
    const found = this.#objects.get(keyOf(plural, { metadata: object }));
    if (found === undefined) throw apiError('API_NOT_FOUND');
    return found.object;
  }

  async *#list(plural: string, options: ListOptions): AsyncIterable<ListPage<KubeObject>> {
    this.#ask({ verb: 'list', plural, options });
    const items = this.truth(plural).filter((object) => isSelected(object, options));
    const resourceVersion = String(this.version);
    let from = 0;
    do {
      await Promise.resolve();
      options.signal?.throwIfAborted();
      const page = items.slice(from, from + this.pageSize);
      yield { items: page, resourceVersion, restarted: false };
      from += this.pageSize;
    } while (from < items.length);
  }

  async *#watch(plural: string, options: WatchOptions): AsyncIterable<WatchEvent<KubeObject>> {
    this.#ask({ verb: 'watch', plural, options });
    await this.#accepting;
    options.signal?.throwIfAborted();
    const frames: Connection['frames'] = [];
    if (options.sendInitialEvents === true) {
      if (this.streamingList === 'rejects') throw apiError('API_INVALID');
      if (this.streamingList === 'fails') throw apiError('API_FAILED', { retryable: true });
      for (const object of this.truth(plural)) {
        if (isSelected(object, options)) frames.push({ type: 'ADDED', object });
      }
      if (this.streamingList === 'yes') frames.push(bookmark(this.version, true));
    } else {
      const from = Number(options.resourceVersion);
      if (from < this.#compacted) throw apiError('API_EXPIRED', { retryable: true });
      for (const entry of this.#history) {
        if (entry.version > from && entry.plural === plural)
          frames.push(...toFrames(entry, options));
      }
      if (this.endsWatches) return;
    }
    options.onOpen?.();
    const connection: Connection = { plural, selection: options, frames, wake: () => undefined };
    this.#connections.add(connection);
    const onAbort = (): void => {
      connection.wake();
    };
    options.signal?.addEventListener('abort', onAbort);
    try {
      for (;;) {
        options.signal?.throwIfAborted();
        const frame = frames.shift();
        if (frame === 'end') return;
        if (frame instanceof KtlError) throw frame;
        if (frame !== undefined) yield frame;
        else {
          await new Promise<void>((resolve) => {
            connection.wake = resolve;
          });
        }
      }
    } finally {
      options.signal?.removeEventListener('abort', onAbort);
      this.#connections.delete(connection);
    }
  }

  #record(entry: Entry): void {
    this.#history.push(entry);
    for (const { plural, selection, frames, wake } of this.#connections) {
      if (plural !== entry.plural) continue;
      frames.push(...toFrames(entry, selection));
      wake();
    }
  }
}

/** A change as a watch with a selection sees it: leaving the selection is a deletion. */
function toFrames({ before, after }: Entry, selection: Selection): Change[] {
  const was = before !== undefined && isSelected(before, selection);
  const is = after !== undefined && isSelected(after, selection);
  if (is) return [{ type: was ? 'MODIFIED' : 'ADDED', object: after }];
  if (!was) return [];
  const resourceVersion = (after ?? before).metadata.resourceVersion ?? '';
  return [
    { type: 'DELETED', object: { ...before, metadata: { ...before.metadata, resourceVersion } } },
  ];
}

function isSelected(object: KubeObject, selection: Selection): boolean {
  const { namespace, labels = {}, name } = object.metadata;
  if (selection.namespace !== undefined && selection.namespace !== namespace) return false;
  const { spec } = object as { spec?: { nodeName?: string } };
  const fields: Record<string, string | undefined> = {
    'metadata.name': name,
    'spec.nodeName': spec?.nodeName,
  };
  return holds(selection.labelSelector, labels) && holds(selection.fieldSelector, fields);
}

function holds(
  selector: string | undefined,
  of: Readonly<Record<string, string | undefined>>,
): boolean {
  return (selector ?? '')
    .split(',')
    .filter((term) => term !== '')
    .every((term) => {
      const [key = '', value] = term.split('=');
      return of[key] === value;
    });
}

function keyOf(plural: string, { metadata }: KubeObject): string {
  return `${plural}/${metadata.namespace ?? ''}/${metadata.name}`;
}

function bookmark(version: number, initialEventsEnd: boolean): WatchEvent<KubeObject> {
  return { type: 'BOOKMARK', resourceVersion: String(version), initialEventsEnd };
}

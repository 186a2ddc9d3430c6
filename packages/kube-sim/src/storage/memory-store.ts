import { alreadyExists, conflict, notFound } from '../api/api-error.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';
import type { SimClock } from '../clock/sim-clock.ts';
import { formatTime, type Metadata, type SimObject } from '../controllers/objects.ts';
import { ChangeFeed } from './change-feed.ts';
import { ChangeHistory, storageKey, undo } from './change-history.ts';
import { differsOutsideStatus, isSame } from './object-difference.ts';
import type {
  CommittedChange,
  ObjectStore,
  Preconditions,
  RemovalOptions,
  StoredList,
} from './object-store.ts';
import { removalGrace } from './removal-grace.ts';
import { hasGeneration, withServerFields } from './server-fields.ts';

interface Shelf {
  readonly objects: Map<string, SimObject>;
  readonly history: ChangeHistory;
  /** Sorted keys; undefined after an object came or went. */
  keys: string[] | undefined;
}

export interface MemoryStoreOptions {
  readonly clock: SimClock;
  readonly random: SeededRandom;
  /** Changes of each resource that watches can resume from. Default 10,000. */
  readonly watchHistory?: number;
}

/** Makes the in-memory {@link ObjectStore}. */
export function memoryStore(options: MemoryStoreOptions): ObjectStore {
  return new MemoryStore(options);
}

class MemoryStore implements ObjectStore {
  readonly #options: MemoryStoreOptions;
  readonly #shelves = new Map<string, Shelf>();
  readonly #feed = new ChangeFeed();
  #version = 1;
  #compacted = 0;

  constructor(options: MemoryStoreOptions) {
    this.#options = options;
  }

  get version(): number {
    return this.#version;
  }

  get(resource: string, namespace: string, name: string): SimObject | undefined {
    return this.#shelves.get(resource)?.objects.get(`${namespace}/${name}`);
  }

  list(resource: string, namespace?: string): readonly SimObject[] {
    const shelf = this.#shelves.get(resource);
    if (shelf === undefined) return [];
    shelf.keys ??= [...shelf.objects.keys()].sort(byText);
    const items: SimObject[] = [];
    for (const key of shelf.keys) {
      if (namespace !== undefined && !key.startsWith(`${namespace}/`)) continue;
      const object = shelf.objects.get(key);
      if (object !== undefined) items.push(object);
    }
    return items;
  }

  create(resource: string, object: SimObject): SimObject {
    const given = object.metadata;
    const name = given.name || this.#generate(given.generateName ?? '');
    const namespace = given.namespace ?? '';
    const shelf = this.#shelf(resource);
    if (shelf.objects.has(`${namespace}/${name}`)) throw alreadyExists(resource, name);
    const metadata: Metadata = {
      ...given,
      name,
      uid: given.uid ?? this.#options.random.uuid(),
      creationTimestamp: given.creationTimestamp ?? formatTime(this.#options.clock.now()),
    };
    delete metadata.resourceVersion;
    if (hasGeneration(resource)) metadata.generation = 1;
    shelf.keys = undefined;
    return this.#commit('ADDED', resource, { ...object, metadata });
  }

  update(resource: string, object: SimObject, preconditions: Preconditions = {}): SimObject {
    const { name, namespace = '' } = object.metadata;
    const current = this.get(resource, namespace, name);
    if (current === undefined) throw notFound(resource, name);
    checkPreconditions(resource, current, preconditions);
    const metadata = withServerFields(object.metadata, current.metadata);
    const next = { ...object, metadata };
    if (metadata.generation !== undefined && differsOutsideStatus(resource, current, next)) {
      metadata.generation += 1;
    }
    if (isSame(current, next)) return current;
    if (isReleased(next) && resource !== 'namespaces') {
      this.#drop(resource, next);
      return next;
    }
    return this.#commit('MODIFIED', resource, next);
  }

  updateStatus(resource: string, object: SimObject): SimObject {
    const { name, namespace = '' } = object.metadata;
    return this.patch(resource, { namespace, name }, (current) => ({
      ...current,
      status: object['status'],
    }));
  }

  patch(
    resource: string,
    key: { readonly namespace: string; readonly name: string },
    change: (object: SimObject) => SimObject,
  ): SimObject {
    const current = this.get(resource, key.namespace, key.name);
    if (current === undefined) throw notFound(resource, key.name);
    return this.update(resource, change(current));
  }

  // The first three name an object everywhere in this interface.
  // eslint-disable-next-line @typescript-eslint/max-params -- see above
  delete(
    resource: string,
    namespace: string,
    name: string,
    options: RemovalOptions = {},
  ): SimObject {
    const current = this.get(resource, namespace, name);
    if (current === undefined) throw notFound(resource, name);
    checkPreconditions(resource, current, options.preconditions ?? {});
    const finalizers = [
      ...new Set([...(current.metadata.finalizers ?? []), ...(options.finalizers ?? [])]),
    ];
    const graceSeconds = removalGrace(resource, current, options.gracePeriodSeconds);
    if (graceSeconds === 0 && finalizers.length === 0 && resource !== 'namespaces') {
      this.#drop(resource, current);
      return current;
    }
    return this.#commit(
      'MODIFIED',
      resource,
      this.#terminating(resource, current, { finalizers, graceSeconds }),
    );
  }

  remove(resource: string, namespace: string, name: string): void {
    const current = this.get(resource, namespace, name);
    if (current === undefined) throw notFound(resource, name);
    // Whoever removes has done the work that a grace period waits for, not that of finalizers.
    if ((current.metadata.finalizers ?? []).length > 0) {
      if (current.metadata.deletionGracePeriodSeconds === 0) return;
      const metadata = { ...current.metadata, deletionGracePeriodSeconds: 0 };
      metadata.deletionTimestamp ??= formatTime(this.#options.clock.now());
      this.#commit('MODIFIED', resource, { ...current, metadata });
      return;
    }
    this.#drop(resource, current);
  }

  contentsOf(namespace: string): readonly { resource: string; object: SimObject }[] {
    return [...this.#shelves.keys()].flatMap((resource) =>
      this.list(resource, namespace).map((object) => ({ resource, object })),
    );
  }

  subscribe(listener: (change: CommittedChange) => void): () => void {
    return this.#feed.subscribe(listener);
  }

  changesSince(resource: string, version: number): readonly CommittedChange[] | undefined {
    return this.#shelf(resource).history.since(version);
  }

  listAt(resource: string, version: number): StoredList | undefined {
    const changes = this.changesSince(resource, version);
    if (changes === undefined) return undefined;
    const now = this.list(resource);
    if (changes.length === 0) return { version, items: now };
    const items = [...undo(now, changes)].sort(([a], [b]) => byText(a, b)).map(([, item]) => item);
    return { version, items };
  }

  compact(): void {
    this.#compacted = this.#version;
    for (const shelf of this.#shelves.values()) shelf.history.compact(this.#version);
  }

  #shelf(resource: string): Shelf {
    let shelf = this.#shelves.get(resource);
    if (shelf === undefined) {
      const history = new ChangeHistory(this.#options.watchHistory ?? 10_000, this.#compacted);
      shelf = { objects: new Map(), history, keys: [] };
      this.#shelves.set(resource, shelf);
    }
    return shelf;
  }

  #generate(prefix: string): string {
    // names.SimpleNameGenerator: 58 characters of the prefix and five random ones.
    return `${prefix.slice(0, 58)}${this.#options.random.text(5)}`;
  }

  #terminating(
    resource: string,
    current: SimObject,
    how: { readonly finalizers: readonly string[]; readonly graceSeconds: number },
  ): SimObject {
    const deadline = formatTime(this.#options.clock.now() + how.graceSeconds * 1000);
    const metadata: Metadata = { ...current.metadata };
    const isShorter =
      metadata.deletionTimestamp === undefined || metadata.deletionTimestamp > deadline;
    if (isShorter) {
      metadata.deletionTimestamp = deadline;
      metadata.deletionGracePeriodSeconds = how.graceSeconds;
      if (metadata.generation !== undefined) metadata.generation += 1;
    }
    if (how.finalizers.length > 0) metadata.finalizers = [...how.finalizers];
    const next: SimObject = { ...current, metadata };
    if (resource === 'namespaces') next['status'] = { phase: 'Terminating' };
    return next;
  }

  #drop(resource: string, object: SimObject): void {
    const shelf = this.#shelf(resource);
    shelf.objects.delete(storageKey(object));
    shelf.keys = undefined;
    this.#commit('DELETED', resource, object);
  }

  #commit(type: CommittedChange['type'], resource: string, object: SimObject): SimObject {
    const shelf = this.#shelf(resource);
    const version = ++this.#version;
    const stored = {
      ...object,
      metadata: { ...object.metadata, resourceVersion: String(version) },
    };
    const key = storageKey(stored);
    const previous = type === 'DELETED' ? object : shelf.objects.get(key);
    if (type !== 'DELETED') shelf.objects.set(key, stored);
    const change = { type, resource, object: stored, version, previous };
    shelf.history.push(change);
    this.#feed.publish(change);
    return stored;
  }
}

/** True when nothing holds a deleted object any more. */
function isReleased(object: SimObject): boolean {
  const { deletionTimestamp, deletionGracePeriodSeconds = 0, finalizers = [] } = object.metadata;
  return (
    deletionTimestamp !== undefined && deletionGracePeriodSeconds === 0 && finalizers.length === 0
  );
}

function checkPreconditions(resource: string, current: SimObject, wanted: Preconditions): void {
  const { name, uid = '', resourceVersion = '' } = current.metadata;
  if (wanted.uid !== undefined && wanted.uid !== uid) {
    const problem = `Precondition failed: UID in precondition: ${wanted.uid}, UID in object meta: ${uid}`;
    throw conflict(resource, name, problem);
  }
  if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion) {
    throw conflict(resource, name);
  }
}

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

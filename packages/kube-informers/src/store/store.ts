import { createIndex, type Index, type Indexers } from './indexer.ts';
import { isSameObject, objectKey, type Named } from './object-key.ts';

/** A change of one object in a store. */
export type StoreChange<T> =
  /** Created or changed. `previous` is what the store held of the same object (same UID). */
  | {
      readonly type: 'applied';
      readonly key: string;
      readonly object: T;
      readonly previous: T | undefined;
    }
  /** Gone; `object` is its last state. */
  | { readonly type: 'deleted'; readonly key: string; readonly object: T };

/** Reads what a writer put in. Always the latest state; never write into the objects. */
export interface StoreReader<T> {
  readonly size: number;
  /** Undefined when there is none. `key` is `namespace/name`. */
  find(key: string): T | undefined;
  /** All objects, in the order in which their keys came first. */
  list(): IterableIterator<T>;
  /**
   * Objects that an indexer put under `value`.
   * @throws TypeError when the store has no index of that name
   */
  byIndex(index: string, value: string): readonly T[];
}

/** The one writer of a store. Every method says what changed. */
export interface StoreWriter<T> {
  /**
   * Adds or changes an object, also as a part of a full picture. An object of another UID under the
   * same key is deleted first, as a change of its own.
   */
  apply(object: T): readonly StoreChange<T>[];
  /** Removes an object; nothing when the store holds another UID, or none, under its key. */
  remove(object: T): readonly StoreChange<T>[];
  /** A full picture begins; an unfinished one is forgotten. Readers keep seeing what is there. */
  beginReplace(): void;
  /** Ends the full picture: whatever was not applied since its beginning is deleted. */
  endReplace(): readonly StoreChange<T>[];
}

/** How {@link createStore} finds things. */
export interface StoreOptions<T> {
  readonly indexers?: Indexers<T> | undefined;
}

/**
 * Objects in memory by key and by index, one writer, many readers. Nothing is copied: `find` gives
 * the object that was applied.
 */
export function createStore<T extends Named>(
  options: StoreOptions<T> = {},
): { readonly reader: StoreReader<T>; readonly writer: StoreWriter<T> } {
  const objects = new Map<string, T>();
  const indexes = new Map<string, Index<T>>(
    Object.entries(options.indexers ?? {}).map(([name, indexer]) => [name, createIndex(indexer)]),
  );
  // Keys that the full picture in progress has not named; undefined: none is in progress.
  let unnamed: Set<string> | undefined;

  const drop = (key: string, object: T): StoreChange<T> => {
    objects.delete(key);
    for (const index of indexes.values()) index.remove(key, object);
    return { type: 'deleted', key, object };
  };

  const apply = (object: T): readonly StoreChange<T>[] => {
    const key = objectKey(object);
    const held = objects.get(key);
    unnamed?.delete(key);
    if (held !== undefined && isSameObject(held, object)) {
      for (const index of indexes.values()) index.move(key, held, object);
      objects.set(key, object);
      return [{ type: 'applied', key, object, previous: held }];
    }
    const changes = held === undefined ? [] : [drop(key, held)];
    objects.set(key, object);
    for (const index of indexes.values()) index.add(key, object);
    return [...changes, { type: 'applied', key, object, previous: undefined }];
  };

  const writer: StoreWriter<T> = {
    apply,
    remove(object) {
      const key = objectKey(object);
      const held = objects.get(key);
      if (held === undefined || !isSameObject(held, object)) return [];
      drop(key, held);
      return [{ type: 'deleted', key, object }];
    },
    beginReplace() {
      unnamed = new Set(objects.keys());
    },
    endReplace() {
      const gone = [...(unnamed ?? [])];
      unnamed = undefined;
      return gone.flatMap((key) => {
        const object = objects.get(key);
        return object === undefined ? [] : [drop(key, object)];
      });
    },
  };

  return { writer, reader: createReader(objects, indexes) };
}

function createReader<T>(
  objects: ReadonlyMap<string, T>,
  indexes: ReadonlyMap<string, Index<T>>,
): StoreReader<T> {
  return {
    get size() {
      return objects.size;
    },
    find: (key) => objects.get(key),
    list: () => objects.values(),
    byIndex(name, value) {
      const index = indexes.get(name);
      if (index === undefined) throw new TypeError(`the store has no index "${name}"`);
      const found: T[] = [];
      for (const key of index.keys(value)) {
        const object = objects.get(key);
        if (object !== undefined) found.push(object);
      }
      return found;
    },
  };
}

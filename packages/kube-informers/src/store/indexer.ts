/** Values under which an object is found in one index; several, one, or none. */
export type Indexer<T> = (object: T) => readonly string[];

/** Indexers by the name of their index. */
export type Indexers<T> = Readonly<Record<string, Indexer<T>>>;

/** Keys by value, for one indexer. */
export interface Index<T> {
  add(key: string, object: T): void;
  remove(key: string, object: T): void;
  /** The object under `key` changed. */
  move(key: string, from: T, to: T): void;
  /** Keys under a value, in the order in which they came. */
  keys(value: string): Iterable<string>;
}

/** An index that is kept up to date by whoever writes the store. */
export function createIndex<T>(indexer: Indexer<T>): Index<T> {
  const keysByValue = new Map<string, Set<string>>();
  const add = (key: string, values: readonly string[]): void => {
    for (const value of values) {
      const keys = keysByValue.get(value);
      if (keys === undefined) keysByValue.set(value, new Set([key]));
      else keys.add(key);
    }
  };
  const remove = (key: string, values: readonly string[]): void => {
    for (const value of values) {
      const keys = keysByValue.get(value);
      keys?.delete(key);
      if (keys?.size === 0) keysByValue.delete(value);
    }
  };
  return {
    add(key, object) {
      add(key, indexer(object));
    },
    remove(key, object) {
      remove(key, indexer(object));
    },
    move(key, from, to) {
      const before = indexer(from);
      const after = indexer(to);
      if (before.length === after.length && before.every((value, i) => value === after[i])) return;
      remove(key, before);
      add(key, after);
    },
    keys: (value) => keysByValue.get(value) ?? [],
  };
}

import { describe, expect, test } from '@jest/globals';
import { createStore } from './store.ts';

interface Item {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  readonly tags: readonly string[];
}
const item = (name: string, uid: string, tags: string[] = []): Item => ({
  metadata: { name, namespace: 'shop', uid },
  tags,
});
const brief = (changes: readonly { type: string; object: Item }[]): string[] =>
  changes.map(({ type, object }) => `${type} ${object.metadata.uid}`);

describe('store', () => {
  test('a name that is taken by another object is a deletion and a creation', () => {
    const { reader, writer } = createStore<Item>();
    writer.apply(item('a', '1'));
    expect(brief(writer.apply(item('a', '2')))).toEqual(['deleted 1', 'applied 2']);
    expect(reader.find('shop/a')?.metadata.uid).toBe('2');
  });

  test('the late deletion of an object does not remove its successor', () => {
    const { reader, writer } = createStore<Item>();
    writer.apply(item('a', '2'));
    expect(writer.remove(item('a', '1'))).toEqual([]);
    expect(reader.size).toBe(1);
  });

  test('a full picture deletes what it does not name, an unfinished one deletes nothing', () => {
    const { reader, writer } = createStore<Item>();
    writer.apply(item('a', '1'));
    writer.apply(item('b', '2'));
    writer.beginReplace();
    writer.apply(item('a', '1'));
    writer.beginReplace();
    writer.apply(item('b', '2'));
    expect(reader.size).toBe(2);
    expect(brief(writer.endReplace())).toEqual(['deleted 1']);
    expect([...reader.list()].map((i) => i.metadata.name)).toEqual(['b']);
  });

  test('an index follows every change of its values', () => {
    const { reader, writer } = createStore<Item>({ indexers: { tag: ({ tags }) => tags } });
    writer.apply(item('a', '1', ['x', 'y']));
    writer.apply(item('b', '2', ['y']));
    writer.apply(item('a', '1', ['x']));
    expect(reader.byIndex('tag', 'y').map((i) => i.metadata.uid)).toEqual(['2']);
    writer.remove(item('a', '1'));
    expect(reader.byIndex('tag', 'x')).toEqual([]);
    expect(() => reader.byIndex('nope', 'x')).toThrow(TypeError);
  });
});

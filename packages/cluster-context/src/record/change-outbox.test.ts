import { expect, test } from '@jest/globals';
import type { ContextChange } from '../context-change.ts';
import { createChangeOutbox, type ChangeOutbox } from './change-outbox.ts';

const big = 'x'.repeat(1024 * 1024);

function pod(uid: string, version: number, deleted: 0 | 1 = 0): ContextChange {
  const row = { uid, resource_version: String(version), deleted, object: big };
  return { type: 'row', kind: 'pods', row: row as never };
}

async function next(outbox: ChangeOutbox): Promise<readonly ContextChange[]> {
  const result = await outbox.next();
  return result.done === true ? [] : result.value;
}

const versions = (changes: readonly ContextChange[]): readonly unknown[] =>
  changes.map((change) => change.type === 'row' && [change.row.uid, change.row.resource_version]);

test('keeps every version while they are few, and the latest of each object past 8 MiB', async () => {
  const outbox = createChangeOutbox(() => undefined);
  for (let version = 1; version <= 100; version += 1) outbox.push(pod('a', version));
  outbox.push(pod('a', 101, 1));
  outbox.push(pod('b', 1));
  outbox.push(pod('b', 2));
  expect(versions(await next(outbox))).toEqual([
    ...[
      ['a', '1'],
      ['a', '2'],
      ['a', '3'],
      ['a', '101'],
    ],
    ['b', '2'],
  ]);
});

test('a deletion that waits is not taken for an earlier version', async () => {
  const outbox = createChangeOutbox(() => undefined);
  for (const uid of ['a', 'b', 'c', 'd']) outbox.push(pod(uid, 1));
  outbox.push(pod('e', 1, 1));
  outbox.push(pod('e', 2));
  expect(versions((await next(outbox)).slice(4))).toEqual([
    ['e', '1'],
    ['e', '2'],
  ]);
});

test('there is room again once the reader has taken what waits', async () => {
  const outbox = createChangeOutbox(() => undefined);
  for (const uid of ['a', 'b', 'c', 'd']) outbox.push(pod(uid, 1));
  let hasRoom = false;
  const room = outbox.room().then(() => {
    hasRoom = true;
  });
  await Promise.resolve();
  expect(hasRoom).toBe(false);
  await outbox.next();
  await room;
});

test('throws its error after what waits', async () => {
  const outbox = createChangeOutbox(() => undefined);
  outbox.push({ type: 'ready' });
  outbox.end(new Error('broken'));
  expect(await outbox.next()).toMatchObject({ value: [{ type: 'ready' }] });
  await expect(outbox.next()).rejects.toThrow('broken');
});

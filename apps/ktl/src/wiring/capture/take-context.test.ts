import { expect, jest, test } from '@jest/globals';
import type { ContextChange } from '@ktl/cluster-context';
import { KtlError } from '@ktl/faults';
import { takeContext, type ContextTaking } from './take-context.ts';

const nowMs = Date.UTC(2026, 10, 21, 8);

async function* feedOf(
  rows: readonly ContextChange[],
  failure?: Error,
): AsyncGenerator<readonly ContextChange[]> {
  yield await Promise.resolve(rows);
  if (failure !== undefined) throw failure;
}

function taking(more: Partial<ContextTaking> = {}) {
  const added: unknown[][] = [];
  const warned: string[] = [];
  const onBroken = jest.fn<NonNullable<ContextTaking['onBroken']>>().mockResolvedValue();
  const file: ContextTaking['file'] = {
    addContext: (kind, rows) => {
      added.push([kind, ...rows]);
      return Promise.resolve();
    },
  };
  const log = { warn: (text: string) => void warned.push(text) };
  const onReady = jest.fn();
  const take = (feed: AsyncIterable<readonly ContextChange[]>) =>
    takeContext(feed, { file, log, onBroken, now: () => nowMs, ...more }, onReady);
  return { added, warned, onBroken, onReady, take };
}

const first = [{ type: 'row', kind: 'nodes', row: { name: 'n1' } } as unknown as ContextChange];

test('a feed that fails is warned of once, and is a row with its time and reason', async () => {
  const { added, warned, onBroken, onReady, take } = taking();
  await take(feedOf(first, new Error('what is that?')));
  const from = '2026-11-21T08:00:00.000000000Z';
  expect(added[0]?.[0]).toBe('nodes');
  expect(added[1]).toEqual([
    'events',
    expect.objectContaining({
      ...{ type: 'Notice', reason: 'failed', reporter: 'ktl', observed_at: from },
      involved_kind: 'context',
      message: expect.stringContaining('what is that?'),
    }),
  ]);
  expect(warned).toEqual([expect.stringContaining(`from ${from} on`)]);
  expect(warned[0]).toContain('what is that?');
  expect(onBroken).toHaveBeenCalledWith({ from, reason: 'what is that?' });
  expect(onReady).toHaveBeenCalled();
});

test('a row that cannot be written ends it in the same way', async () => {
  const kinds: string[] = [];
  const addContext: ContextTaking['file']['addContext'] = (kind) => {
    kinds.push(kind);
    return kind === 'events' ? Promise.resolve() : Promise.reject(new TypeError('no such column'));
  };
  const { warned, take } = taking({ file: { addContext } });
  await take(feedOf(first));
  expect(kinds).toEqual(['nodes', 'events']);
  expect(warned).toHaveLength(1);
});

test('what the run fails with itself is not said twice', async () => {
  const full = new KtlError({
    ...{ code: 'ARCHIVE_WRITE_FAILED', message: 'the disk is full', hint: undefined },
    ...{ exit: 'failed', retryable: false },
  });
  const ofCluster = new Error('the cluster is away');
  for (const failure of [full, ofCluster]) {
    const { warned, added, take } = taking({ isTold: (error) => error === ofCluster });
    await take(feedOf(first, failure));
    expect(warned).toEqual([]);
    expect(added).toHaveLength(1);
  }
});

test('a feed that ends is no failure', async () => {
  const { warned, onBroken, onReady, take } = taking();
  await take(feedOf([...first, { type: 'ready' }]));
  expect(warned).toEqual([]);
  expect(onBroken).not.toHaveBeenCalled();
  expect(onReady).toHaveBeenCalled();
});

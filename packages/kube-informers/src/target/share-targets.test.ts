import { describe, expect, test } from '@jest/globals';
import type { ContainerTarget, TargetChange } from './container-target.ts';
import { shareTargets } from './share-targets.ts';
import { createTargetQueue } from './target-queue.ts';

const target = (key: string): ContainerTarget => ({ key }) as ContainerTarget;

function hand() {
  let closed = 0;
  const queue = createTargetQueue(async () => {
    closed += 1;
    await Promise.resolve();
  });
  return { queue, closed: () => closed };
}

function text(change: TargetChange): string {
  return change.type === 'synced'
    ? `synced ${String(change.targets)}`
    : `${change.type} ${change.target.key}`;
}

async function take(from: AsyncIterable<TargetChange>, count: number): Promise<string[]> {
  const iterator = from[Symbol.asyncIterator]();
  const all: string[] = [];
  while (all.length < count) {
    const next = await iterator.next();
    if (next.done === true) break;
    all.push(text(next.value));
  }
  return all;
}

describe('shareTargets', () => {
  test('each reader gets the whole feed, and one that comes later first what is there', async () => {
    const { queue } = hand();
    const shared = shareTargets(queue);
    const first = shared.subscribe();
    queue.present(target('a'));
    queue.present(target('b'));
    queue.synced(2);
    expect(await take(first, 3)).toEqual(['present a', 'present b', 'synced 2']);
    queue.absent(target('a'), 'deleted');
    expect(await take(first, 1)).toEqual(['absent a']);
    const late = shared.subscribe();
    queue.present(target('c'));
    expect(await take(late, 3)).toEqual(['present b', 'synced 2', 'present c']);
    expect(await take(first, 1)).toEqual(['present c']);
  });

  test('the feed goes on while one reader is left, and is closed with the last', async () => {
    const { queue, closed } = hand();
    const shared = shareTargets(queue);
    const [one, two] = [shared.subscribe(), shared.subscribe()];
    await one[Symbol.asyncIterator]().return?.();
    expect(closed()).toBe(0);
    queue.present(target('a'));
    expect(await take(two, 1)).toEqual(['present a']);
    await two[Symbol.asyncIterator]().return?.();
    expect(closed()).toBe(1);
  });

  test('what the feed throws, every reader gets, also one that comes afterwards', async () => {
    const { queue } = hand();
    const shared = shareTargets(queue);
    const reader = shared.subscribe();
    queue.end(new Error('forbidden'));
    await expect(take(reader, 1)).rejects.toThrow('forbidden');
    await expect(take(shared.subscribe(), 1)).rejects.toThrow('forbidden');
  });
});

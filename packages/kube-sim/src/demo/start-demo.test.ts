import { expect, test } from '@jest/globals';
import { demoHistoryMs, startDemo } from './start-demo.ts';

test('a demo that is started again begins where the one before it did, and has a past', () => {
  const beganMs = (nowMs: number): number => nowMs - demoHistoryMs(nowMs);
  const firstMs = Date.UTC(2026, 0, 1, 12, 2, 30);
  for (const laterMs of [0, 1, 60_000, 599_999]) {
    expect(beganMs(firstMs + laterMs)).toBe(Date.UTC(2026, 0, 1, 12, 0, 0));
    expect(demoHistoryMs(firstMs + laterMs)).toBeGreaterThanOrEqual(150_000);
  }
  expect(beganMs(firstMs + 600_000)).toBe(Date.UTC(2026, 0, 1, 12, 10, 0));
});

test('and has the same pods', async () => {
  const podsAfter = async (historyMs: number): Promise<string[]> => {
    await using sim = await startDemo({ serve: false, historyMs });
    return sim.store
      .list('pods')
      .filter(({ metadata }) => /^(?:web|cart|postgres)-/.test(metadata.name))
      .map(({ metadata: { name, uid } }) => `${name} ${uid ?? ''}`);
  };
  const before = await podsAfter(150_000);
  expect(before.length).toBe(6);
  expect(await podsAfter(700_000)).toEqual(before);
});

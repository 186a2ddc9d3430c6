import { expect, test } from '@jest/globals';
import type { Clock } from './clock.ts';
import { createRequestBudget } from './request-budget.ts';

function fakeClock(): Clock & { sleeps: number[]; time: number } {
  const clock = {
    time: 0,
    sleeps: [] as number[],
    now: () => clock.time,
    sleep: (ms: number, signal?: AbortSignal) => {
      clock.sleeps.push(ms);
      return signal?.aborted === true ? Promise.reject(new Error('aborted')) : Promise.resolve();
    },
  };
  return clock;
}

test('lets a burst through at once, then one request each 1/qps seconds', async () => {
  const clock = fakeClock();
  const budget = createRequestBudget({ qps: 10, burst: 2, clock });
  for (let i = 0; i < 4; i += 1) await budget.take();
  expect(clock.sleeps).toEqual([100, 200]);
  clock.time = 1_000;
  await budget.take();
  expect(clock.sleeps).toHaveLength(2);
});

test('an aborted wait gives its place back', async () => {
  const clock = fakeClock();
  const budget = createRequestBudget({ qps: 10, burst: 1, clock });
  await budget.take();
  await expect(budget.take(AbortSignal.abort())).rejects.toThrow('aborted');
  await budget.take();
  expect(clock.sleeps).toEqual([100, 100]);
});

test('0 is no limit', async () => {
  const clock = fakeClock();
  const budget = createRequestBudget({ qps: 0, burst: 1, clock });
  for (let i = 0; i < 1_000; i += 1) await budget.take();
  expect(clock.sleeps).toEqual([]);
});

test('what goes ahead does not wait, and those behind it wait for its token', async () => {
  const clock = fakeClock();
  const budget = createRequestBudget({ qps: 10, burst: 1, clock });
  await budget.take();
  await budget.take();
  await budget.take(undefined, true);
  expect(clock.sleeps).toEqual([100]);
  await budget.take();
  expect(clock.sleeps).toEqual([100, 300]);
});

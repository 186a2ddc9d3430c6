import { describe, expect, test } from '@jest/globals';
import { setTimeout as pause } from 'node:timers/promises';
import { instancesOf, Scenario, tailerName } from '../harness/scenario.ts';
import { expectFlawless } from './rules.ts';

// PING goes out 30 s after the last, and 15 s without an answer are the end; then a backoff.
const noticedWithinMs = 50_000;

type Break = 'reset' | 'close' | 'freeze';

/** Breaks every connection, `times` times, and waits for progress in between. */
async function follow(how: Break, times: number, count: number): Promise<void> {
  await using scenario = await Scenario.begin(`proxy: ${how} every connection, ${times}×`);
  const pods = await scenario.deploy('checkout', 3, { count, rate: count / 12 });
  const proxy = await scenario.proxy();
  await scenario.tail({ kind: 'regex', regex: 'checkout-.*', selector: 'app=checkout' });
  let broken = 0;
  for (let round = 1; round <= times; round += 1) {
    await scenario.delivered(Math.round((round * count * 3) / (times * 2)), 75_000);
    broken += proxy[how]();
    if (how === 'freeze') await expectNotice(scenario);
    // Once more while the client is taking up its streams again.
    if (how !== 'freeze') {
      await pause(150);
      broken += proxy[how]();
    }
  }
  const expected = instancesOf(pods, count);
  const balance = await scenario.settle(expected);
  expect(broken).toBeGreaterThanOrEqual(times);
  expectFlawless(balance, expected);
}

/** The real times of a connection that nobody says is dead; see `noticedWithinMs`. */
async function expectNotice(scenario: Scenario): Promise<void> {
  if (tailerName !== 'ktl') return;
  // What was on its way when the connection froze has come by now.
  await pause(500);
  const brokenAt = performance.now();
  await scenario.delivered(scenario.ledger.delivered + 1, 75_000);
  const noticedMs = performance.now() - brokenAt;
  console.log(
    `a frozen connection was noticed and replaced after ${(noticedMs / 1000).toFixed(1)} s`,
  );
  expect(noticedMs).toBeLessThan(noticedWithinMs);
}

describe('a proxy that breaks every connection, for three replicas', () => {
  test('reset: nothing is lost or repeated', () => follow('reset', 4, 4000));
  test('closed cleanly in mid-stream: nothing is lost or repeated', () => follow('close', 4, 4000));
  test(
    'frozen without a word: nothing is lost or repeated',
    () => follow('freeze', 1, 2000),
    180_000,
  );
});

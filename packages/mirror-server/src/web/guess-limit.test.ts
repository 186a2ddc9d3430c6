import { expect, test } from '@jest/globals';
import { GuessLimit } from './guess-limit.ts';
import { hashOf } from './secrets.ts';

function limitOf(burst: number): { limit: GuessLimit; move: (ms: number) => void } {
  let now = 0;
  const limit = new GuessLimit(burst, () => now);
  return { limit, move: (ms) => (now += ms) };
}

function guess(limit: GuessLimit, address: string, count: number): void {
  for (let i = 0; i < count; i += 1) limit.wrong(address, hashOf(`${address} ${String(i)}`));
}

test('an address may be wrong so often, then waits, and never gains more than it had', () => {
  const { limit, move } = limitOf(3);
  guess(limit, '192.0.2.1', 2);
  expect(limit.waitMs('192.0.2.1')).toBe(0);
  limit.wrong('192.0.2.1', hashOf('third'));
  expect(limit.waitMs('192.0.2.1')).toBe(6000);
  move(2000);
  expect(limit.waitMs('192.0.2.1')).toBe(4000);
  move(1_000_000);
  for (const word of ['a', 'b', 'c']) limit.wrong('192.0.2.1', hashOf(word));
  expect(limit.waitMs('192.0.2.1')).toBe(6000);
});

test('one guesser does not hinder another address', () => {
  const { limit } = limitOf(3);
  guess(limit, '192.0.2.1', 3);
  expect(limit.waitMs('192.0.2.2')).toBe(0);
});

test.each([
  ['2001:db8:1:2::1', '2001:db8:1:2:ffff::9', true],
  ['2001:db8::1', '2001:db8:0:0:1::', true],
  ['2001:db8:1:2::1', '2001:db8:1:3::1', false],
  ['::1', '::2', true],
  ['::ffff:192.0.2.1', '192.0.2.1', true],
  ['::ffff:192.0.2.1', '::ffff:192.0.2.2', false],
])('%s and %s share one limit: %s', (one, other, shared) => {
  const { limit } = limitOf(3);
  guess(limit, one, 3);
  expect(limit.waitMs(other) > 0).toBe(shared);
});

test('a clock that jumps back locks nobody out', () => {
  const { limit, move } = limitOf(3);
  guess(limit, '192.0.2.1', 2);
  move(-3_600_000);
  expect(limit.waitMs('192.0.2.1')).toBe(0);
});

test('a million addresses take the room of a thousand', () => {
  const { limit } = limitOf(1);
  for (let i = 0; i < 3000; i += 1) guess(limit, `198.51.${String(i >> 8)}.${String(i & 255)}`, 1);
  expect(limit.waitMs('198.51.0.0')).toBe(0);
  expect(limit.waitMs('198.51.11.183')).toBe(6000);
});

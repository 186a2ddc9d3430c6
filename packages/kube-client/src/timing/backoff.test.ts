import { describe, expect, test } from '@jest/globals';
import { createBackoff } from './backoff.ts';

describe('createBackoff', () => {
  test('doubles the bound up to the maximum', () => {
    const backoff = createBackoff({ baseMs: 100, maxMs: 500, random: () => 1 });
    expect([backoff.next(), backoff.next(), backoff.next(), backoff.next()]).toEqual([
      100, 200, 400, 500,
    ]);
    expect(backoff.attempts).toBe(4);
  });

  test('spreads every delay over the whole range below the bound', () => {
    const backoff = createBackoff({ baseMs: 100, maxMs: 500, random: () => 0 });
    expect(backoff.next()).toBe(0);
  });

  test('starts over after reset', () => {
    const backoff = createBackoff({ baseMs: 100, maxMs: 500, random: () => 1 });
    backoff.next();
    backoff.next();
    backoff.reset();
    expect(backoff.next()).toBe(100);
  });

  test('stays at the maximum however long the outage lasts', () => {
    const backoff = createBackoff({ baseMs: 1, maxMs: 30_000, random: () => 1 });
    for (let i = 0; i < 2_000; i += 1) backoff.next();
    expect(backoff.next()).toBe(30_000);
  });
});

import { describe, expect, test } from '@jest/globals';
import { SlidingCounts } from './sliding-counts.ts';

/** Mulberry32. */
function randomOf(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

describe('SlidingCounts', () => {
  test('agrees with a list of all moments, whatever comes late, early or after a silence', () => {
    const wrong: string[] = [];
    for (let seed = 1; seed <= 300; seed += 1) {
      const random = randomOf(seed);
      const slots = 1 + Math.floor(random() * 60);
      const windowMs = slots * (1 + Math.floor(random() * 2_000));
      const counts = new SlidingCounts({ windowMs, channels: 2, slots });
      const all: { readonly channel: number; readonly atMs: number }[] = [];
      let nowMs = 1_790_000_000_000;
      for (let step = 0; step < 200; step += 1) {
        nowMs += random() < 0.03 ? random() * 2 * windowMs : (random() * windowMs) / 20;
        const atMs = nowMs + (random() - 0.8) * windowMs;
        const channel = random() < 0.3 ? 1 : 0;
        counts.add(channel, atMs, nowMs);
        all.push({ channel, atMs: Math.min(atMs, nowMs) });
        const startMs = counts.startMs(nowMs);
        const inWindow = (of: number): number =>
          all.filter((one) => one.channel === of && one.atMs >= startMs).length;
        const missedMs = startMs - (nowMs - windowMs);
        const isRight =
          counts.total(0, nowMs) === inWindow(0) &&
          counts.total(1, nowMs) === inWindow(1) &&
          missedMs >= 0 &&
          missedMs <= windowMs / slots + 1e-3;
        if (!isRight) wrong.push(`seed ${String(seed)} step ${String(step)}`);
      }
    }
    expect(wrong).toEqual([]);
  });

  test('a clock that steps back counts on, and what was counted ahead of it waits', () => {
    const counts = new SlidingCounts({ windowMs: 60_000, channels: 1 });
    counts.add(0, 600_000, 600_000);
    counts.add(0, 590_000, 590_000);
    expect(counts.total(0, 590_000)).toBe(1);
    expect(counts.total(0, 600_000)).toBe(2);
  });

  test('a time that is no number is not counted', () => {
    const counts = new SlidingCounts({ windowMs: 60_000, channels: 1 });
    counts.add(0, NaN, 600_000);
    expect(counts.total(0, 600_000)).toBe(0);
  });

  test('a window shorter than a millisecond a slot is refused', () => {
    expect(() => new SlidingCounts({ windowMs: 59, channels: 1 })).toThrow(RangeError);
  });
});

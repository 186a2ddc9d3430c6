import { describe, expect, test } from '@jest/globals';
import { catchUpClock } from './catch-up-clock.ts';
import { manualClock } from './sim-clock.ts';
import { seededRandom } from './seeded-random.ts';

describe('manualClock', () => {
  test('runs due timers in order of time, then of creation, each at its own time', () => {
    const clock = manualClock({ startMs: 1000 });
    const seen: string[] = [];
    const note = (name: string) => () => seen.push(`${name}@${String(clock.now())}`);
    clock.setTimeout(note('late'), 30);
    clock.setTimeout(note('first'), 10);
    clock.setTimeout(note('second'), 10);
    clock.setTimeout(note('never'), 31);
    clock.advance(30);
    expect(seen).toEqual(['first@1010', 'second@1010', 'late@1030']);
    expect(clock.now()).toBe(1030);
    expect(clock.pending).toBe(1);
  });

  test('a timer set by a timer runs in the same advance when it falls due', () => {
    const clock = manualClock({ startMs: 0 });
    const seen: number[] = [];
    const tick = (): void => {
      seen.push(clock.now());
      clock.setTimeout(tick, 10);
    };
    clock.setTimeout(tick, 10);
    clock.advance(35);
    expect(seen).toEqual([10, 20, 30]);
  });

  test('a cancelled timer never runs, even when cancelled by one due at the same time', () => {
    const clock = manualClock();
    const seen: string[] = [];
    clock.setTimeout(() => {
      other.cancel();
    }, 5);
    const other = clock.setTimeout(() => seen.push('other'), 5);
    clock.advance(10);
    other.cancel();
    expect(seen).toEqual([]);
    expect(clock.pending).toBe(0);
  });

  test('a step changes the time of day and leaves the timers alone', () => {
    const clock = manualClock({ startMs: 10_000 });
    let ranAt = 0;
    clock.setTimeout(() => (ranAt = clock.now()), 100);
    clock.step(-2000);
    expect(clock.now()).toBe(8000);
    clock.advance(99);
    expect(ranAt).toBe(0);
    clock.advance(1);
    expect(ranAt).toBe(8100);
  });

  test('runToIdle stops when nothing waits, and at the limit when something always does', () => {
    const clock = manualClock();
    clock.setTimeout(() => clock.setTimeout(() => undefined, 40), 2);
    expect(clock.runToIdle()).toBe(42);
    const again = (): void => void clock.setTimeout(again, 1000);
    again();
    expect(clock.runToIdle({ limitMs: 5500 })).toBe(5000);
  });

  test('keeps order with ten thousand timers', () => {
    const clock = manualClock({ startMs: 0 });
    const random = seededRandom(7);
    const seen: number[] = [];
    for (let i = 0; i < 10_000; i++) {
      clock.setTimeout(() => seen.push(clock.now()), random.between(0, 500));
    }
    clock.advance(500);
    expect(seen).toHaveLength(10_000);
    expect(seen).toEqual(seen.toSorted((a, b) => a - b));
  });
});

describe('catchUpClock', () => {
  test('lives through the past at once, then keeps pace with the clock behind it', () => {
    const behind = manualClock({ startMs: 1_000_000 });
    const clock = catchUpClock({ historyMs: 60_000, behind });
    const seen: number[] = [];
    const tick = (): void => {
      seen.push(clock.now());
      clock.setTimeout(tick, 25_000);
    };
    tick();
    expect(clock.now()).toBe(940_000);
    clock.catchUp();
    expect(seen).toEqual([940_000, 965_000, 990_000]);
    expect(clock.now()).toBe(1_000_000);
    behind.advance(14_999);
    expect(seen).toHaveLength(3);
    clock.setTimeout(() => seen.push(0), 1);
    behind.advance(1);
    expect(seen.slice(3)).toEqual([1_015_000, 0]);
  });
});

describe('seededRandom', () => {
  test('the same seed gives the same sequence, and a fork depends on its label alone', () => {
    const a = seededRandom(3);
    const b = seededRandom(3);
    expect([a.next(), a.between(1, 6), a.uuid()]).toEqual([b.next(), b.between(1, 6), b.uuid()]);
    expect(a.fork('x').text(8)).toBe(seededRandom(3).fork('x').text(8));
    expect(a.fork('x').text(8)).not.toBe(a.fork('y').text(8));
  });
});

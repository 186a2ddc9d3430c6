import { describe, expect, test } from '@jest/globals';
import { lateMs, stopMs, Watchdog } from './watchdog.ts';
import { ManualClock } from './testing/manual-clock.ts';

function watched(): { clock: ManualClock; dog: Watchdog; told: string[] } {
  const clock = new ManualClock();
  const told: string[] = [];
  const dog = new Watchdog(clock, {
    ping: () => told.push('ping'),
    onLate: (isLate) => told.push(isLate ? 'late' : 'not late'),
    onTooLate: () => told.push('too late'),
  });
  dog.watch(true);
  return { clock, dog, told };
}

describe('watchdog', () => {
  test('a worker that answers is asked on and on, and never late', () => {
    const { clock, dog, told } = watched();
    for (let second = 0; second < 60; second++) {
      clock.run(1_000);
      dog.heard();
    }
    expect(new Set(told)).toEqual(new Set(['ping']));
  });

  test('a silent one is late, then too late, each told once', () => {
    const { clock, told } = watched();
    clock.run(500 + lateMs - 1);
    expect(told).toEqual(['ping']);
    clock.run(1);
    expect(told).toEqual(['ping', 'late']);
    clock.run(stopMs - lateMs);
    expect(told).toEqual(['ping', 'late', 'too late']);
    clock.run(60_000);
    expect(told).toHaveLength(3);
  });

  test('one that answers late is no longer late, and its silence counts from 0', () => {
    const { clock, dog, told } = watched();
    clock.run(stopMs);
    dog.heard();
    expect(told).toEqual(['ping', 'late', 'not late']);
    clock.run(stopMs);
    expect(told.slice(3)).toEqual(['ping', 'late']);
  });

  test('time that the page slept is not the worker’s silence', () => {
    const { clock, told } = watched();
    clock.run(500);
    clock.sleep(3_600_000);
    clock.run(500);
    expect(told).toEqual(['ping']);
  });

  test('nothing is told once nothing is watched; what was late is not', () => {
    const { clock, dog, told } = watched();
    clock.run(500 + lateMs);
    dog.watch(false);
    expect(told.at(-1)).toBe('not late');
    clock.run(60_000);
    expect(told).toHaveLength(3);
  });
});

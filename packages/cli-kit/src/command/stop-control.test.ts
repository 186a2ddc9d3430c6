import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { FakeHost } from '../../test/fake-host.ts';
import { createStopControl } from './stop-control.ts';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

describe('a reader of stdout that went away', () => {
  test('ends the program after a second', () => {
    const host = new FakeHost([]);
    using stop = createStopControl(host);
    stop.readerGone();
    expect(stop.drain.aborted).toBe(true);
    jest.advanceTimersByTime(999);
    expect(host.exits).toEqual([]);
    jest.advanceTimersByTime(1);
    expect(host.exits).toEqual([0]);
  });

  test('waits for what is being completed, also where that began afterwards', () => {
    const host = new FakeHost([]);
    using stop = createStopControl(host);
    const first = stop.hold();
    stop.readerGone();
    const second = stop.hold();
    jest.advanceTimersByTime(60_000);
    first[Symbol.dispose]();
    first[Symbol.dispose]();
    jest.advanceTimersByTime(60_000);
    expect(host.exits).toEqual([]);
    second[Symbol.dispose]();
    jest.advanceTimersByTime(1000);
    expect(host.exits).toEqual([0]);
  });

  test('nothing ends where nobody went away', () => {
    const host = new FakeHost([]);
    using stop = createStopControl(host);
    stop.hold()[Symbol.dispose]();
    jest.advanceTimersByTime(60_000);
    expect(host.exits).toEqual([]);
  });
});

describe('a terminal that closes', () => {
  test('drains as SIGTERM does, and its further SIGHUPs end nothing', () => {
    const host = new FakeHost([]);
    using stop = createStopControl(host);
    host.signal('SIGHUP');
    host.nowMs += 3_000;
    host.signal('SIGHUP');
    expect([stop.drain.aborted, stop.reason, host.exits]).toEqual([true, 'SIGHUP', []]);
    host.signal('SIGTERM');
    expect(host.exits).toEqual([143]);
  });

  test('cannot be written to, which is no failure', () => {
    const host = new FakeHost([]);
    using stop = createStopControl(host);
    host.signal('SIGHUP');
    stop.fail(new Error('EIO'));
    expect(stop.failure).toBeUndefined();
  });
});

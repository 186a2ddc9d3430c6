import { describe, expect, test } from '@jest/globals';
import type { LogBatch, LogEvent } from '@ktl/log-tailer';
import { paceEvents } from './pace-events.ts';

/** Jumps to the end of each sleep. */
class JumpingClock {
  ms = 0;
  readonly sleeps: number[] = [];

  now = (): number => this.ms;

  sleep = (ms: number, signal?: AbortSignal): Promise<void> => {
    if (signal?.aborted === true) return Promise.reject(signal.reason as Error);
    this.sleeps.push(Math.round(ms));
    this.ms += ms;
    return Promise.resolve();
  };
}

/** Lines so many seconds behind 08:00:00. */
function linesAt(...seconds: readonly number[]): LogEvent {
  const offsets = new Uint32Array(3 * seconds.length);
  let text = '';
  for (const [index, second] of seconds.entries()) {
    const stamp = new Date(Date.UTC(2026, 10, 21, 8) + 1000 * second).toISOString();
    offsets[3 * index] = text.length;
    offsets[3 * index + 1] = text.length + stamp.length + 1;
    text += `${stamp} ${String(second)}`;
    offsets[3 * index + 2] = text.length;
    text += '\n';
  }
  const target = {
    key: 'a',
    role: 'regular',
    namespace: '',
    pod: '',
    container: '',
    node: undefined,
  };
  const batch = { target, instance: 0, bytes: Buffer.from(text), count: seconds.length, offsets };
  return { type: 'lines', batch: batch as LogBatch };
}

async function play(speed: number, maxPauseMs: number, ...events: readonly LogEvent[]) {
  return playOn(new JumpingClock(), { speed, maxPauseMs }, events);
}

async function playOn(
  clock: JumpingClock,
  { speed, maxPauseMs }: { readonly speed: number; readonly maxPauseMs: number },
  events: Iterable<LogEvent>,
) {
  const silences: number[] = [];
  const shown: string[] = [];
  const { signal } = new AbortController();
  const onSilence = (ms: number): void => void silences.push(ms);
  const source = (async function* () {
    await Promise.resolve();
    yield* events;
  })();
  for await (const event of paceEvents(source, { speed, maxPauseMs, clock, signal, onSilence })) {
    if (event.type !== 'lines') continue;
    const { bytes, offsets, count } = event.batch;
    for (let line = 0; line < count; line++) {
      const text = bytes.toString('utf8', offsets[3 * line + 1], offsets[3 * line + 2]);
      shown.push(`${text} at ${String(Math.round(clock.ms))}`);
    }
  }
  return { shown, silences, sleeps: clock.sleeps };
}

describe('paceEvents', () => {
  test('shows each line when its time has come', async () => {
    const { shown, silences } = await play(1, 5000, linesAt(0, 1, 1.001, 3), linesAt(4));
    expect(shown).toEqual(['0 at 0', '1 at 1000', '1.001 at 1000', '3 at 3000', '4 at 4000']);
    expect(silences).toEqual([]);
  });

  test('is so many times as fast', async () => {
    const { shown } = await play(10, 5000, linesAt(0, 1, 20));
    expect(shown).toEqual(['0 at 0', '1 at 100', '20 at 2000']);
  });

  test('cuts a silence, tells how long it was, and goes on from there', async () => {
    const { shown, silences } = await play(1, 5000, linesAt(0, 600, 601));
    expect(shown).toEqual(['0 at 0', '600 at 5000', '601 at 6000']);
    expect(silences).toEqual([600_000]);
  });

  test('waits for nothing that is in the past', async () => {
    const { shown } = await play(1, 5000, linesAt(10, 3, 11));
    expect(shown).toEqual(['10 at 0', '3 at 0', '11 at 1000']);
  });

  test('goes on at its speed after a pause of whoever reads', async () => {
    const clock = new JumpingClock();
    const paused = (function* () {
      yield linesAt(0, 1);
      clock.ms += 60_000;
      yield linesAt(2, 3, 4);
    })();
    const { shown } = await playOn(clock, { speed: 1, maxPauseMs: 5000 }, paused);
    expect(shown).toEqual(['0 at 0', '1 at 1000', '2 at 61000', '3 at 62000', '4 at 63000']);
  });
});

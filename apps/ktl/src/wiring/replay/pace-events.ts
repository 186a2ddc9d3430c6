import type { Clock } from '@ktl/kube-client';
import { stampMs, type LogBatch, type LogEvent } from '@ktl/log-tailer';

/** How fast a replay goes. */
export interface Pace {
  /** How many times as fast as lines were written; Infinity: no waits. */
  readonly speed: number;
  /** The longest wait, ms. */
  readonly maxPauseMs: number;
  readonly clock: Clock;
  readonly signal: AbortSignal;
  /** Told of a silence that is cut short, ms of the lines' own time. */
  readonly onSilence: (silenceMs: number) => void;
}

// Lines so near to one another come together; a timer is no better.
const togetherMs = 5;
const behindMs = 1_000;

/** Holds each line back until its time has come. */
export async function* paceEvents(
  events: AsyncIterable<LogEvent>,
  pace: Pace,
): AsyncGenerator<LogEvent, undefined> {
  const schedule = new Schedule(pace);
  for await (const event of events) {
    if (event.type !== 'lines') {
      yield event;
      continue;
    }
    const { batch } = event;
    let from = 0;
    for (let line = 0; line < batch.count; line++) {
      const wait = schedule.waitFor(stampMs(batch, line));
      if (wait === undefined) continue;
      if (line > from) yield { type: 'lines', batch: part(batch, from, line) };
      from = line;
      await wait();
      if (pace.signal.aborted) return;
    }
    yield { type: 'lines', batch: part(batch, from, batch.count) };
  }
}

class Schedule {
  readonly #pace: Pace;
  #startMs: number | undefined;
  #startStampMs = 0;
  #lastStampMs = 0;

  constructor(pace: Pace) {
    this.#pace = pace;
  }

  /** What to wait for before a line of this time; undefined: nothing. */
  waitFor(lineMs: number): (() => Promise<void>) | undefined {
    const { speed, maxPauseMs, clock, signal, onSilence } = this.#pace;
    if (Number.isNaN(lineMs)) return undefined;
    const nowMs = clock.now();
    if (this.#startMs === undefined) this.#start(nowMs, lineMs);
    const dueMs = (this.#startMs ?? nowMs) + (lineMs - this.#startStampMs) / speed;
    const silenceMs = lineMs - this.#lastStampMs;
    const waitMs = dueMs - nowMs;
    // Who has paused does not want all that would have come meanwhile at once.
    if (waitMs < -behindMs && silenceMs >= 0) this.#start(nowMs, lineMs);
    this.#lastStampMs = Math.max(this.#lastStampMs, lineMs);
    if (waitMs < togetherMs) return undefined;
    const isCut = waitMs > maxPauseMs;
    if (isCut) this.#start(nowMs + maxPauseMs, lineMs);
    return async () => {
      if (isCut) onSilence(silenceMs);
      // Ends so with the replay.
      await clock.sleep(Math.min(waitMs, maxPauseMs), signal).catch((error: unknown) => {
        if (!signal.aborted) throw error;
      });
    };
  }

  #start(nowMs: number, lineMs: number): void {
    this.#startMs = nowMs;
    this.#startStampMs = lineMs;
    this.#lastStampMs = Math.max(this.#lastStampMs, lineMs);
  }
}

function part(batch: LogBatch, from: number, to: number): LogBatch {
  if (from === 0 && to === batch.count) return batch;
  return { ...batch, count: to - from, offsets: batch.offsets.slice(3 * from, 3 * to) };
}

import { systemClock, type Clock } from '@ktl/kube-client';
import type { LogEvent } from '../batch/log-batch.ts';
import type { LogFlow } from '../stage/log-stage.ts';
import { MergeBoard } from './merge-board.ts';

export interface MergeOptions {
  /**
   * Longest wait for older lines of other sources, ms, from a line's arrival. Infinity: as long as any
   * may come, which is for reads that end.
   */
  readonly windowMs: number;
  /** Bytes that are held at most; beyond, the oldest lines go at once. Default 128 MiB. */
  readonly maxHeldBytes?: number | undefined;
  readonly clock?: Clock | undefined;
}

// How often sources that ended without a word, or wait for a place, are looked for.
const LOOK_MS = 25;

/**
 * All sources as one, in order of the server's time; equal times by source. Within a source order stays
 * as it is, with gaps and notices where they were. A line that comes when younger ones are out already
 * goes at once, in a batch that is `late`. A source that is the only one is never held.
 */
export function mergeByTime(options: MergeOptions): LogFlow {
  const { windowMs, maxHeldBytes = 128 * 1024 * 1024, clock = systemClock } = options;
  return async function* merged(events, tail) {
    const board = new MergeBoard(tail, { windowMs, maxHeldBytes });
    const from = events[Symbol.asyncIterator]();
    const alarm = new LookAlarm(clock);
    try {
      let coming = pull(from);
      for (;;) {
        const nowMs = clock.now();
        for (let event = board.next(nowMs); event !== undefined; event = board.next(nowMs)) {
          yield event;
        }
        const arrived = await (board.isEmpty ? coming : Promise.race([coming, alarm.set(board)]));
        if (arrived === 'look') board.look();
        else if (arrived.done === true) break;
        else {
          board.push(arrived.value, clock.now());
          coming = pull(from);
        }
      }
      for (let event = board.shift(); event !== undefined; event = board.shift()) yield event;
    } finally {
      alarm.stop();
      // It may be waiting for an event, and is closed with its tail in any case.
      void from.return?.().catch(() => undefined);
    }
  };
}

function pull(from: AsyncIterator<LogEvent>): Promise<IteratorResult<LogEvent>> {
  const next = from.next();
  // Whoever leaves the loop meanwhile has no use for it.
  next.catch(() => undefined);
  return next;
}

/** One timer at a time: what arrives later is due later. */
class LookAlarm {
  readonly #clock: Clock;
  readonly #over = new AbortController();
  #set: Promise<'look'> | undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  set({ dueMs = Infinity }: Pick<MergeBoard, 'dueMs'>): Promise<'look'> {
    this.#set ??= this.#wait(Math.max(1, Math.min(dueMs - this.#clock.now(), LOOK_MS)));
    return this.#set;
  }

  stop(): void {
    this.#over.abort();
  }

  async #wait(ms: number): Promise<'look'> {
    await this.#clock.sleep(ms, this.#over.signal).catch(() => undefined);
    this.#set = undefined;
    return 'look';
  }
}

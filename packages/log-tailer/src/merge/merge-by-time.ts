import { systemClock, type Clock } from '@ktl/kube-client';
import type { LogEvent } from '../batch/log-batch.ts';
import type { LogFlow } from '../stage/log-stage.ts';
import { MergeBoard } from './merge-board.ts';

/** How long {@link mergeByTime} waits for older lines, and how much it may hold meanwhile. */
export interface MergeOptions {
  /**
   * Longest wait for older lines of other sources, ms, from a line's arrival. Infinity: as long as any
   * may come, which is for reads that end.
   */
  readonly windowMs: number;
  /** Bytes that are held at most; beyond, the oldest lines go at once. Default 128 MiB. */
  readonly maxHeldBytes?: number | undefined;
  /** Default: the machine's. */
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
    const alarm = new LookAlarm(clock);
    const coming = new Coming(events[Symbol.asyncIterator](), alarm);
    try {
      for (;;) {
        const nowMs = clock.now();
        for (let event = board.next(nowMs); event !== undefined; event = board.next(nowMs)) {
          yield event;
        }
        const arrived = await coming.next(board);
        if (arrived === 'look') board.look();
        else if (arrived.done === true) break;
        else board.push(arrived.value, clock.now());
      }
      for (let event = board.shift(); event !== undefined; event = board.shift()) yield event;
    } finally {
      alarm.stop();
      coming.close();
    }
  };
}

type Arrived = IteratorResult<LogEvent> | 'look';

/**
 * The next event, or that it is time to look. By hand: Promise.race would leave a reaction, with an event
 * on it, on whichever comes later.
 */
class Coming {
  readonly #from: AsyncIterator<LogEvent>;
  readonly #alarm: LookAlarm;
  #result: IteratorResult<LogEvent> | undefined;
  #failure: { readonly error: unknown } | undefined;
  #isAsked = false;
  #wake: (() => void) | undefined;

  constructor(from: AsyncIterator<LogEvent>, alarm: LookAlarm) {
    this.#from = from;
    this.#alarm = alarm;
    this.#ask();
  }

  async next(board: MergeBoard): Promise<Arrived> {
    this.#ask();
    if (this.#result === undefined && this.#failure === undefined) {
      const isLooking = !board.isEmpty;
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (isLooking) this.#alarm.set(board, resolve);
      });
      this.#wake = undefined;
    }
    if (this.#failure !== undefined) throw this.#failure.error;
    const result = this.#result;
    this.#result = undefined;
    if (result === undefined) return 'look';
    this.#isAsked = result.done === true;
    return result;
  }

  close(): void {
    // It may be waiting for an event, and is closed with its tail in any case.
    void this.#from.return?.().catch(() => undefined);
  }

  #ask(): void {
    if (this.#isAsked) return;
    this.#isAsked = true;
    this.#from.next().then(
      (result) => {
        this.#result = result;
        this.#wake?.();
      },
      (error: unknown) => {
        this.#failure = { error };
        this.#wake?.();
      },
    );
  }
}

/** One timer at a time: what arrives later is due later. */
class LookAlarm {
  readonly #clock: Clock;
  readonly #over = new AbortController();
  #isSet = false;
  #ring: () => void = () => undefined;

  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** @param ring - called instead of the one before */
  set({ dueMs = Infinity }: Pick<MergeBoard, 'dueMs'>, ring: () => void): void {
    this.#ring = ring;
    if (this.#isSet) return;
    this.#isSet = true;
    void this.#wait(Math.max(1, Math.min(dueMs - this.#clock.now(), LOOK_MS)));
  }

  stop(): void {
    this.#over.abort();
  }

  async #wait(ms: number): Promise<void> {
    await this.#clock.sleep(ms, this.#over.signal).catch(() => undefined);
    this.#isSet = false;
    this.#ring();
  }
}

import type { Clock } from '@ktl/kube-client';

const BEAT_MS = 500;

/** Something that looks after itself from time to time. */
export interface Beating {
  beat(nowMs: number): void;
}

/** One timer for all streams: a timer for each would cost more than the streams. */
export class Pulse {
  readonly #clock: Clock;
  readonly #members = new Set<Beating>();

  /** @param clock - sleeps on it */
  constructor(clock: Clock) {
    this.#clock = clock;
  }

  /** Calls `member.beat` twice a second from now on. */
  add(member: Beating): void {
    this.#members.add(member);
  }

  /** Ends that. */
  remove(member: Beating): void {
    this.#members.delete(member);
  }

  /** Beats until `signal` aborts. */
  async run(signal: AbortSignal): Promise<void> {
    while (await this.#nextBeat(signal)) {
      const nowMs = this.#clock.now();
      for (const member of this.#members) member.beat(nowMs);
    }
  }

  async #nextBeat(signal: AbortSignal): Promise<boolean> {
    await this.#clock.sleep(BEAT_MS, signal).catch(() => undefined);
    return !signal.aborted;
  }
}

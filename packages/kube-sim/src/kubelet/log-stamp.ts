import type { SimClock } from '../clock/sim-clock.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';

/** How the stamps of log lines behave. */
export interface StampOptions {
  /**
   * `ns`: stamps within one millisecond are a few microseconds apart, as on a real node. `ms`: they
   * are equal. Default `ns`.
   */
  readonly resolution?: 'ns' | 'ms';
  /** True: a stamp is never before the one before it, even when the clock steps back. Default false. */
  readonly isMonotonic?: boolean;
}

/** The longest stamp: RFC 3339 in UTC with nine digits. */
export const maxStampBytes = 30;

const zero = 48;
const nanosPerMs = 1_000_000;

/** Writes the stamps of one node's container logs, as containerd does: RFC 3339, trailing zeros cut. */
export class LogStamper {
  readonly #clock: SimClock;
  readonly #random: SeededRandom;
  readonly #options: StampOptions;
  readonly #prefix = Buffer.alloc(20);
  #prefixSecond = Number.NaN;
  #ms = Number.NEGATIVE_INFINITY;
  #nanos = 0;

  constructor(clock: SimClock, random: SeededRandom, options: StampOptions = {}) {
    this.#clock = clock;
    this.#random = random;
    this.#options = options;
  }

  /** Writes the next stamp at `offset` and returns its length. */
  write(bytes: Buffer, offset: number): number {
    this.#tick();
    const second = Math.floor(this.#ms / 1000);
    if (second !== this.#prefixSecond) {
      this.#prefix.write(new Date(second * 1000).toISOString().slice(0, 19), 'latin1');
      this.#prefix[19] = 46;
      this.#prefixSecond = second;
    }
    const fraction = (this.#ms - second * 1000) * nanosPerMs + this.#nanos;
    this.#prefix.copy(bytes, offset);
    const digits = writeFraction(bytes, offset + 20, fraction);
    // RFC3339Nano has no fraction, and so no point, when it is nothing.
    const end = digits === 0 ? offset + 19 : offset + 20 + digits;
    bytes[end] = 90;
    return end + 1 - offset;
  }

  #tick(): void {
    const now = this.#clock.now();
    const ms = Math.floor(now);
    const isBack = ms < this.#ms && this.#options.isMonotonic === true;
    if (ms !== this.#ms && !isBack) {
      this.#ms = ms;
      const isFine = this.#options.resolution !== 'ms';
      this.#nanos = isFine ? this.#random.between(0, 99_999) : 0;
      return;
    }
    if (this.#options.resolution === 'ms') return;
    this.#nanos = Math.min(nanosPerMs - 1, this.#nanos + this.#random.between(800, 3_200));
  }
}

function writeFraction(bytes: Buffer, offset: number, nanos: number): number {
  let rest = nanos;
  let last = -1;
  for (let i = 8; i >= 0; i--) {
    const digit = rest % 10;
    rest = (rest - digit) / 10;
    bytes[offset + i] = zero + digit;
    if (last < 0 && digit !== 0) last = i;
  }
  return last + 1;
}

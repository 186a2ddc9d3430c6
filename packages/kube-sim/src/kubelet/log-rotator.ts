import type { SimClock, SimTimer } from '../clock/sim-clock.ts';
import type { InstanceLog } from './instance-log.ts';

/** When a container's log is rotated. */
export interface LogRotation {
  /** Default 10 MiB, as `containerLogMaxSize`. */
  readonly maxBytes?: number;
  /** With the current file. Default 5, as `containerLogMaxFiles`. */
  readonly maxFiles?: number;
  /** How often sizes are looked at. Default 10 s, as `containerLogMonitorInterval`. */
  readonly intervalMs?: number;
}

/** Rotates the logs of running containers when they have grown too large. */
export class LogRotator {
  readonly #clock: SimClock;
  readonly #logs: () => Iterable<InstanceLog>;
  readonly #limits: Required<LogRotation>;
  #timer: SimTimer | undefined;
  #isStopped = false;

  /** @param logs - those of the containers that run now */
  constructor(clock: SimClock, logs: () => Iterable<InstanceLog>, limits: LogRotation = {}) {
    this.#clock = clock;
    this.#logs = logs;
    this.#limits = { maxBytes: 10 * 1024 * 1024, maxFiles: 5, intervalMs: 10_000, ...limits };
    this.#watchSizes();
  }

  /** Looks at the size of every log now. */
  rotateLarge(): void {
    for (const log of this.#logs()) {
      if (log.current.sizeBytes >= this.#limits.maxBytes) this.rotate(log);
    }
  }

  /** Rotates one log, whatever its size. */
  rotate(log: InstanceLog): void {
    const stamp = new Date(this.#clock.now()).toISOString().replace(/[-:]/g, '');
    log.rotate({
      stamp: `${stamp.slice(0, 8)}-${stamp.slice(9, 15)}`,
      maxFiles: this.#limits.maxFiles,
    });
  }

  /** Looks at no more sizes. */
  stop(): void {
    this.#isStopped = true;
    this.#timer?.cancel();
  }

  #watchSizes(): void {
    if (this.#isStopped) return;
    this.#timer = this.#clock.setTimeout(() => {
      this.rotateLarge();
      this.#watchSizes();
    }, this.#limits.intervalMs);
  }
}

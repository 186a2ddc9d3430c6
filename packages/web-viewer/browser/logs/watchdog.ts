/** Time as the watchdog measures it. */
export interface WatchdogClock {
  /** Milliseconds, monotonic. */
  now(): number;
  /** Calls back again and again; returns how to end that. */
  every(delayMs: number, callback: () => void): () => void;
}

/** Whom the watchdog asks and tells. */
export interface WatchdogPort {
  /** Sends the worker something that it answers at once. */
  ping(): void;
  /** The worker has been silent for {@link lateMs} (true), or spoke again (false). */
  onLate(isLate: boolean): void;
  /** It has been silent for {@link stopMs}; called once. */
  onTooLate(): void;
}

const tickMs = 500;
/** Silence that is told; the worker otherwise answers between slices of 8 ms. */
export const lateMs = 3_000;
/** Silence that is ended. */
export const stopMs = 10_000;

/** Notices that a worker which has spoken before does not answer any more. */
export class Watchdog {
  private readonly clock: WatchdogClock;
  private readonly port: WatchdogPort;
  private end: (() => void) | undefined;
  private isPinged = false;
  private silentMs = 0;
  private lookedAt = 0;

  constructor(clock: WatchdogClock, port: WatchdogPort) {
    this.clock = clock;
    this.port = port;
  }

  /** Begins or ends watching. */
  watch(isWatching: boolean): void {
    if (isWatching === (this.end !== undefined)) return;
    this.end?.();
    this.end = undefined;
    this.heard();
    if (isWatching) this.end = this.clock.every(tickMs, () => this.tick());
  }

  /** The worker said something. */
  heard(): void {
    const wasLate = this.isLate;
    this.isPinged = false;
    this.silentMs = 0;
    if (wasLate) this.port.onLate(false);
  }

  private get isLate(): boolean {
    return this.silentMs >= lateMs;
  }

  private tick(): void {
    const now = this.clock.now();
    if (!this.isPinged) {
      this.isPinged = true;
      this.lookedAt = now;
      this.port.ping();
      return;
    }
    const { isLate, silentMs } = this;
    // Of a time in which the page itself stood still, asleep or busy, the worker's answer may just wait.
    this.silentMs += Math.min(now - this.lookedAt, 2 * tickMs);
    this.lookedAt = now;
    if (!isLate && this.isLate) this.port.onLate(true);
    if (silentMs < stopMs && this.silentMs >= stopMs) this.port.onTooLate();
  }
}

/** The browser's clock. */
export const pageClock: WatchdogClock = {
  now: () => performance.now(),
  every: (delayMs, callback) => {
    const timer = setInterval(callback, delayMs);
    return () => clearInterval(timer);
  },
};

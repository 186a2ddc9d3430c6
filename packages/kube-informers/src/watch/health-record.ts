import type { Clock } from '@ktl/kube-client';
import type { WatchHealth } from './watch-state.ts';
import type { WatchStream } from './watch-stream.ts';

/** A watch that broke sooner belongs to the outage before it. */
const HELD_AFTER_MS = 5_000;

/** Keeps the account behind a {@link WatchHealth}. */
export class HealthRecord {
  readonly #clock: Clock;
  #synced = false;
  #staleSinceMs: number | undefined;
  #lastError: unknown;
  #lists = 0;
  #reconnects = 0;

  constructor(clock: Clock) {
    this.#clock = clock;
    this.#staleSinceMs = clock.now();
  }

  get synced(): boolean {
    return this.#synced;
  }

  /** Full pictures so far. */
  get lists(): number {
    return this.#lists;
  }

  /** @param watching - the watch that is under way, if one is */
  read(watching: Pick<WatchStream<never>, 'acceptedMs'> | undefined): WatchHealth {
    const isConnected = watching?.acceptedMs !== undefined;
    return {
      synced: this.#synced,
      staleSinceMs: isConnected ? undefined : this.#staleSinceMs,
      lastError: isConnected ? undefined : this.#lastError,
      relists: Math.max(0, this.#lists - 1),
      reconnects: this.#reconnects,
    };
  }

  /** A full picture is complete. */
  completed(): void {
    this.#lists += 1;
    this.#synced = true;
    this.caughtUp();
  }

  /** Nothing that happened until now is missing. */
  caughtUp(): void {
    this.#staleSinceMs = undefined;
    this.#lastError = undefined;
  }

  reconnected(): void {
    this.#reconnects += 1;
  }

  fellSilent(): void {
    this.#staleSinceMs ??= this.#clock.now();
  }

  failed(error: unknown): void {
    this.#lastError = error;
    this.fellSilent();
  }

  /** A connection broke. Stale since now where it had held, else since whatever broke before. */
  lost(error: unknown, { acceptedMs }: Pick<WatchStream<never>, 'acceptedMs'>): void {
    if (acceptedMs !== undefined && this.#clock.now() - acceptedMs >= HELD_AFTER_MS) {
      this.caughtUp();
    }
    this.failed(error);
  }
}

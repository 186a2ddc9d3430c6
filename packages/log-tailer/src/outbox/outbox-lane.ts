import type { LogEvent } from '../batch/log-batch.ts';
import type { Outbox } from './outbox.ts';

/**
 * One container's way into the outbox. What it says without waiting (notices, gaps) is waited for
 * before its next request: while nobody reads, a container has a few events outside the outbox's
 * limit, however long the outage is that it would like to tell of.
 */
export class OutboxLane {
  readonly #outbox: Outbox;
  #said: Promise<void> | undefined;

  constructor(outbox: Outbox) {
    this.#outbox = outbox;
  }

  /** Adds lines; the promise, if any, resolves when they have found room. */
  push(event: LogEvent, bytes: number): Promise<void> | undefined {
    return this.#outbox.push(event, bytes);
  }

  /** Adds an event behind all that was pushed before, and does not wait. */
  say(event: LogEvent): void {
    // The outbox admits in order, so the last one said is the last one in.
    this.#said = this.#outbox.push(event);
  }

  /** Resolves when everything that was said has found room. */
  async clear(): Promise<void> {
    await this.#said;
    this.#said = undefined;
  }
}

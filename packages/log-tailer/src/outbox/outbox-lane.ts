import type { LogEvent } from '../batch/log-batch.ts';
import type { Outbox } from './outbox.ts';
import { Ration } from './ration.ts';

/**
 * One container's way into the outbox. What it says without waiting (notices, gaps) is waited for
 * before its next request: while nobody reads, a container has a few events outside the outbox's
 * limit, however long the outage is that it would like to tell of.
 */
export class OutboxLane {
  readonly #outbox: Outbox;
  readonly #ration: Ration;
  #said: Promise<void> | undefined;
  #untaken = 0;

  /** @param rationBytes - bytes that the consumer may hold; default: any number */
  constructor(outbox: Outbox, rationBytes = Infinity) {
    this.#outbox = outbox;
    this.#ration = new Ration(rationBytes);
  }

  /** Adds lines; the promise, if any, resolves when they have found room. */
  push(event: LogEvent, bytes: number): Promise<unknown> | undefined {
    this.#untaken++;
    const room = this.#outbox.push(event, bytes);
    const turn = this.#ration.take(bytes);
    return turn === undefined ? room : Promise.all([room, turn]);
  }

  /** Nothing that was pushed or said is still on its way. */
  get isEmpty(): boolean {
    return this.#untaken === 0;
  }

  /** The consumer has one of its events. */
  took(): void {
    this.#untaken--;
  }

  /** The consumer has let go of so many bytes of lines. */
  release(bytes: number): void {
    this.#ration.release(bytes);
  }

  /** Lets lines that wait for the consumer go on: nothing more is wanted. */
  open(): void {
    this.#ration.open();
  }

  /** Adds an event behind all that was pushed before, and does not wait. */
  say(event: LogEvent): void {
    // The outbox admits in order, so the last one said is the last one in.
    this.#untaken++;
    this.#said = this.#outbox.push(event);
  }

  /** Resolves when everything that was said has found room. */
  async clear(): Promise<void> {
    await this.#said;
    this.#said = undefined;
  }
}

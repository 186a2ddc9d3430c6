import type { LogEvent } from '../batch/log-batch.ts';
import { Outbox } from '../outbox/outbox.ts';
import type { LogTail, TailHealth } from './log-tail.ts';

/** What every {@link OutboxTail} needs. */
export interface OutboxTailOptions {
  /** Bytes that may wait for the consumer. */
  readonly maxPendingBytes: number;
  /** Drains the tail when it aborts. */
  readonly signal?: AbortSignal | undefined;
}

/**
 * A tail whose readers write into one outbox, from the first call for an event to the end: by itself,
 * drained, left or failed. What is to be read, and what that means, a subclass knows.
 */
export abstract class OutboxTail implements LogTail {
  protected readonly outbox: Outbox;
  /** Aborts when the tail is over. */
  protected readonly over: AbortSignal;
  /** Readers that are under way. */
  protected readonly running = new Set<Promise<void>>();
  readonly #abort = new AbortController();
  readonly #outer: AbortSignal | undefined;
  #feed: AsyncIterator<unknown> | undefined;
  #work: Promise<void> | undefined;

  constructor(options: OutboxTailOptions) {
    this.outbox = new Outbox(options.maxPendingBytes);
    this.over = this.#abort.signal;
    this.#outer = options.signal;
  }

  abstract health: () => TailHealth;

  /** Reads; settles when no more readers will be started. What it throws, the consumer gets. */
  protected abstract read(): Promise<void>;

  /** Settles when what goes beside the readers is closed; the tail is over by then. Never rejects. */
  protected abstract close(): Promise<void>;

  /** The consumer asks for the next event, and has done with this one. */
  protected took?(event: LogEvent): void;

  drain(): void {
    this.stop();
    this.outbox.end();
  }

  [Symbol.asyncIterator](): AsyncIterator<LogEvent> {
    if (this.#work !== undefined) throw new TypeError('a LogTail can be iterated once');
    this.#work = this.#run();
    // Whoever asks for the next event has done with this one; until then it may be on its way to him.
    let out: LogEvent | undefined;
    return {
      next: async () => {
        if (out !== undefined) this.took?.(out);
        const event = await this.outbox.next();
        out = event;
        return event === undefined
          ? { done: true, value: undefined }
          : { done: false, value: event };
      },
      return: async () => {
        await this[Symbol.asyncDispose]();
        return { done: true, value: undefined };
      },
    };
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.stop();
    this.outbox.discard();
    await this.#work;
  }

  /** Ends all reading. Idempotent. */
  protected stop(): void {
    this.#abort.abort(new Error('the tail was closed'));
    this.leaveFeed();
  }

  /** Opens what says what to read; it is left when the tail is over. */
  protected openFeed<T>(feed: AsyncIterable<T>): AsyncIterator<T> {
    const iterator = feed[Symbol.asyncIterator]();
    this.#feed = iterator;
    return iterator;
  }

  /** A feed may take its time to close; nobody waits for it. */
  protected leaveFeed(): void {
    void this.#feed?.return?.().catch(() => undefined);
  }

  /** Adds a reader. The tail ends after it, and with it if it fails. */
  protected start(reading: Promise<void>, onEnd: () => void): void {
    const running = reading
      .catch((error: unknown) => {
        if (this.over.aborted) return;
        this.outbox.fail(error);
        this.stop();
      })
      .finally(() => {
        this.running.delete(running);
        onEnd();
      });
    this.running.add(running);
  }

  // Settles when every reader is done; never rejects.
  async #run(): Promise<void> {
    const onAbort = (): void => {
      this.drain();
    };
    if (this.#outer?.aborted === true) this.drain();
    this.#outer?.addEventListener('abort', onAbort, { once: true });
    try {
      if (!this.over.aborted) await this.read();
      while (this.running.size > 0) await Promise.all(this.running);
      this.outbox.end();
    } catch (error) {
      if (this.over.aborted) this.outbox.end();
      else this.outbox.fail(error);
    } finally {
      this.#outer?.removeEventListener('abort', onAbort);
      this.stop();
    }
    await Promise.allSettled(this.running);
    await this.close();
  }
}

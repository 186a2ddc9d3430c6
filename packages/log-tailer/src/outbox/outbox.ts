import type { LogEvent } from '../batch/log-batch.ts';

// What an event costs besides its bytes; keeps a flood of notices bounded too.
const EVENT_BYTES = 256;

interface Waiting {
  readonly bytes: number;
  readonly admit: () => void;
}

/**
 * The one queue between all readers and the consumer. Bounded by bytes: a reader without room waits,
 * in order of arrival, so no container can crowd out another.
 */
export class Outbox {
  readonly #limit: number;
  #events: LogEvent[] = [];
  #head = 0;
  #sizes: number[] = [];
  #pendingBytes = 0;
  #waiting: Waiting[] = [];
  #wake: (() => void) | undefined;
  #ended = false;
  #failure: { readonly error: unknown } | undefined;

  /** @param limitBytes - bytes that may wait for the consumer */
  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  /** Bytes that wait for the consumer. */
  get pendingBytes(): number {
    return this.#pendingBytes;
  }

  /** Adds an event; the promise, if any, resolves when it has found room. */
  push(event: LogEvent, bytes = 0): Promise<void> | undefined {
    const size = bytes + EVENT_BYTES;
    if (this.#ended) return undefined;
    if (this.#waiting.length === 0 && this.#fits(size)) {
      this.#add(event, size);
      return undefined;
    }
    return new Promise((resolve) => {
      const admit = (): void => {
        if (!this.#ended) this.#add(event, size);
        resolve();
      };
      this.#waiting.push({ bytes: size, admit });
    });
  }

  /** No more events: the consumer gets what is queued, then the end. Waiting readers are let go. */
  end(): void {
    if (this.#ended) return;
    for (const reader of this.#waiting.splice(0)) reader.admit();
    this.#ended = true;
    this.#signal();
  }

  /** Like {@link end}, and the consumer gets `error` behind what is queued. */
  fail(error: unknown): void {
    this.#failure ??= { error };
    this.end();
  }

  /** Drops what is queued and ends. */
  discard(): void {
    this.#ended = true;
    this.#events = [];
    this.#sizes = [];
    this.#head = 0;
    this.#pendingBytes = 0;
    for (const reader of this.#waiting.splice(0)) reader.admit();
    this.#signal();
  }

  /** The next event; undefined at the end. */
  async next(): Promise<LogEvent | undefined> {
    for (;;) {
      const event = this.#take();
      if (event !== undefined) return event;
      if (this.#ended) {
        if (this.#failure !== undefined) throw this.#failure.error;
        return undefined;
      }
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
      });
    }
  }

  #fits(size: number): boolean {
    return this.#pendingBytes === 0 || this.#pendingBytes + size <= this.#limit;
  }

  #add(event: LogEvent, size: number): void {
    this.#events.push(event);
    this.#sizes.push(size);
    this.#pendingBytes += size;
    this.#signal();
  }

  #take(): LogEvent | undefined {
    const event = this.#events[this.#head];
    if (event === undefined) return undefined;
    this.#pendingBytes -= this.#sizes[this.#head] ?? 0;
    this.#head++;
    if (this.#head === this.#events.length) {
      this.#events = [];
      this.#sizes = [];
      this.#head = 0;
    } else if (this.#head >= 1024) {
      this.#events = this.#events.slice(this.#head);
      this.#sizes = this.#sizes.slice(this.#head);
      this.#head = 0;
    }
    this.#admitWaiting();
    return event;
  }

  #admitWaiting(): void {
    let admitted = 0;
    for (const reader of this.#waiting) {
      if (!this.#fits(reader.bytes)) break;
      admitted++;
      reader.admit();
    }
    if (admitted > 0) this.#waiting.splice(0, admitted);
  }

  #signal(): void {
    const wake = this.#wake;
    this.#wake = undefined;
    wake?.();
  }
}

/** Where the bytes of a {@link ByteQueue} come from. */
export interface ByteSource {
  /** Stops the flow from the socket. */
  pause(): void;
  resume(): void;
  /** The reader left early. */
  cancel(): void;
}

// Enough to keep a socket busy while the reader works; small beside the 4 MiB stream window.
const highWaterBytes = 256 * 1024;
const lowWaterBytes = 64 * 1024;
const compactAfter = 256;

const finished: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined };

/**
 * A response body between the socket's events and the reader's loop. Chunks go through as they came,
 * never copied. Past 256 KiB unread the source is paused: HTTP/2 flow control, or the TCP window,
 * then stops the server.
 */
export class ByteQueue implements AsyncIterable<Uint8Array>, AsyncIterator<Uint8Array, undefined> {
  readonly #source: ByteSource;
  #chunks: Uint8Array[] = [];
  #head = 0;
  #queuedBytes = 0;
  #paused = false;
  #outcome: 'open' | 'ended' | 'broken' = 'open';
  #error: Error | undefined;
  #waiter: PromiseWithResolvers<IteratorResult<Uint8Array, undefined>> | undefined;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  push(chunk: Uint8Array): void {
    if (this.#outcome !== 'open' || chunk.byteLength === 0) return;
    if (this.#waiter !== undefined) {
      this.#waiter.resolve({ done: false, value: chunk });
      this.#waiter = undefined;
      return;
    }
    this.#chunks.push(chunk);
    this.#queuedBytes += chunk.byteLength;
    if (this.#queuedBytes >= highWaterBytes && !this.#paused) {
      this.#paused = true;
      this.#source.pause();
    }
  }

  /** The response is complete. */
  end(): void {
    if (this.#outcome !== 'open') return;
    this.#outcome = 'ended';
    this.#waiter?.resolve(finished);
    this.#waiter = undefined;
  }

  /** The response is broken; what was pushed before is still read first. Later calls do nothing. */
  fail(error: unknown): void {
    if (this.#outcome !== 'open') return;
    if (this.#waiter === undefined) {
      this.#outcome = 'broken';
      this.#error = error as Error;
      return;
    }
    this.#outcome = 'ended';
    this.#waiter.reject(error);
    this.#waiter = undefined;
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    const chunk = this.#take();
    if (chunk !== undefined) return Promise.resolve({ done: false, value: chunk });
    if (this.#outcome === 'broken') {
      this.#outcome = 'ended';
      return Promise.reject(this.#error ?? new Error('the response is broken'));
    }
    if (this.#outcome === 'ended') return Promise.resolve(finished);
    this.#waiter = Promise.withResolvers();
    return this.#waiter.promise;
  }

  /** The reader left its loop: drops what is queued and cancels the request. */
  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    const open = this.#outcome === 'open';
    this.end();
    this.#outcome = 'ended';
    this.#chunks = [];
    this.#head = 0;
    this.#queuedBytes = 0;
    if (open) this.#source.cancel();
    return Promise.resolve(finished);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  #take(): Uint8Array | undefined {
    const chunk = this.#chunks[this.#head];
    if (chunk === undefined) return undefined;
    this.#head += 1;
    this.#queuedBytes -= chunk.byteLength;
    if (this.#head === this.#chunks.length || this.#head === compactAfter) {
      this.#chunks = this.#chunks.slice(this.#head);
      this.#head = 0;
    }
    if (this.#paused && this.#queuedBytes <= lowWaterBytes) {
      this.#paused = false;
      this.#source.resume();
    }
    return chunk;
  }
}

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
// What the reader gets at a time; per-chunk work costs more than copying this much.
const mergedBytes = 64 * 1024;
// Frames closer together than this make a stream busy, and it is how long they are gathered.
const gatherMs = 4;

const finished: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined };

/**
 * A response body between the socket's events and the reader's loop. Small chunks that are there at the
 * same time come as one of up to 64 KiB. Past 256 KiB unread the source is paused: HTTP/2 flow control, or the TCP window,
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
  #wake: NodeJS.Immediate | undefined;
  #gathering: NodeJS.Timeout | undefined;
  #lastPushMs = -Infinity;
  #waiter: PromiseWithResolvers<IteratorResult<Uint8Array, undefined>> | undefined;

  constructor(source: ByteSource) {
    this.#source = source;
  }

  /** False: enough is queued; the source is paused until the reader has caught up. */
  push(chunk: Uint8Array): boolean {
    if (this.#outcome !== 'open' || chunk.byteLength === 0) return true;
    this.#chunks.push(chunk);
    this.#queuedBytes += chunk.byteLength;
    if (this.#queuedBytes >= highWaterBytes && !this.#paused) {
      this.#paused = true;
      this.#source.pause();
    }
    this.#schedule(performance.now());
    return !this.#paused;
  }

  // A quiet stream is answered at once. Where bytes keep coming in small frames, as servers copy large
  // logs, the reader wakes once for many of them: each wake costs more than reading them.
  #schedule(nowMs: number): void {
    const isBusy = nowMs - this.#lastPushMs < gatherMs;
    this.#lastPushMs = nowMs;
    if (this.#waiter === undefined) return;
    if (isBusy && this.#queuedBytes < mergedBytes) {
      this.#gathering ??= setTimeout(this.#answer, gatherMs);
    } else {
      this.#wake ??= setImmediate(this.#answer);
    }
  }

  /** The response is complete. */
  end(): void {
    if (this.#outcome !== 'open') return;
    this.#outcome = 'ended';
    this.#answer();
  }

  /** The response is broken; what was pushed before is still read first. Later calls do nothing. */
  fail(error: unknown): void {
    if (this.#outcome !== 'open') return;
    this.#outcome = 'broken';
    this.#error = error as Error;
    this.#answer();
  }

  next(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#waiter = Promise.withResolvers();
    const { promise } = this.#waiter;
    this.#answer();
    return promise;
  }

  /** The reader left its loop: drops what is queued and cancels the request. */
  return(): Promise<IteratorResult<Uint8Array, undefined>> {
    const open = this.#outcome === 'open';
    this.#chunks = [];
    this.#head = 0;
    this.#queuedBytes = 0;
    this.#outcome = 'ended';
    this.#answer();
    if (open) this.#source.cancel();
    return Promise.resolve(finished);
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  // Gives the waiting reader what there is: bytes, then the error or the end.
  readonly #answer = (): void => {
    clearImmediate(this.#wake);
    clearTimeout(this.#gathering);
    this.#wake = undefined;
    this.#gathering = undefined;
    const waiter = this.#waiter;
    if (waiter === undefined) return;
    const value = this.#take();
    if (value === undefined && this.#outcome === 'open') return;
    this.#waiter = undefined;
    if (value !== undefined) {
      waiter.resolve({ done: false, value });
    } else if (this.#outcome === 'broken') {
      this.#outcome = 'ended';
      waiter.reject(this.#error);
    } else {
      waiter.resolve(finished);
    }
  };

  // Small chunks in a row become one; a single chunk goes through as it came.
  #take(): Uint8Array | undefined {
    let end = this.#head;
    let bytes = 0;
    for (;;) {
      const chunk = this.#chunks[end];
      if (chunk === undefined || (bytes > 0 && bytes + chunk.byteLength > mergedBytes)) break;
      bytes += chunk.byteLength;
      end += 1;
    }
    if (bytes === 0) return undefined;
    const merged =
      end - this.#head === 1
        ? this.#chunks[this.#head]
        : Buffer.concat(this.#chunks.slice(this.#head, end), bytes);
    this.#head = end;
    this.#queuedBytes -= bytes;
    if (this.#head === this.#chunks.length || this.#head >= compactAfter) {
      this.#chunks = this.#chunks.slice(this.#head);
      this.#head = 0;
    }
    if (this.#paused && this.#queuedBytes <= lowWaterBytes) {
      this.#paused = false;
      this.#source.resume();
    }
    return merged;
  }
}

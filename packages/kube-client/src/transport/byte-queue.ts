/** Where the bytes of a {@link createByteQueue} come from. */
export interface ByteSource {
  /** Stops the flow from the socket. */
  pause(): void;
  resume(): void;
  /** The reader left early. */
  cancel(): void;
}

/** A response body between the socket's events and the reader's loop. */
export interface ByteQueue extends AsyncIterable<Uint8Array> {
  push(chunk: Uint8Array): void;
  /** The response is complete. */
  end(): void;
  /** The response is broken; what was pushed before is still read first. Later calls do nothing. */
  fail(error: unknown): void;
}

// Enough to keep a socket busy while the reader works; small beside the 4 MiB stream window.
const highWaterBytes = 256 * 1024;
const lowWaterBytes = 64 * 1024;
const compactAfter = 256;

type Waiter = PromiseWithResolvers<IteratorResult<Uint8Array, undefined>>;
const finished: IteratorResult<Uint8Array, undefined> = { done: true, value: undefined };

/**
 * Chunks go through as they came, never copied. Past 256 KiB unread the source is paused: HTTP/2
 * flow control, or the TCP window, then stops the server.
 */
export function createByteQueue(source: ByteSource): ByteQueue {
  let chunks: Uint8Array[] = [];
  let head = 0;
  let queuedBytes = 0;
  let paused = false;
  let outcome: { readonly error: unknown; readonly broken: boolean } | undefined;
  let waiter: Waiter | undefined;

  const close = (error: unknown, broken: boolean): void => {
    if (outcome !== undefined) return;
    outcome = { error, broken };
    if (waiter === undefined) return;
    if (broken) waiter.reject(error);
    else waiter.resolve(finished);
    waiter = undefined;
  };

  const take = (): Uint8Array | undefined => {
    const chunk = chunks[head];
    if (chunk === undefined) return undefined;
    head += 1;
    queuedBytes -= chunk.byteLength;
    if (head === chunks.length || head === compactAfter) {
      chunks = chunks.slice(head);
      head = 0;
    }
    if (paused && queuedBytes <= lowWaterBytes) {
      paused = false;
      source.resume();
    }
    return chunk;
  };

  const iterator: AsyncIterator<Uint8Array, undefined> = {
    next() {
      const chunk = take();
      if (chunk !== undefined) return Promise.resolve({ done: false, value: chunk });
      if (outcome?.broken === true) {
        const { error } = outcome;
        outcome = { error: undefined, broken: false };
        return Promise.reject(error as Error);
      }
      if (outcome !== undefined) return Promise.resolve(finished);
      waiter = Promise.withResolvers();
      return waiter.promise;
    },
    return() {
      const open = outcome === undefined;
      close(undefined, false);
      chunks = [];
      head = 0;
      queuedBytes = 0;
      if (open) source.cancel();
      return Promise.resolve(finished);
    },
  };

  return {
    push(chunk) {
      if (outcome !== undefined || chunk.byteLength === 0) return;
      if (waiter !== undefined) {
        waiter.resolve({ done: false, value: chunk });
        waiter = undefined;
        return;
      }
      chunks.push(chunk);
      queuedBytes += chunk.byteLength;
      if (queuedBytes >= highWaterBytes && !paused) {
        paused = true;
        source.pause();
      }
    },
    end: () => {
      close(undefined, false);
    },
    fail: (error) => {
      close(error, true);
    },
    [Symbol.asyncIterator]: () => iterator,
  };
}

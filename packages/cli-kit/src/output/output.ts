import type { HostStream } from '../host/host.ts';

/** A stream that commands write to: coalesced, with backpressure, quiet when the reader goes away. */
export interface Output {
  readonly isTTY: boolean;
  /** Width in cells of a terminal, else undefined. */
  readonly columns: number | undefined;
  /** Height in cells of a terminal, else undefined. */
  readonly rows?: number | undefined;
  /**
   * Takes bytes, which must not change before they have left. Await the promise when one comes back:
   * the reader is behind. After the reader has gone the bytes are dropped.
   * @param onLeft - called when the bytes have left the process; in the order of the writes; never, if
   * they are dropped
   */
  write(bytes: Uint8Array | string, onLeft?: () => void): Promise<void> | undefined;
  /** Resolves when everything written so far has left the process, or the reader has gone. */
  flush(): Promise<void>;
  /** True once the reader has closed its end (EPIPE). */
  readonly closed: boolean;
}

export interface OutputOptions {
  /** Called once, when the reader closes its end. */
  readonly onClosed?: () => void;
  /** Called once, when writing fails otherwise: a full disk. What follows is dropped. */
  readonly onFailed?: (error: Error) => void;
  /** Called once, before the first byte leaves. */
  readonly onFirstWrite?: () => void;
}

// The reader went away; on Windows a broken pipe says EOF.
const goneCodes = new Set(['EPIPE', 'ECONNRESET', 'EOF', 'ERR_STREAM_DESTROYED']);
const coalesceBytes = 64 * 1024;
const largeBytes = 8 * 1024;

/** Wraps a stream of the host. Small writes of one turn of the event loop leave as one. */
export function createOutput(stream: HostStream, options: OutputOptions = {}): Output {
  return new StreamOutput(stream, options);
}

class StreamOutput implements Output {
  readonly #stream: HostStream;
  readonly #options: OutputOptions;
  #pending: (Uint8Array | string)[] = [];
  #pendingBytes = 0;
  #onLeft: (() => void)[] = [];
  #scheduled = false;
  #blocked: Promise<void> | undefined;
  #closed = false;
  #wrote = false;
  #release: (() => void) | undefined;

  constructor(stream: HostStream, options: OutputOptions) {
    this.#stream = stream;
    this.#options = options;
    stream.onError((error) => {
      this.#close(error);
    });
  }

  get isTTY(): boolean {
    return this.#stream.isTTY;
  }

  get columns(): number | undefined {
    return this.#stream.columns;
  }

  get rows(): number | undefined {
    return this.#stream.rows;
  }

  get closed(): boolean {
    return this.#closed;
  }

  write(bytes: Uint8Array | string, onLeft?: () => void): Promise<void> | undefined {
    if (this.#closed || bytes.length === 0) return undefined;
    this.#pending.push(bytes);
    if (onLeft !== undefined) this.#onLeft.push(onLeft);
    this.#pendingBytes += bytes.length;
    if (this.#pendingBytes >= coalesceBytes) this.#send();
    else this.#schedule();
    return this.#blocked;
  }

  async flush(): Promise<void> {
    this.#send();
    while (this.#blocked !== undefined) await this.#blocked;
    if (this.#closed || !this.#wrote) return;
    await new Promise<void>((settle) => {
      const release = this.#release;
      this.#release = () => {
        release?.();
        settle();
      };
      this.#stream.write('', () => {
        settle();
      });
    });
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.#send();
    });
  }

  #send(): void {
    if (this.#pending.length === 0 || this.#closed || this.#blocked !== undefined) return;
    const parts = gathered(this.#pending);
    const onLeft = this.#onLeft;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#onLeft = [];
    if (!this.#wrote) {
      this.#wrote = true;
      this.#options.onFirstWrite?.();
    }
    let isFull = false;
    const last = parts.length - 1;
    for (const [index, bytes] of parts.entries()) {
      const done = index === last && onLeft.length > 0 ? whenLeft(onLeft) : undefined;
      isFull = !this.#stream.write(bytes, done) || isFull;
    }
    if (!isFull) return;
    this.#blocked = new Promise((settle) => {
      const release = (): void => {
        this.#blocked = undefined;
        this.#release = undefined;
        this.#send();
        settle();
      };
      this.#release = release;
      this.#stream.onDrain(release);
    });
  }

  #close(error: NodeJS.ErrnoException): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#pending = [];
    this.#pendingBytes = 0;
    this.#onLeft = [];
    this.#release?.();
    if (goneCodes.has(error.code ?? '')) this.#options.onClosed?.();
    else this.#options.onFailed?.(error);
  }
}

function whenLeft(listeners: readonly (() => void)[]): (error?: Error | null) => void {
  return (error) => {
    if (error !== undefined && error !== null) return;
    for (const listener of listeners) listener();
  };
}

// Parts that lie side by side in memory leave as one without copying; small ones are joined; large ones
// leave as they are, because copying them costs more than a system call.
function gathered(parts: readonly (Uint8Array | string)[]): (Uint8Array | string)[] {
  const gatheredParts: (Uint8Array | string)[] = [];
  let small: (Uint8Array | string)[] = [];
  const close = (): void => {
    if (small.length > 0) gatheredParts.push(joined(small));
    small = [];
  };
  for (const part of mergedNeighbours(parts)) {
    if (part.length < largeBytes) {
      small.push(part);
    } else {
      close();
      gatheredParts.push(part);
    }
  }
  close();
  return gatheredParts;
}

function mergedNeighbours(parts: readonly (Uint8Array | string)[]): (Uint8Array | string)[] {
  const merged: (Uint8Array | string)[] = [];
  for (const part of parts) {
    const last = merged.at(-1);
    if (typeof part === 'string' || last === undefined || typeof last === 'string') {
      merged.push(part);
    } else if (last.buffer === part.buffer && last.byteOffset + last.length === part.byteOffset) {
      const length = last.length + part.length;
      merged[merged.length - 1] = new Uint8Array(last.buffer, last.byteOffset, length);
    } else {
      merged.push(part);
    }
  }
  return merged;
}

function joined(parts: readonly (Uint8Array | string)[]): Uint8Array | string {
  const [first] = parts;
  if (parts.length === 1 && first !== undefined) return first;
  if (parts.every((part) => typeof part === 'string')) return parts.join('');
  return Buffer.concat(parts.map((part) => (typeof part === 'string' ? Buffer.from(part) : part)));
}

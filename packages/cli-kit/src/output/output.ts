import type { HostStream } from '../host/host.ts';

/** A stream that commands write to: coalesced, with backpressure, quiet when the reader goes away. */
export interface Output {
  readonly isTTY: boolean;
  /** Width in cells of a terminal, else undefined. */
  readonly columns: number | undefined;
  /**
   * Takes bytes, which must not change afterwards. Await the promise when one comes back: the reader
   * is behind. After the reader has gone the bytes are dropped.
   */
  write(bytes: Uint8Array | string): Promise<void> | undefined;
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

  get closed(): boolean {
    return this.#closed;
  }

  write(bytes: Uint8Array | string): Promise<void> | undefined {
    if (this.#closed || bytes.length === 0) return undefined;
    this.#pending.push(bytes);
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
    this.#pending = [];
    this.#pendingBytes = 0;
    if (!this.#wrote) {
      this.#wrote = true;
      this.#options.onFirstWrite?.();
    }
    let isFull = false;
    for (const bytes of parts) isFull = !this.#stream.write(bytes) || isFull;
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
    this.#release?.();
    if (goneCodes.has(error.code ?? '')) this.#options.onClosed?.();
    else this.#options.onFailed?.(error);
  }
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

import { textStart } from './stamp.ts';

/** Whole lines as offsets into bytes; see `LogBatch.offsets`. */
export interface LineCut {
  readonly bytes: Buffer;
  readonly count: number;
  readonly offsets: Uint32Array;
  /** First line that has no stamp and is not the rest of a line that was too long; -1: none. */
  readonly unstamped: number;
}

/** Lines longer than this are delivered in pieces, so that an endless line cannot fill the memory. */
export const LONGEST_LINE_BYTES = 16 * 1024 * 1024;

// A chunk is often a small window into a large slab, which it keeps alive as long as itself.
const SMALL_CHUNK_BYTES = 8 * 1024;

let scratch = new Uint32Array(3 * 4096);

function reserve(lines: number): void {
  if (scratch.length >= 3 * lines) return;
  const larger = new Uint32Array(scratch.length * 2);
  larger.set(scratch);
  scratch = larger;
}

function asBuffer(chunk: Uint8Array): Buffer {
  const slab = chunk.buffer.byteLength;
  if (chunk.length < SMALL_CHUNK_BYTES && slab > 4 * chunk.length) return Buffer.from(chunk);
  return Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk.buffer, chunk.byteOffset, chunk.length);
}

/**
 * Cuts a byte stream into lines at `\n`. Keeps carriage returns, NUL and invalid UTF-8 as they are.
 * Holds the line that has not ended; makes no string and no object for a line.
 */
export class LineCutter {
  readonly #longest: number;
  #pieces: Buffer[] = [];
  #heldBytes = 0;
  // The next bytes go on with a line whose first piece was delivered.
  #continuing = false;

  /** @param longestLine - bytes after which a line is delivered in pieces */
  constructor(longestLine: number = LONGEST_LINE_BYTES) {
    this.#longest = longestLine;
  }

  /** Bytes of the line that has not ended yet. */
  get heldBytes(): number {
    return this.#heldBytes;
  }

  /** The line that has not ended yet; empty if none. */
  held(): Buffer {
    return this.#pieces.length === 1
      ? (this.#pieces[0] ?? Buffer.alloc(0))
      : Buffer.concat(this.#pieces, this.#heldBytes);
  }

  /** The lines that end in `chunk`, or undefined where none does. */
  push(chunk: Uint8Array): LineCut | undefined {
    const fresh = asBuffer(chunk);
    const first = fresh.indexOf(10);
    if (first === -1 && this.#heldBytes + fresh.length < this.#longest) {
      if (fresh.length > 0) this.#hold(fresh);
      return undefined;
    }
    const bytes = this.#heldBytes === 0 ? fresh : this.#join(fresh);
    const firstEnd = first === -1 ? -1 : bytes.length - fresh.length + first;
    return this.#cut(bytes, firstEnd);
  }

  /** The held bytes as a line of their own: for the end of an instance. */
  flush(): LineCut | undefined {
    if (this.#heldBytes === 0) return undefined;
    const bytes = this.held();
    this.#pieces = [];
    this.#heldBytes = 0;
    const unstamped = this.#write(bytes, { line: 0, start: 0, end: bytes.length }) ? -1 : 0;
    this.#continuing = false;
    return { bytes, count: 1, offsets: scratch.slice(0, 3), unstamped };
  }

  #hold(piece: Buffer): void {
    this.#pieces.push(piece);
    this.#heldBytes += piece.length;
  }

  #join(fresh: Buffer): Buffer {
    const joined = Buffer.concat([...this.#pieces, fresh], this.#heldBytes + fresh.length);
    this.#pieces = [];
    this.#heldBytes = 0;
    return joined;
  }

  #cut(bytes: Buffer, firstEnd: number): LineCut | undefined {
    let count = 0;
    let start = 0;
    let unstamped = -1;
    let end = firstEnd;
    for (;;) {
      const limit = start + this.#longest;
      const whole = end !== -1 && end <= limit;
      const stop = whole ? end : limit;
      if (!whole && bytes.length < limit) break;
      reserve(count + 1);
      if (!this.#write(bytes, { line: count, start, end: stop }) && unstamped === -1) {
        unstamped = count;
      }
      count++;
      this.#continuing = !whole;
      start = whole ? stop + 1 : stop;
      if (whole) end = bytes.indexOf(10, start);
    }
    if (start < bytes.length) this.#hold(Buffer.from(bytes.subarray(start)));
    if (count === 0) return undefined;
    return { bytes, count, offsets: scratch.slice(0, 3 * count), unstamped };
  }

  // True unless the line lacks a stamp that it should have.
  #write(bytes: Buffer, line: { line: number; start: number; end: number }): boolean {
    const text = this.#continuing ? -1 : textStart(bytes, line.start, line.end);
    const at = 3 * line.line;
    scratch[at] = line.start;
    scratch[at + 1] = text === -1 ? line.start : text;
    scratch[at + 2] = line.end;
    return text !== -1 || this.#continuing;
  }
}

/** Lines `from` to `to` (exclusive) of a cut, over the same bytes. */
export function sliceCut(cut: LineCut, from: number, to: number = cut.count): LineCut {
  if (from === 0 && to === cut.count) return cut;
  const unstamped = cut.unstamped >= from && cut.unstamped < to ? cut.unstamped - from : -1;
  return {
    bytes: cut.bytes,
    count: to - from,
    offsets: cut.offsets.subarray(3 * from, 3 * to),
    unstamped,
  };
}

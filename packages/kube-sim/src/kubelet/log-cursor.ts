import type { LogChunk, LogFile, LogPosition } from './log-file.ts';

/** An instant with nanoseconds, as the kubelet compares them. */
export interface LogInstant {
  /** Whole seconds since the Unix epoch. */
  readonly seconds: number;
  readonly nanos: number;
}

export interface CursorOptions {
  /** Writes the stamp where a line begins. Default false. */
  readonly timestamps?: boolean;
  /** Skips records stamped before this. */
  readonly since?: LogInstant | undefined;
  /** Ends after so many bytes. */
  readonly limitBytes?: number | undefined;
}

const batchBytes = 64 * 1024;
const newline = 10;
const space = 32;
const full = 70;
const zero = 48;
/** " stdout F " */
const tagsBytes = 10;
/** `2026-01-01T00:00:00.000000000Z ` */
const stampBytes = 31;

/**
 * Turns the CRI records of a file into the bytes of a response. One flag, shared by both streams,
 * says whether the next record begins a line, and only such a record gets a stamp; so fragments of
 * stdout and stderr that alternate stick together, and a `since` between the fragments of one line
 * leaves a rest without a stamp.
 */
export class LogCursor {
  readonly #timestamps: boolean;
  readonly #sinceText: Buffer | undefined;
  readonly #sinceNanos: number;
  #file: LogFile;
  #chunk = 0;
  #offset = 0;
  #remaining: number;
  #isLineStart = true;

  constructor(file: LogFile, options: CursorOptions) {
    this.#file = file;
    this.#timestamps = options.timestamps === true;
    this.#sinceText = options.since && secondsText(options.since.seconds);
    this.#sinceNanos = options.since?.nanos ?? 0;
    this.#remaining = options.limitBytes ?? Number.POSITIVE_INFINITY;
  }

  /** True when the byte limit is reached. */
  get isFull(): boolean {
    return this.#remaining <= 0;
  }

  open(file: LogFile): void {
    this.#file = file;
    this.seek({ chunk: 0, offset: 0 });
  }

  seek(position: LogPosition): void {
    this.#chunk = position.chunk;
    this.#offset = position.offset;
  }

  /** Up to 64 KiB, or undefined at the end of the file or of the limit. */
  read(): Buffer | undefined {
    let chunk = this.#nextChunk();
    while (chunk !== undefined && !this.isFull) {
      // A record grows by one byte at most: its tags go, its stamp may be padded.
      const unread = chunk.used - this.#offset;
      const out = Buffer.allocUnsafe(
        Math.min(batchBytes, unread + Math.ceil(unread / 20) + stampBytes),
      );
      const length = this.#fill(chunk, out);
      if (length > 0) return out.subarray(0, length);
      chunk = this.#nextChunk();
    }
    return undefined;
  }

  #nextChunk(): LogChunk | undefined {
    for (;;) {
      const chunk = this.#file.chunks[this.#chunk];
      if (chunk === undefined || this.#offset < chunk.used) return chunk;
      // The last chunk may still grow.
      if (this.#chunk === this.#file.chunks.length - 1) return undefined;
      this.#chunk++;
      this.#offset = 0;
    }
  }

  #fill(chunk: LogChunk, out: Buffer): number {
    const { bytes, used } = chunk;
    let length = 0;
    while (this.#offset < used && !this.isFull) {
      const start = this.#offset;
      const end = bytes.indexOf(newline, start);
      if (length + (end - start) + stampBytes > out.length && length > 0) break;
      let stampEnd = start + 20;
      while (bytes[stampEnd] !== space) stampEnd++;
      const isFull = bytes[stampEnd + 8] === full;
      const wasLineStart = this.#isLineStart;
      this.#offset = end + 1;
      this.#isLineStart = isFull || end === stampEnd + tagsBytes;
      if (this.#isBefore(bytes, start, stampEnd)) continue;
      let at = length;
      if (this.#timestamps && wasLineStart)
        at += writeStamp({ bytes, start, end: stampEnd }, out, at);
      at += bytes.copy(out, at, stampEnd + tagsBytes, isFull ? end + 1 : end);
      length = this.#take(length, at);
    }
    return length;
  }

  #take(from: number, to: number): number {
    const size = Math.min(to - from, this.#remaining);
    this.#remaining -= size;
    return from + size;
  }

  #isBefore(bytes: Buffer, start: number, stampEnd: number): boolean {
    const since = this.#sinceText;
    if (since === undefined) return false;
    for (let i = 0; i < since.length; i++) {
      const difference = (bytes[start + i] ?? 0) - (since[i] ?? 0);
      if (difference !== 0) return difference < 0;
    }
    return readNanos(bytes, start + 20, stampEnd - 1) < this.#sinceNanos;
  }
}

function readNanos(bytes: Buffer, start: number, end: number): number {
  let nanos = 0;
  for (let i = 0; i < 9; i++) {
    nanos = nanos * 10 + (start + i < end ? (bytes[start + i] ?? zero) - zero : 0);
  }
  return nanos;
}

/** Copies a stamp with its fraction filled up to nine digits, and a space; returns the length. */
function writeStamp(
  { bytes, start, end }: { readonly bytes: Buffer; readonly start: number; readonly end: number },
  out: Buffer,
  at: number,
): number {
  if (end - start === stampBytes - 1) return bytes.copy(out, at, start, end + 1);
  bytes.copy(out, at, start, end - 1);
  out[at + 19] = 46;
  out.fill(zero, Math.max(at + 20, at + end - 1 - start), at + 29);
  out[at + 29] = 90;
  out[at + 30] = space;
  return stampBytes;
}

function secondsText(seconds: number): Buffer {
  const clamped = Math.min(Math.max(seconds, 0), 253_402_300_799);
  return Buffer.from(new Date(clamped * 1000).toISOString().slice(0, 19));
}

import {
  completeStream,
  type CaptureBatch,
  type CaptureStream,
  type LineChunk,
  type StoredStream,
} from './capture-batch.ts';

const chunkBytes = 256 * 1024;
const chunkLines = 2048;
/** Of each line: time, two pairs of offsets, level. */
const bytesBesideText = 32;
const usualBytes = chunkBytes + chunkLines * bytesBesideText;
const spares = 16;

/**
 * Gathers batches into chunks for the worker thread, since a message each would cost more than the lines.
 * One copy of the bytes: a sender's bytes may be shared and cannot be handed over.
 */
export class BatchPacker {
  readonly #numbers = new Map<string, number>();
  readonly #spare: ArrayBuffer[] = [];
  #open: OpenChunk | undefined;

  /** Takes one batch, and gives the chunk that became full before it. */
  add(batch: CaptureBatch): LineChunk | undefined {
    const lines = batch.timesNs.length;
    assertFits(batch);
    if (lines === 0) return undefined;
    const span = spanOf(batch.offsets);
    const renderedSpan = batch.rendered === undefined ? empty : spanOf(batch.rendered.offsets);
    const bytes = span.length + renderedSpan.length;
    const full = this.#open?.hasRoom(bytes, lines) === false ? this.take() : undefined;
    const open = (this.#open ??= this.#begin(bytes, lines));
    open.add(batch, this.#number(batch.stream, open), [span, renderedSpan]);
    return full;
  }

  /** What was gathered; undefined: nothing. */
  take(): LineChunk | undefined {
    const chunk = this.#open?.close();
    this.#open = undefined;
    return chunk;
  }

  /** Takes back the buffer of a chunk that nobody needs any more. */
  reuse(buffer: ArrayBuffer): void {
    if (buffer.byteLength === usualBytes && this.#spare.length < spares) this.#spare.push(buffer);
  }

  #begin(bytes: number, lines: number): OpenChunk {
    if (bytes > chunkBytes || lines > chunkLines) {
      return new OpenChunk(new ArrayBuffer(bytes + lines * bytesBesideText), lines);
    }
    return new OpenChunk(this.#spare.pop() ?? new ArrayBuffer(usualBytes), chunkLines);
  }

  #number(stream: CaptureStream, open: OpenChunk): number {
    const whole = completeStream(stream);
    const key = JSON.stringify(Object.values(whole));
    let number = this.#numbers.get(key);
    if (number === undefined) {
      number = this.#numbers.size + 1;
      this.#numbers.set(key, number);
      open.streams.push(whole);
    }
    return number;
  }
}

interface Span {
  readonly start: number;
  readonly length: number;
}

type Texts = Pick<CaptureBatch, 'bytes' | 'offsets'>;

const empty: Span = { start: 0, length: 0 };

/** The arrays of a chunk lie in one buffer, which goes to the thread and comes back. */
class OpenChunk {
  readonly streams: StoredStream[] = [];
  readonly #parts: LineChunk['parts'][number][] = [];
  readonly #room: number;
  readonly #timesNs: BigInt64Array;
  readonly #offsets: Uint32Array;
  readonly #rendered: Uint32Array;
  readonly #levels: Uint8Array;
  readonly #bytes: Uint8Array;
  #hasRendered = false;
  #bytesUsed = 0;
  #lines = 0;

  constructor(buffer: ArrayBuffer, lines: number) {
    this.#room = lines;
    this.#timesNs = new BigInt64Array(buffer, 0, lines);
    this.#offsets = new Uint32Array(buffer, lines * 8, lines * 2);
    this.#rendered = new Uint32Array(buffer, lines * 16, lines * 2);
    this.#levels = new Uint8Array(buffer, lines * 24, lines);
    this.#bytes = new Uint8Array(buffer, lines * bytesBesideText);
  }

  hasRoom(bytes: number, lines: number): boolean {
    return this.#bytesUsed + bytes <= this.#bytes.length && this.#lines + lines <= this.#room;
  }

  add(batch: CaptureBatch, stream: number, [span, renderedSpan]: readonly [Span, Span]): void {
    const count = batch.timesNs.length;
    this.#copy(batch, span, this.#offsets);
    if (batch.rendered !== undefined) {
      // What earlier batches of the chunk have not, and what the buffer had in its last use.
      if (!this.#hasRendered) this.#rendered.fill(0);
      this.#hasRendered = true;
      this.#copy(batch.rendered, renderedSpan, this.#rendered);
    } else if (this.#hasRendered) {
      this.#rendered.fill(0, this.#lines * 2, (this.#lines + count) * 2);
    }
    if (batch.levels === undefined) this.#levels.fill(0, this.#lines, this.#lines + count);
    else this.#levels.set(batch.levels.subarray(0, count), this.#lines);
    this.#timesNs.set(batch.timesNs, this.#lines);
    const { collectedMs, late = false } = batch;
    this.#parts.push({ stream, count, collectedMs, late });
    this.#lines += count;
  }

  close(): LineChunk {
    const lines = this.#lines;
    return {
      streams: this.streams,
      parts: this.#parts,
      bytes: this.#bytes.subarray(0, this.#bytesUsed),
      offsets: this.#offsets.subarray(0, lines * 2),
      timesNs: this.#timesNs.subarray(0, lines),
      levels: this.#levels.subarray(0, lines),
      rendered: this.#hasRendered ? this.#rendered.subarray(0, lines * 2) : undefined,
    };
  }

  #copy({ bytes, offsets }: Texts, span: Span, to: Uint32Array): void {
    this.#bytes.set(bytes.subarray(span.start, span.start + span.length), this.#bytesUsed);
    const shift = this.#bytesUsed - span.start;
    const at = this.#lines * 2;
    for (let i = 0; i < offsets.length; i += 2) {
      const start = offsets[i] ?? 0;
      const end = offsets[i + 1] ?? 0;
      to[at + i] = end === 0 ? 0 : start + shift;
      to[at + i + 1] = end === 0 ? 0 : end + shift;
    }
    this.#bytesUsed += span.length;
  }
}

/** A wrong batch is its sender's mistake; in the thread it would end the writer. */
function assertFits({ collectedMs, stream, timesNs, levels, ...texts }: CaptureBatch): void {
  if (!Number.isFinite(collectedMs) || !Number.isSafeInteger(stream.restart ?? 0)) {
    throw new RangeError('a batch has a number that is none');
  }
  if (levels !== undefined && levels.length !== timesNs.length) throw new RangeError(uneven);
  assertTexts(texts, timesNs.length);
  if (texts.rendered !== undefined) assertTexts(texts.rendered, timesNs.length);
}

const uneven = 'a batch has arrays for different numbers of lines';

function assertTexts({ bytes, offsets }: Texts, lines: number): void {
  if (offsets.length !== lines * 2) throw new RangeError(uneven);
  for (let i = 0; i < offsets.length; i += 2) {
    const end = offsets[i + 1] ?? 0;
    if ((offsets[i] ?? 0) > end || end > bytes.length) {
      throw new RangeError('a batch has an offset outside of its bytes');
    }
  }
}

/** One stretch with all lines is copied at once, with what stands between them. */
function spanOf(offsets: Uint32Array): Span {
  let start = 0xff_ff_ff_ff;
  let end = 0;
  for (let i = 0; i < offsets.length; i += 2) {
    const lineEnd = offsets[i + 1] ?? 0;
    if (lineEnd === 0) continue;
    start = Math.min(start, offsets[i] ?? 0);
    end = Math.max(end, lineEnd);
  }
  return end === 0 ? empty : { start, length: end - start };
}

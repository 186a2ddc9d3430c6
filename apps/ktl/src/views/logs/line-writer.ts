import type { LogBatch } from '@ktl/log-tailer';
import {
  PlainScan,
  TokenReader,
  sanitiseLine,
  type ByteWriter,
  type Highlighter,
} from '@ktl/term-view';

const NEWLINE = 0x0a;

/** Memory of a renderer's writer: shared by many batches, so that they leave as one piece. */
export const outputBytes = 128 * 1024;

/** Appends the lines of one batch in a form that is safe for a terminal. */
export class SafeLines {
  readonly #bytes: Buffer;
  readonly #scan: PlainScan;
  readonly #color: boolean;
  readonly #highlighter: Highlighter | undefined;
  #reader: TokenReader | undefined;

  constructor(
    batch: LogBatch,
    look: { readonly color: boolean; readonly highlighter: Highlighter | undefined },
  ) {
    this.#bytes = batch.bytes;
    this.#scan = new PlainScan(batch.bytes);
    this.#color = look.color;
    this.#highlighter = look.highlighter;
  }

  /** Appends `[start, end)` and a newline. */
  write(start: number, end: number, out: ByteWriter): void {
    const plain = this.#scan.isPlain(start, end);
    if (this.#highlighter !== undefined) {
      this.#highlighter.write(this.#bytes, { start, end, plain }, out);
    } else if (plain) {
      if (this.#bytes[end] === NEWLINE) {
        out.range(this.#bytes, start, end + 1);
        return;
      }
      out.range(this.#bytes, start, end);
    } else {
      this.#reader ??= new TokenReader(this.#bytes);
      sanitiseLine(this.#bytes, { start, end, reader: this.#reader, color: this.#color }, out);
    }
    out.byte(NEWLINE);
  }
}

/** Bytes from the first to the last line of a batch: how much output to make room for. */
export function batchSpan(batch: LogBatch): number {
  if (batch.count === 0) return 0;
  return (batch.offsets[batch.count * 3 - 1] ?? 0) - (batch.offsets[0] ?? 0);
}

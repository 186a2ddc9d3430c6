import type { LogBatch } from '@ktl/log-tailer';
import { PlainScan, TokenReader, sanitiseLine, type ByteWriter } from '@ktl/term-view';
import { longestMarked, type LineHighlighter } from './line-marker.ts';

const NEWLINE = 0x0a;

/** Memory of a renderer's writer: shared by many batches, so that they leave as one piece. */
export const outputBytes = 128 * 1024;

/** Appends the lines of one batch in a form that is safe for a terminal. */
export class SafeLines {
  readonly #bytes: Buffer;
  readonly #scan: PlainScan;
  readonly #color: boolean;
  readonly #highlighter: LineHighlighter | undefined;
  #reader: TokenReader | undefined;
  // The lines of the batch as Latin-1, which is the text of plain ones.
  #text: string | undefined;
  readonly #span: { readonly start: number; readonly end: number };

  constructor(
    batch: LogBatch,
    look: { readonly color: boolean; readonly highlighter: LineHighlighter | undefined },
  ) {
    this.#bytes = batch.bytes;
    this.#span = batchSpan(batch);
    this.#scan = new PlainScan(batch.bytes);
    this.#color = look.color;
    this.#highlighter = look.highlighter;
  }

  /** Appends `[start, end)` and a newline. */
  write(start: number, end: number, out: ByteWriter): void {
    const plain = this.#scan.isPlain(start, end);
    if (this.#highlighter !== undefined && (!plain || end - start > longestMarked)) {
      this.#highlighter.write(this.#bytes, { start, end, plain }, out);
    } else if (this.#isMarked(start, end)) {
      out.text(this.#highlighter?.marker.marked(this.#line(start, end)) ?? '');
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

  #isMarked(start: number, end: number): boolean {
    return this.#highlighter?.marker.find(this.#line(start, end)) === true;
  }

  #line(start: number, end: number): string {
    this.#text ??= this.#bytes.toString('latin1', this.#span.start, this.#span.end);
    return this.#text.slice(start - this.#span.start, end - this.#span.start);
  }
}

/** Where the lines of a batch are in its bytes, from the first to the last. */
export function batchSpan({ count, offsets }: LogBatch): { start: number; end: number } {
  if (count === 0) return { start: 0, end: 0 };
  return { start: offsets[0] ?? 0, end: offsets[count * 3 - 1] ?? 0 };
}

/** Bytes of {@link batchSpan}: how much output to make room for. */
export function batchSize(batch: LogBatch): number {
  const { start, end } = batchSpan(batch);
  return end - start;
}

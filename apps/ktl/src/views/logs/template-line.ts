import type { TemplateSink } from '@ktl/go-template';
import {
  PlainScan,
  TokenReader,
  sanitiseLine,
  type ByteWriter,
  type Highlighter,
} from '@ktl/term-view';

const NEWLINE = 0x0a;

/** How the output of a template is made safe. */
export interface TemplateLook {
  /** False: SGR sequences are dropped, those of the template and of messages alike. */
  readonly color: boolean;
  readonly highlighter: Highlighter | undefined;
}

/**
 * Takes what a template makes of one line, and passes it on as safe for a terminal as any line is:
 * whatever it is made of, nothing but text, SGR and line breaks gets through.
 */
export class TemplateLine implements TemplateSink {
  readonly #look: TemplateLook;
  #bytes = Buffer.allocUnsafeSlow(4096);
  #scan = new PlainScan(this.#bytes);
  #length = 0;

  constructor(look: TemplateLook) {
    this.#look = look;
  }

  text(text: string): void {
    // Short ASCII text: a call into the encoder costs more than the loop.
    if (text.length > 48) {
      this.#encode(text);
      return;
    }
    this.#reserve(text.length);
    const bytes = this.#bytes;
    const start = this.#length;
    for (let index = 0; index < text.length; index++) {
      const code = text.charCodeAt(index);
      if (code > 0x7f) {
        this.#encode(text);
        return;
      }
      bytes[start + index] = code;
    }
    this.#length = start + text.length;
  }

  bytes(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    this.#bytes.set(bytes.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  /** Forgets what was written. */
  clear(): void {
    this.#length = 0;
  }

  /** Appends the lines, the last one ended by a newline too; nothing where nothing was written. */
  flush(out: ByteWriter): void {
    const end = this.#bytes[this.#length - 1] === NEWLINE ? this.#length - 1 : this.#length;
    if (this.#length > 0) this.#lines(end, out);
    this.#length = 0;
  }

  #lines(end: number, out: ByteWriter): void {
    out.reserve(end + 1);
    const { highlighter } = this.#look;
    if (highlighter === undefined && this.#scan.isPlain(0, end)) {
      out.range(this.#bytes, 0, end);
      out.byte(NEWLINE);
      return;
    }
    for (let start = 0; start <= end;) {
      const found = this.#bytes.subarray(start, end).indexOf(NEWLINE);
      const lineEnd = found === -1 ? end : start + found;
      this.#safe(start, lineEnd, out);
      out.byte(NEWLINE);
      start = lineEnd + 1;
    }
  }

  #safe(start: number, end: number, out: ByteWriter): void {
    const plain = this.#scan.isPlain(start, end);
    const { highlighter, color } = this.#look;
    if (highlighter !== undefined) highlighter.write(this.#bytes, { start, end, plain }, out);
    else if (plain) out.range(this.#bytes, start, end);
    else
      sanitiseLine(this.#bytes, { start, end, color, reader: new TokenReader(this.#bytes) }, out);
  }

  #encode(text: string): void {
    this.#reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#length + extra, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
    this.#scan = new PlainScan(grown);
  }
}

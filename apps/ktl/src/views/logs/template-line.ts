import { isUtf8 } from 'node:buffer';
import type { TemplateSink } from '@ktl/go-template';
import {
  PlainScan,
  sanitiseLine,
  sanitiseText,
  type ByteWriter,
  type Highlighter,
} from '@ktl/term-view';
import { isPaintedText } from './template-colors.ts';

const NEWLINE = 0x0a;
const TAB = 0x09;
// A call into the runtime costs more than copying so many bytes one by one.
const shortPiece = 64;
const plainText = /^[\t\n\x20-\x7e]*$/;

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
  // The same memory: parts of a Buffer cost more to name than those of an array.
  #view = viewOf(this.#bytes);
  #length = 0;
  // False from the first piece on that a terminal may have to be kept from.
  #isSafe = true;
  #source: Uint8Array | undefined;
  #sourceView: Uint8Array = this.#view;
  #sourceScan: PlainScan | undefined;
  // Of bytes that come whole, line after line: literals of the template, names.
  readonly #safeParts = new WeakMap<Uint8Array, boolean>();

  constructor(look: TemplateLook) {
    this.#look = look;
  }

  /** Begins a batch. @param source - the bytes that its messages are in */
  begin(source: Uint8Array): void {
    this.#source = source;
    this.#sourceView = viewOf(source);
    this.#sourceScan = new PlainScan(source);
  }

  text(text: string): void {
    if (text.length > shortPiece) {
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
      if (code < 0x20 ? code !== TAB && code !== NEWLINE : code === 0x7f) this.#isSafe = false;
      bytes[start + index] = code;
    }
    this.#length = start + text.length;
  }

  bytes(bytes: Uint8Array, start: number, end: number): void {
    this.#reserve(end - start);
    if (bytes === this.#source) {
      this.#isSafe &&= this.#sourceScan?.isPlain(start, end) === true;
      this.#view.set(this.#sourceView.subarray(start, end), this.#length);
      this.#length += end - start;
    } else if (end - start <= shortPiece) {
      this.#short(bytes, start, end);
    } else {
      this.#isSafe &&= start === 0 && end === bytes.length && this.#isSafePart(bytes);
      this.#bytes.set(bytes.subarray(start, end), this.#length);
      this.#length += end - start;
    }
  }

  #short(bytes: Uint8Array, start: number, end: number): void {
    const into = this.#view;
    let at = this.#length;
    let isPlain = true;
    for (let index = start; index < end; index++) {
      const byte = bytes[index] ?? 0;
      if (byte < 0x20 ? byte !== TAB && byte !== NEWLINE : byte > 0x7e) isPlain = false;
      into[at++] = byte;
    }
    this.#length = at;
    if (!isPlain) this.#isSafe &&= start === 0 && end === bytes.length && this.#isSafePart(bytes);
  }

  /** Forgets what was written. */
  clear(): void {
    this.#length = 0;
    this.#isSafe = true;
  }

  /** Appends the lines, the last one ended by a newline too; nothing where nothing was written. */
  flush(out: ByteWriter): void {
    if (this.#length > 0) this.#lines(out);
    this.clear();
  }

  #lines(out: ByteWriter): void {
    const isEnded = this.#bytes[this.#length - 1] === NEWLINE;
    const end = isEnded ? this.#length - 1 : this.#length;
    if (this.#isSafe && this.#look.highlighter === undefined) {
      if (!isEnded) this.#append(NEWLINE);
      out.range(this.#view, 0, end + 1);
      return;
    }
    const scan = new PlainScan(this.#bytes);
    for (let start = 0; start <= end;) {
      const found = this.#bytes.subarray(start, end).indexOf(NEWLINE);
      const lineEnd = found === -1 ? end : start + found;
      this.#safe({ start, end: lineEnd, plain: scan.isPlain(start, lineEnd) }, out);
      out.byte(NEWLINE);
      start = lineEnd + 1;
    }
  }

  #append(byte: number): void {
    this.#reserve(1);
    this.#view[this.#length] = byte;
    this.#length += 1;
  }

  #safe(line: { start: number; end: number; plain: boolean }, out: ByteWriter): void {
    const { highlighter, color } = this.#look;
    if (highlighter !== undefined) highlighter.write(this.#bytes, line, out);
    else if (line.plain) out.range(this.#bytes, line.start, line.end);
    else sanitiseLine(this.#bytes, { ...line, color }, out);
  }

  #isSafePart(bytes: Uint8Array): boolean {
    const known = this.#safeParts.get(bytes);
    if (known !== undefined) return known;
    const isSafe = isPaintedText(bytes) || isSafeText(bytes);
    this.#safeParts.set(bytes, isSafe);
    return isSafe;
  }

  #encode(text: string): void {
    this.#reserve(text.length * 3);
    this.#isSafe &&= plainText.test(text);
    this.#length += this.#bytes.write(text, this.#length);
  }

  #reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafeSlow(Math.max(this.#length + extra, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
    this.#view = viewOf(grown);
  }
}

function viewOf(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.byteLength);
}

function isSafeText(bytes: Uint8Array): boolean {
  if (!isUtf8(bytes)) return false;
  const text = Buffer.from(bytes).toString();
  return sanitiseText(text, { keepNewlines: true }) === text;
}

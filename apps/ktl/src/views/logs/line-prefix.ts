import type { LogBatch } from '@ktl/log-tailer';
import {
  ByteWriter,
  parseStamp,
  type FractionHole,
  type SecondText,
  type StampFormat,
} from '@ktl/term-view';

/** Digits of `2006-01-02T15:04:05`, the part of a stamp that a whole second shares. */
const SECOND_LENGTH = 19;
const OFFSET_LENGTH = 6;
const ZULU = 0x5a;
const ZERO = 0x30;
const NINE = 0x39;
const plainForm = /^[\t\x20-\x7e]*$/;

interface Hole {
  readonly fraction: FractionHole;
  readonly after: Buffer;
}

/** The part of a `LogBatch` that prefixes need. */
export type StampedLines = Pick<LogBatch, 'bytes' | 'offsets'>;

/** How the stamp of a line is shown. */
export interface StampLook {
  readonly format: StampFormat;
  /** Text before and after the stamp, colours included. */
  readonly before: string;
  readonly after: string;
}

/**
 * What stands before the lines of one container, as bytes. With timestamps the bytes are made anew
 * once a second; between, a line costs a comparison and a copy, and digits of the fraction are
 * copied from the server's stamp.
 */
export class LinePrefix {
  readonly #label: string;
  readonly #bare: Buffer;
  readonly #look: StampLook | undefined;
  readonly #second = Buffer.alloc(SECOND_LENGTH);
  #offset = '';
  #head: Buffer;
  // The same as text; undefined where it is more than printable ASCII.
  #headText: string | undefined;
  #holes: readonly Hole[] = [];
  readonly #written = new ByteWriter(4096);

  /** @param label - safe text between stamp and line: names, colours, spaces */
  constructor(label: string, look: StampLook | undefined) {
    this.#label = label;
    this.#bare = Buffer.from(label);
    this.#head = this.#bare;
    this.#headText = plainOf(this.#bare);
    this.#look = look;
  }

  /** Bytes that a prefix takes, about. */
  get size(): number {
    return this.#head.length + this.#holes.length * 16;
  }

  /** Appends the prefix of one line. @param index - of the line's first offset */
  write(lines: StampedLines, index: number, out: ByteWriter): void {
    const { bytes, offsets } = lines;
    const stampStart = offsets[index] ?? 0;
    if (!this.#read(lines, index)) {
      out.all(this.#bare);
      return;
    }
    out.all(this.#head);
    for (const hole of this.#holes) {
      writeFraction(hole.fraction, { bytes, start: stampStart + SECOND_LENGTH + 1 }, out);
      out.all(hole.after);
    }
  }

  /** The prefix of one line, where it is printable ASCII. @param index - of the line's first offset */
  plainText(lines: StampedLines, index: number): string | undefined {
    const isStamped = this.#read(lines, index);
    if (!isStamped) return plainOf(this.#bare);
    if (this.#holes.length === 0) return this.#headText;
    this.write(lines, index, this.#written);
    return plainOf(this.#written.take());
  }

  /** Makes ready for the stamp of a line; false where it has none. */
  #read({ bytes, offsets }: StampedLines, index: number): boolean {
    const start = offsets[index] ?? 0;
    const end = (offsets[index + 1] ?? 0) - 1;
    if (this.#look === undefined || end - start <= SECOND_LENGTH) return false;
    if (!this.#isSameSecond(bytes, start, end)) {
      this.#rebuild(this.#look, bytes.toString('latin1', start, end));
    }
    return true;
  }

  #isSameSecond(bytes: Buffer, start: number, end: number): boolean {
    // From the back, where stamps differ first.
    for (let index = SECOND_LENGTH - 1; index >= 0; index--) {
      if (bytes[start + index] !== this.#second[index]) return false;
    }
    return (
      (bytes[end - 1] === ZULU && this.#offset === 'Z') ||
      bytes.toString('latin1', end - OFFSET_LENGTH, end) === this.#offset
    );
  }

  #rebuild(look: StampLook, text: string): void {
    const stamp = parseStamp(text);
    this.#holes = [];
    this.#head = this.#bare;
    this.#headText = plainOf(this.#bare);
    this.#second.fill(0);
    if (stamp === undefined) return;
    this.#second.write(text.slice(0, SECOND_LENGTH), 'latin1');
    this.#offset = text.endsWith('Z') ? 'Z' : text.slice(-OFFSET_LENGTH);
    this.#apply(look, look.format.atSecond(stamp.epochSeconds));
  }

  #apply(look: StampLook, text: SecondText): void {
    const tail = look.after + this.#label;
    const last = text.holes.length - 1;
    this.#head = Buffer.from(look.before + text.head + (last < 0 ? tail : ''));
    this.#headText = plainOf(this.#head);
    this.#holes = text.holes.map((hole, index) => ({
      fraction: hole.fraction,
      after: Buffer.from(hole.after + (index === last ? tail : '')),
    }));
  }
}

function plainOf(bytes: Buffer): string | undefined {
  const text = bytes.toString('latin1');
  return plainForm.test(text) ? text : undefined;
}

/** Copies digits that begin at `start`; zeros for those that the stamp does not have. */
function writeFraction(
  hole: FractionHole,
  { bytes, start }: { readonly bytes: Buffer; readonly start: number },
  out: ByteWriter,
): void {
  const before = out.length;
  let kept = before;
  out.ascii(hole.separator);
  let inFraction = bytes[start - 1] === 0x2e;
  for (let index = 0; index < hole.digits; index++) {
    const byte = bytes[start + index] ?? ZERO;
    inFraction &&= byte >= ZERO && byte <= NINE;
    out.byte(inFraction ? byte : ZERO);
    if (inFraction && byte !== ZERO) kept = out.length;
  }
  if (hole.trim) out.rewind(kept);
}

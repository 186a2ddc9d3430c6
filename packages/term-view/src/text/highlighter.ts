import type { ByteWriter } from '../bytes/byte-writer.ts';
import { sgrOn, type SgrStyle } from '../color/sgr-style.ts';
import { isSgrReset } from '../escape/sgr-sequence.ts';
import { sgrReset } from '../escape/sanitise.ts';
import { TokenReader } from '../escape/token-reader.ts';
import { escapeByte, escapeCodePoint } from '../escape/unsafe-characters.ts';

/** SGR text remembered to restore a line's own colours after a match, in characters. */
const MAX_OWN_STYLE = 256;

/** A line as patterns see it, and what to print for it. */
interface VisibleLine {
  /** Decoded text without SGR; an unsafe character as itself, an invalid byte as U+FFFD. */
  text: string;
  /** Print instead of the characters at the key. */
  readonly escapes: Map<number, { readonly length: number; readonly shown: string }>;
  /** The line's own SGR sequences, by the character before which they stand. */
  readonly colors: { readonly at: number; readonly sequence: string; readonly resets: boolean }[];
}

/** Marks matches of patterns in lines. */
export interface Highlighter {
  /**
   * Appends a line with every match in its pattern's style, made safe as {@link sanitiseLine} does.
   * Patterns see the text without colours; a match never splits a colour sequence or an escape, and
   * the line's own colours come back after it.
   * @param range.plain - the line is printable ASCII, as {@link PlainScan} found
   */
  write(
    bytes: Buffer,
    range: { readonly start: number; readonly end: number; readonly plain: boolean },
    out: ByteWriter,
  ): void;
}

/**
 * Makes a highlighter. Where patterns overlap, the earlier one wins.
 * @param styles - used in turn; must not be empty
 */
export function createHighlighter(
  patterns: readonly RegExp[],
  styles: readonly SgrStyle[],
): Highlighter {
  const matchers = patterns.map((pattern, index) => ({
    pattern: new RegExp(pattern.source, `${pattern.flags.replace(/[gy]/g, '')}g`),
    on: sgrOn(styles[index % styles.length] ?? ('7' as SgrStyle)),
  }));
  const onOf = (mark: number): string => matchers[mark - 1]?.on ?? '';
  return {
    write(bytes, range, out) {
      const line = range.plain ? plainLine(bytes, range) : visibleLine(bytes, range);
      const marks = markMatches(line.text, matchers);
      if (range.plain && marks === undefined) out.range(bytes, range.start, range.end);
      else writeLine({ ...line, marks }, onOf, out);
    },
  };
}

/** For each character the number of the pattern that matches it, from 1; undefined without a match. */
function markMatches(
  text: string,
  matchers: readonly { readonly pattern: RegExp }[],
): Uint8Array | undefined {
  let marks: Uint8Array | undefined;
  for (const [index, { pattern }] of matchers.entries()) {
    for (const match of text.matchAll(pattern)) {
      if (match[0] === '') continue;
      marks ??= new Uint8Array(text.length);
      const end = match.index + match[0].length;
      for (let at = match.index; at < end; at++) if (marks[at] === 0) marks[at] = index + 1;
    }
  }
  return marks;
}

function plainLine(bytes: Buffer, range: { start: number; end: number }): VisibleLine {
  const text = bytes.toString('latin1', range.start, range.end);
  return { text, escapes: new Map(), colors: [] };
}

function visibleLine(bytes: Buffer, range: { start: number; end: number }): VisibleLine {
  const line: VisibleLine = { text: '', escapes: new Map(), colors: [] };
  const end = range.end > range.start && bytes[range.end - 1] === 0x0d ? range.end - 1 : range.end;
  const reader = new TokenReader(bytes, range.start, end);
  while (reader.next()) {
    const at = line.text.length;
    if (reader.kind === 'text') {
      line.text += bytes.toString('utf8', reader.start, reader.end);
    } else if (reader.kind === 'sgr') {
      const resets = isSgrReset(bytes, reader.start, reader.end);
      const sequence = bytes.toString('latin1', reader.start, reader.end);
      line.colors.push({ at, sequence, resets });
    } else {
      const invalid = reader.kind === 'invalid';
      const character = invalid ? '\ufffd' : String.fromCodePoint(reader.codePoint);
      const shown = invalid
        ? escapeByte(bytes[reader.start] ?? 0)
        : escapeCodePoint(reader.codePoint);
      line.text += character;
      line.escapes.set(at, { length: character.length, shown });
    }
  }
  return line;
}

/** Keeps track of what the terminal has switched on while a line is written. */
class StyledOutput {
  readonly #out: ByteWriter;
  #own = '';
  #mark = 0;

  constructor(out: ByteWriter) {
    this.#out = out;
  }

  /** A colour sequence of the line itself; held back while inside a match. */
  ownColor(sequence: string, resets: boolean): void {
    this.#own = resets ? '' : trimOwn(this.#own + sequence);
    if (this.#mark === 0) this.#out.ascii(sequence);
  }

  enter(mark: number, on: string): void {
    if (mark === this.#mark) return;
    if (this.#mark !== 0 || this.#own !== '') this.#out.ascii(sgrReset);
    this.#out.ascii(mark === 0 ? this.#own : on);
    this.#mark = mark;
  }

  close(): void {
    if (this.#mark !== 0 || this.#own !== '') this.#out.ascii(sgrReset);
  }
}

function trimOwn(sequences: string): string {
  if (sequences.length <= MAX_OWN_STYLE) return sequences;
  const from = sequences.indexOf('\x1b', sequences.length - MAX_OWN_STYLE);
  return from < 0 ? '' : sequences.slice(from);
}

interface MarkedLine extends VisibleLine {
  readonly marks: Uint8Array | undefined;
}

function writeLine(line: MarkedLine, onOf: (mark: number) => string, out: ByteWriter): void {
  const { text, escapes, colors, marks } = line;
  const styled = new StyledOutput(out);
  let nextColor = 0;
  let at = 0;
  for (;;) {
    for (let color = colors[nextColor]; color?.at === at; color = colors[++nextColor]) {
      styled.ownColor(color.sequence, color.resets);
    }
    if (at >= text.length) break;
    const mark = marks?.[at] ?? 0;
    styled.enter(mark, onOf(mark));
    const escape = escapes.get(at);
    if (escape === undefined) {
      const end = runEnd(line, at, colors[nextColor]?.at ?? text.length);
      out.text(text.slice(at, end));
      at = end;
    } else {
      out.ascii(escape.shown);
      at += escape.length;
    }
  }
  styled.close();
}

/** End, at most `limit`, of the characters from `at` that look alike. Never inside a surrogate pair. */
function runEnd(line: MarkedLine, at: number, limit: number): number {
  const { marks, escapes, text } = line;
  if (marks === undefined && escapes.size === 0) return limit;
  let end = at + 1;
  while (end < limit && !escapes.has(end)) {
    const isLowHalf = (text.charCodeAt(end) & 0xfc00) === 0xdc00;
    if (!isLowHalf && marks !== undefined && marks[end] !== marks[at]) break;
    end++;
  }
  return end;
}

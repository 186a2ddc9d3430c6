import { isAscii } from 'node:buffer';
import { copyVisible } from '../bytes/visible-bytes.ts';
import { LiteralSearch, type Needle } from './literal-search.ts';
import { linePattern, type LinePattern } from './line-pattern.ts';

/**
 * Lines over shared bytes, three numbers a line: a position before the text that the matcher does not
 * look at, start of the text, end of the text. Positions grow.
 */
export interface Lines {
  readonly bytes: Buffer;
  readonly count: number;
  readonly offsets: Uint32Array;
}

/** Which lines show what the user looks for. */
export interface LineMatcher {
  /**
   * One byte a line, 1 where it passes; the array is the matcher's and valid until the next call.
   */
  select(lines: Lines): Uint8Array;
}

/** What {@link createLineMatcher} lets pass. */
export interface LineMatcherOptions {
  /** One of these has to match. Default and empty: all lines. */
  readonly include?: readonly RegExp[];
  /** None of these may match. */
  readonly exclude?: readonly RegExp[];
}

/**
 * Makes a matcher of whole batches. Patterns see a line as a terminal shows it: without its colours
 * (SGR sequences) and without a CR at its end, as UTF-8 with U+FFFD for invalid bytes. Literals that a
 * match must contain are looked for in the bytes of all lines at once; only lines that have one, and
 * patterns without one, are decoded and matched.
 */
export function createLineMatcher(options: LineMatcherOptions): LineMatcher {
  const include = options.include ?? [];
  const exclude = options.exclude ?? [];
  const included = new PatternGroup(include);
  const excluded = new PatternGroup(exclude);
  const plain = new PlainLines();
  let passes = new Uint8Array(1024);
  return {
    select(lines) {
      if (passes.length < lines.count) passes = new Uint8Array(2 * lines.count);
      const seen = plain.of(lines);
      passes.fill(include.length === 0 ? 1 : 0, 0, lines.count);
      if (include.length > 0) included.mark(seen, passes, 1);
      if (exclude.length > 0) excluded.mark(seen, passes, 0);
      return passes;
    },
  };
}

/** Lines as they are shown: those that came, where there is nothing to take away. */
class PlainLines {
  #bytes = Buffer.alloc(0);
  #offsets = new Uint32Array(0);

  of(lines: Lines): Lines {
    const { bytes, count, offsets } = lines;
    const start = offsets[1] ?? 0;
    const end = offsets[3 * count - 1] ?? start;
    const span = bytes.subarray(start, end);
    if (!span.includes(0x1b) && !span.includes(0x0d) && bytes[end - 1] !== 0x0d) return lines;
    if (this.#bytes.length < span.length) this.#bytes = Buffer.allocUnsafe(2 * span.length);
    if (this.#offsets.length < 3 * count) this.#offsets = new Uint32Array(6 * count);
    let at = 0;
    for (let index = 0; index < 3 * count; index += 3) {
      const textStart = offsets[index + 1] ?? 0;
      const textEnd = offsets[index + 2] ?? 0;
      const hasReturn = textEnd > textStart && bytes[textEnd - 1] === 0x0d;
      this.#offsets[index] = at;
      this.#offsets[index + 1] = at;
      const range = { start: textStart, end: hasReturn ? textEnd - 1 : textEnd };
      at = copyVisible(bytes, range, { bytes: this.#bytes, at });
      this.#offsets[index + 2] = at;
    }
    return { bytes: this.#bytes, count, offsets: this.#offsets };
  }
}

/** Patterns of which one has to match. */
class PatternGroup {
  readonly #patterns: readonly LinePattern[];
  readonly #search: LiteralSearch | undefined;
  readonly #asciiOnly: boolean;

  constructor(patterns: readonly RegExp[]) {
    this.#patterns = patterns.map(linePattern);
    const needles: Needle[] = [];
    let isSearchable = patterns.length > 0;
    for (const pattern of this.#patterns) {
      if (pattern.needles === undefined) isSearchable = false;
      else needles.push(...pattern.needles);
    }
    this.#search = isSearchable ? new LiteralSearch(needles) : undefined;
    this.#asciiOnly = this.#patterns.some(({ asciiNeedles }) => asciiNeedles);
  }

  /** Writes `mark` for each line that matches. */
  mark(lines: Lines, marks: Uint8Array, mark: 0 | 1): void {
    const { bytes, count, offsets } = lines;
    const from = offsets[1] ?? 0;
    const to = offsets[3 * count - 1] ?? from;
    const search = this.#search;
    if (search === undefined || (this.#asciiOnly && !isAscii(bytes.subarray(from, to)))) {
      for (let line = 0; line < count; line++) if (this.#matches(lines, line)) marks[line] = mark;
    } else this.#markFound(lines, search, (line) => (marks[line] = mark));
  }

  #markFound(lines: Lines, search: LiteralSearch, mark: (line: number) => void): void {
    const { bytes, count, offsets } = lines;
    const to = offsets[3 * count - 1] ?? 0;
    let line = 0;
    let at = offsets[1] ?? 0;
    const run = search.begin(bytes, at, to);
    while (line < count) {
      at = run.next(at);
      if (at < 0) return;
      while (line < count && (offsets[3 * line + 2] ?? 0) <= at) line++;
      const start = offsets[3 * line + 1] ?? to;
      const end = offsets[3 * line + 2] ?? to;
      const { found } = run;
      if (at < start) {
        // In a stamp, or between two lines.
        at = start;
        continue;
      }
      const isWithin = found !== undefined && at + found.bytes.length <= end;
      // What runs over the end is no match, but may hide another needle that is one.
      if ((isWithin && found.exact) || this.#matches(lines, line)) mark(line);
      at = end;
    }
  }

  #matches({ bytes, offsets }: Lines, line: number): boolean {
    const start = offsets[3 * line + 1] ?? 0;
    const end = offsets[3 * line + 2] ?? 0;
    const text = bytes.toString('utf8', start, end);
    // Fewer characters than bytes: beyond ASCII. Invalid bytes are one character each.
    const ascii = text.length === end - start && isAscii(bytes.subarray(start, end));
    return this.#patterns.some(({ regex, asciiRegex }) => (ascii ? asciiRegex : regex).test(text));
  }
}

import {
  createHighlighter,
  sgrOn,
  sgrReset,
  type Highlighter,
  type SgrStyle,
} from '@ktl/term-view';

/** A colour sequence of a line itself. */
export interface OwnColor {
  /** The character of the visible text before which it stands. */
  readonly at: number;
  readonly sequence: string;
  readonly resets: boolean;
}

/** Marks matches in any line by its bytes, and in plain lines as text, which is faster. */
export interface LineHighlighter extends Highlighter {
  readonly marker: LineMarker;
}

/** Makes the highlighter of a run. @param styles - used in turn; must not be empty */
export function createLineHighlighter(
  patterns: readonly RegExp[],
  styles: readonly SgrStyle[],
): LineHighlighter {
  const marker = new LineMarker(patterns, styles);
  return { ...createHighlighter(patterns, styles), marker };
}

/** Characters of a line at most: matches that overlap in ever longer lines would cost their square. */
export const longestMarked = 4096;

interface Matcher {
  /** The whole of a pattern without special characters. */
  readonly literal: string | undefined;
  readonly pattern: RegExp;
}

const literalSource = /^[^\\^$.*+?()[\]{}|/]+$/;

/**
 * Does what `Highlighter` does, for lines of safe text whose characters are one of JavaScript's each, and
 * at most {@link longestMarked} of them. One line at a time: `find`, then `marked`.
 */
export class LineMarker {
  readonly #matchers: readonly Matcher[];
  readonly #on: readonly string[];
  // The matches of a line, in order and apart from each other.
  #starts: number[] = [];
  #ends: number[] = [];
  #marks: number[] = [];

  constructor(patterns: readonly RegExp[], styles: readonly SgrStyle[]) {
    this.#matchers = patterns.map(({ source, flags }) => ({
      literal: literalSource.test(source) && !flags.includes('i') ? source : undefined,
      pattern: new RegExp(source, `${flags.replace(/[gy]/g, '')}g`),
    }));
    this.#on = patterns.map((_, index) =>
      sgrOn(styles[index % styles.length] ?? ('7' as SgrStyle)),
    );
  }

  /** Looks for matches; false where there are none. */
  find(text: string): boolean {
    this.#starts.length = 0;
    this.#ends.length = 0;
    this.#marks.length = 0;
    const matchers = this.#matchers;
    for (let mark = 0; mark < matchers.length; mark++) {
      const matcher = matchers[mark];
      if (matcher?.literal !== undefined) this.#findLiteral(text, matcher.literal, mark);
      else if (matcher !== undefined) this.#findPattern(text, matcher.pattern, mark);
    }
    return this.#starts.length > 0;
  }

  #findLiteral(text: string, literal: string, mark: number): void {
    for (let at = text.indexOf(literal); at >= 0;) {
      const end = at + literal.length;
      this.#add(at, end, mark);
      at = text.indexOf(literal, end);
    }
  }

  #findPattern(text: string, pattern: RegExp, mark: number): void {
    pattern.lastIndex = 0;
    for (let match = pattern.exec(text); match !== null; match = pattern.exec(text)) {
      if (match[0] === '') pattern.lastIndex++;
      else this.#add(match.index, match.index + match[0].length, mark);
    }
  }

  /** Adds what earlier patterns left of a match. */
  #add(start: number, end: number, mark: number): void {
    let index = this.#starts.length;
    while (index > 0 && (this.#ends[index - 1] ?? 0) > start) index--;
    let from = start;
    for (; from < end; index++) {
      const next = this.#starts[index] ?? end;
      if (next > from) this.#insert(index++, from, { end: Math.min(next, end), mark });
      from = Math.max(from, this.#ends[index] ?? end);
    }
  }

  #insert(index: number, start: number, { end, mark }: { end: number; mark: number }): void {
    if (index === this.#starts.length) {
      this.#starts.push(start);
      this.#ends.push(end);
      this.#marks.push(mark);
      return;
    }
    this.#starts.splice(index, 0, start);
    this.#ends.splice(index, 0, end);
    this.#marks.splice(index, 0, mark);
  }

  /** The text that `find` looked through, with its matches marked. @param colors - in order */
  marked(text: string, colors: readonly OwnColor[] = []): string {
    const painter = new Painter(this.#on);
    let nextColor = 0;
    let span = 0;
    let at = 0;
    for (;;) {
      for (let color = colors[nextColor]; color?.at === at; color = colors[++nextColor]) {
        painter.ownColor(color);
      }
      if (at >= text.length) return painter.close();
      if ((this.#ends[span] ?? text.length) <= at) span++;
      const start = this.#starts[span] ?? text.length;
      const isMarked = start <= at;
      const limit = isMarked ? (this.#ends[span] ?? text.length) : start;
      const end = Math.min(limit, colors[nextColor]?.at ?? limit);
      painter.enter(isMarked ? (this.#marks[span] ?? 0) : -1);
      painter.text += text.slice(at, end);
      at = end;
    }
  }
}

/** Characters of a line's own colours that come back after a match. */
const longestOwn = 256;

/** A line while it is written; knows what the terminal has switched on. */
class Painter {
  readonly #on: readonly string[];
  #own = '';
  #mark = -1;
  text = '';

  constructor(on: readonly string[]) {
    this.#on = on;
  }

  /** Held back while inside a match. */
  ownColor({ sequence, resets }: OwnColor): void {
    this.#own = resets ? '' : cutOwn(this.#own + sequence);
    if (this.#mark < 0) this.text += sequence;
  }

  /** @param mark - of the text that follows; -1: none */
  enter(mark: number): void {
    if (mark === this.#mark) return;
    if (this.#mark >= 0 || this.#own !== '') this.text += sgrReset;
    this.text += mark < 0 ? this.#own : (this.#on[mark] ?? '');
    this.#mark = mark;
  }

  close(): string {
    return this.#mark >= 0 || this.#own !== '' ? this.text + sgrReset : this.text;
  }
}

function cutOwn(sequences: string): string {
  if (sequences.length <= longestOwn) return sequences;
  const from = sequences.indexOf('\x1b', sequences.length - longestOwn);
  return from < 0 ? '' : sequences.slice(from);
}

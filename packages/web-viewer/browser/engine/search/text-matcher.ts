import type { TextSearch } from '../protocol.ts';
import type { Chunk } from '../store/chunk.ts';
import { asciiPiece, type AsciiPiece, type RowSpan } from './ascii-piece.ts';
import { ByteNeedle } from './byte-needle.ts';
import { splitHeadFlags } from './head-flags.ts';
import { requiredLiteral } from './required-literal.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** Where fewer than one row of so many is a candidate, each is made a string on its own. */
const SPARSE = 16;

/** Finds rows by their text. */
export interface TextMatcher {
  /** Sets `hits[row]` to 1 for rows of the span that match. */
  mark(chunk: Chunk, span: RowSpan, hits: Uint8Array): void;
  /** The same search for a string that is painted; global. */
  readonly expression: RegExp;
}

/** Undefined for an empty text. @throws SyntaxError for an expression that cannot be read. */
export function createTextMatcher(search: TextSearch): TextMatcher | undefined {
  if (search.text === '') return undefined;
  if (search.isRegex && splitHeadFlags(search.text).source === '') return undefined;
  const expression = expressionOf(search);
  if (!search.isRegex && (search.caseSensitive || isAscii(search.text))) {
    const needle = new ByteNeedle(search.text, !search.caseSensitive);
    return { expression, mark: (chunk, span, hits) => needle.mark(chunk, span, hits) };
  }
  return new ExpressionMatcher(expression);
}

function expressionOf({ text, isRegex, caseSensitive }: TextSearch): RegExp {
  const flags = caseSensitive ? 'g' : 'gi';
  // Without `u` only ASCII letters fold, as the search in bytes does.
  if (!isRegex) return new RegExp(escaped(text), isAscii(text) ? flags : `${flags}u`);
  const { source, flags: headFlags } = splitHeadFlags(text);
  const all = [...new Set(flags + headFlags)].join('');
  try {
    return new RegExp(source, `${all}u`);
  } catch {
    // What only the older, laxer grammar allows: `\-`, a lone brace.
    return new RegExp(source, all);
  }
}

function escaped(text: string): string {
  return text.replaceAll(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
}

function isAscii(text: string): boolean {
  for (let at = 0; at < text.length; at++) {
    if (text.charCodeAt(at) > 127) return false;
  }
  return true;
}

class ExpressionMatcher implements TextMatcher {
  readonly expression: RegExp;
  private readonly test: RegExp;
  private readonly needle: ByteNeedle | undefined;
  private candidates = new Uint8Array(0);

  constructor(expression: RegExp) {
    this.expression = expression;
    const { source, flags, ignoreCase, unicode } = expression;
    this.test = new RegExp(source, flags.replace('g', ''));
    const literal = requiredLiteral(source, { isFolded: ignoreCase, isUnicode: unicode });
    this.needle = literal === '' ? undefined : new ByteNeedle(literal, ignoreCase);
  }

  mark(chunk: Chunk, span: RowSpan, hits: Uint8Array): void {
    const candidates = this.candidatesOf(chunk, span);
    let row = span.from;
    while (row < span.to) {
      const piece = asciiPiece(chunk, { from: row, to: span.to });
      const end = piece?.end ?? row + 1;
      const count = countIn(candidates, row, end);
      if (piece !== undefined && count * SPARSE > end - row) {
        this.testPiece(chunk, { piece, candidates, row }, hits);
      } else if (count > 0) {
        for (; row < end; row++) if (candidates[row] === 1) this.testRow(chunk, row, hits);
      }
      row = end;
    }
  }

  /** Rows that have what every match has. */
  private candidatesOf(chunk: Chunk, span: RowSpan): Uint8Array {
    if (this.candidates.length < chunk.rows) this.candidates = new Uint8Array(chunk.rows);
    this.candidates.fill(this.needle === undefined ? 1 : 0);
    this.needle?.mark(chunk, span, this.candidates);
    return this.candidates;
  }

  private testRow(chunk: Chunk, row: number, hits: Uint8Array): void {
    if (this.test.test(decoder.decode(chunk.textAt(row)))) hits[row] = 1;
  }

  private testPiece(
    chunk: Chunk,
    { piece, candidates, row: from }: Candidates,
    hits: Uint8Array,
  ): void {
    const { offsets } = chunk.columns;
    const { start } = piece;
    const text = piece.text();
    for (let row = from; row < piece.end; row++) {
      if (candidates[row] !== 1) continue;
      const line = text.slice(
        (offsets[row] as number) - start,
        (offsets[row + 1] as number) - start,
      );
      if (this.test.test(line)) hits[row] = 1;
    }
  }
}

interface Candidates {
  readonly piece: AsciiPiece;
  readonly candidates: Uint8Array;
  readonly row: number;
}

function countIn(marks: Uint8Array, from: number, to: number): number {
  let count = 0;
  for (let at = from; at < to; at++) count += marks[at] as number;
  return count;
}

import type { TextSearch } from '../protocol.ts';
import type { Chunk } from '../store/chunk.ts';
import { NON_ASCII } from '../store/codes.ts';
import { ByteNeedle, type RowSpan } from './byte-needle.ts';
import { requiredLiteral } from './required-literal.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });
/** Rows are made strings in pieces of this many bytes, which stay in the processor's cache. */
const PIECE_BYTES = 64 * 1024;

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
  try {
    return new RegExp(text, `${flags}u`);
  } catch {
    // What only the older, laxer grammar allows: `\-`, a lone brace.
    return new RegExp(text, flags);
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
  private readonly candidates = { hits: new Uint8Array(0) };

  constructor(expression: RegExp) {
    this.expression = expression;
    const { source, flags, ignoreCase, unicode } = expression;
    this.test = new RegExp(source, flags.replace('g', ''));
    const literal = requiredLiteral(source, { isFolded: ignoreCase, isUnicode: unicode });
    this.needle = literal === '' ? undefined : new ByteNeedle(literal, ignoreCase);
  }

  mark(chunk: Chunk, span: RowSpan, hits: Uint8Array): void {
    if (this.needle === undefined) {
      this.markAll(chunk, span, hits);
      return;
    }
    const { candidates } = this;
    if (candidates.hits.length < chunk.rows) candidates.hits = new Uint8Array(chunk.rows);
    else candidates.hits.fill(0);
    this.needle.mark(chunk, span, candidates.hits);
    for (let row = span.from; row < span.to; row++) {
      if (candidates.hits[row] === 1) this.testRow(chunk, row, hits);
    }
  }

  private testRow(chunk: Chunk, row: number, hits: Uint8Array): void {
    if (this.test.test(decoder.decode(chunk.textAt(row)))) hits[row] = 1;
  }

  private markAll(chunk: Chunk, { from, to }: RowSpan, hits: Uint8Array): void {
    const { flags } = chunk.columns;
    let row = from;
    while (row < to) {
      if (((flags[row] as number) & NON_ASCII) !== 0) this.testRow(chunk, row++, hits);
      else row = this.markAsciiPiece(chunk, { from: row, to }, hits);
    }
  }

  /** Neighbouring rows of ASCII as one string, in which bytes and UTF-16 units are the same. */
  private markAsciiPiece(chunk: Chunk, { from, to }: RowSpan, hits: Uint8Array): number {
    const { flags, offsets } = chunk.columns;
    const start = offsets[from] as number;
    let end = from + 1;
    while (end < to && ((flags[end] as number) & NON_ASCII) === 0) {
      if ((offsets[end + 1] as number) - start > PIECE_BYTES) break;
      end++;
    }
    const piece = decoder.decode(chunk.text.subarray(start, offsets[end]));
    for (let row = from; row < end; row++) {
      const line = piece.slice(
        (offsets[row] as number) - start,
        (offsets[row + 1] as number) - start,
      );
      if (this.test.test(line)) hits[row] = 1;
    }
    return end;
  }
}

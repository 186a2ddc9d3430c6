import { faults } from '../faults.ts';

/** How a field is compared with the value of its condition. */
export const filterOperators = ['!=', '!~', '>=', '<=', '=~', '==', '=', '~', '>', '<'] as const;

/** An operator after its other spellings are gone: `==` is `=`, `=~` is `~`. */
export type FilterOperator = '=' | '!=' | '~' | '!~' | '>' | '>=' | '<' | '<=';

/** One `key operator value` of a filter, unread. */
export interface FilterTerm {
  readonly key: string;
  readonly operator: FilterOperator;
  readonly value: string;
  /** Characters of the filter before the value. */
  readonly valueAt: number;
}

/**
 * Cuts a filter into its terms. Quotes, double or single, take commas and blanks in; in them a
 * backslash stands for itself, but before the quote. Without quotes `\,` is a comma.
 * @throws KtlError LINES_FILTER_INVALID
 */
export function readTerms(text: string): FilterTerm[] {
  const terms: FilterTerm[] = [];
  const reader = new TermReader(text);
  do terms.push(reader.term());
  while (reader.comma());
  return terms;
}

class TermReader {
  readonly #text: string;
  #at = 0;

  constructor(text: string) {
    this.#text = text;
  }

  term(): FilterTerm {
    const key = this.#key();
    const operator = this.#operator(key);
    this.#blanks();
    const valueAt = this.#at;
    return { key, operator, value: this.#value(operator), valueAt };
  }

  /** Consumes the comma between two terms; false at the end. */
  comma(): boolean {
    this.#blanks();
    if (this.#at >= this.#text.length) return false;
    if (this.#text[this.#at] !== ',') this.#fail('a comma should stand', this.#at, quoteAdvice);
    this.#at++;
    return true;
  }

  #key(): string {
    this.#blanks();
    const quoted = this.#quoted();
    if (quoted !== undefined) return quoted;
    const start = this.#at;
    while (this.#at < this.#text.length && !'=!~<>,'.includes(this.#text[this.#at] ?? ''))
      this.#at++;
    const key = this.#text.slice(start, this.#at).trimEnd();
    if (key === '') this.#fail('a key is missing', start);
    return key;
  }

  #operator(key: string): FilterOperator {
    this.#blanks();
    const found = filterOperators.find((operator) => this.#text.startsWith(operator, this.#at));
    if (found === undefined) {
      const operators = '=, !=, ~, !~, >, >=, < and <=';
      this.#fail(
        `no operator follows "${key}"`,
        this.#at,
        `operators: ${operators}; for the presence of a key write ${key}~.`,
      );
    }
    this.#at += found.length;
    if (found === '==') return '=';
    return found === '=~' ? '~' : found;
  }

  #value(operator: FilterOperator): string {
    const quoted = this.#quoted();
    if (quoted !== undefined) return quoted;
    let value = '';
    const start = this.#at;
    for (; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at] ?? '';
      if (character === ',') break;
      const isComma = character === '\\' && this.#text[this.#at + 1] === ',';
      if (isComma) this.#at++;
      value += isComma ? ',' : character;
    }
    const trimmed = value.trimEnd();
    const mayBeEmpty = operator === '=' || operator === '!=';
    if (trimmed === '' && !mayBeEmpty) this.#fail(`no value follows "${operator}"`, start);
    if (/^[=<>!]/.test(trimmed)) {
      this.#fail(
        `"${operator}${trimmed.charAt(0)}" is no operator`,
        start - operator.length,
        quoteAdvice,
      );
    }
    return trimmed;
  }

  #quoted(): string | undefined {
    const quote = this.#text[this.#at];
    if (quote !== '"' && quote !== "'") return undefined;
    const start = this.#at;
    let value = '';
    for (this.#at++; this.#at < this.#text.length; this.#at++) {
      const character = this.#text[this.#at] ?? '';
      if (character === quote) {
        this.#at++;
        return value;
      }
      const isEscaped = character === '\\' && this.#text[this.#at + 1] === quote;
      if (isEscaped) this.#at++;
      value += isEscaped ? quote : character;
    }
    return this.#fail('a quote is opened and never closed', start);
  }

  #blanks(): void {
    while (this.#text[this.#at] === ' ' || this.#text[this.#at] === '\t') this.#at++;
  }

  #fail(problem: string, position: number, advice?: string): never {
    const reason = `${problem} at column ${String(position + 1)}`;
    throw faults.LINES_FILTER_INVALID({ text: this.#text, position, reason, advice });
  }
}

const quoteAdvice = 'put a value with commas, quotes or operators in quotes: message~"a{1,2}"';

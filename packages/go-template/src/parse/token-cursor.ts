import type { Token, TokenType } from '../lex/tokens.ts';
import type { TemplateSource } from './source.ts';

/** Walks over the tokens of a template. Words are tokens that are no white space. */
export class TokenCursor {
  readonly source: TemplateSource;
  readonly #tokens: readonly Token[];
  readonly #last: Token;
  #at = 0;

  constructor(source: TemplateSource, tokens: readonly Token[]) {
    this.source = source;
    this.#tokens = tokens;
    this.#last = { type: 'end-of-file', text: '', offset: source.text.length };
  }

  peek(): Token {
    return this.#tokens[this.#at] ?? this.#last;
  }

  next(): Token {
    const token = this.peek();
    this.#at += 1;
    return token;
  }

  peekWord(): Token {
    this.skipSpace();
    return this.peek();
  }

  nextWord(): Token {
    this.skipSpace();
    return this.next();
  }

  skipSpace(): void {
    if (this.peek().type === 'space') this.#at += 1;
  }

  /** The token after the one that `peek` gives. */
  second(): Token {
    return this.#tokens[this.#at + 1] ?? this.#last;
  }

  /** The word after the one that `peek` gives. */
  secondWord(): Token {
    const second = this.second();
    return second.type === 'space' ? (this.#tokens[this.#at + 2] ?? this.#last) : second;
  }

  /** True before `{{word`. */
  isAction(word: string): boolean {
    if (this.peek().type !== 'left') return false;
    const found = this.secondWord();
    return found.type === 'keyword' && found.text === word;
  }

  expect(type: TokenType, what: string): void {
    const token = this.nextWord();
    if (token.type !== type) this.source.fail(token.offset, `${described(token)} after ${what}`);
  }
}

/** A token, for people. */
export function described(token: Token): string {
  if (token.type === 'right') return 'unexpected end of the action';
  if (token.type === 'end-of-file') return 'unexpected end of the template';
  return `unexpected ${token.type === 'field' ? '.' : ''}${token.text}`;
}

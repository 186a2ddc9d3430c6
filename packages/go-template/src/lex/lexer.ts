import type { TemplateSource } from '../parse/source.ts';
import { keywords, type Token, type TokenType } from './tokens.ts';

const leftMark = '{{';
const rightMark = '}}';
const trimmedStart = /^-[ \t\r\n]/;
const trimmedEnd = /[ \t\r\n]-\}\}/y;
const spaceRun = /[ \t\r\n]+/y;
const word = /[\p{L}\p{Nd}_]+/uy;
const stringForm = /"(?:[^"\\\n]|\\[^\n])*"/y;
const rawForm = /`[^`]*`/y;
const runeForm = /'(?:[^'\\\n]|\\[^\n])*'/y;
const numberForm =
  /[+-]?(?:0[xX][\da-fA-F_]*(?:\.[\da-fA-F_]*)?(?:[pP][+-]?[\d_]*)?|0[oO][0-7_]*|0[bB][01_]*|[\d_]*(?:\.[\d_]*)?(?:[eE][+-]?[\d_]*)?)i?/y;

const single: Readonly<Record<string, TokenType>> = { '|': 'pipe', '=': 'assign', ',': 'comma' };

const quotes: Readonly<Record<string, { type: 'string' | 'rune'; form: RegExp }>> = {
  '"': { type: 'string', form: stringForm },
  '`': { type: 'string', form: rawForm },
  "'": { type: 'rune', form: runeForm },
};

/** Cuts a template into tokens. @throws KtlError TEMPLATE_SYNTAX */
export function tokenize(source: TemplateSource): readonly Token[] {
  return new Lexer(source).run();
}

class Lexer {
  readonly #source: TemplateSource;
  readonly #text: string;
  readonly #tokens: Token[] = [];
  #at = 0;
  #open: number[] = [];

  constructor(source: TemplateSource) {
    this.#source = source;
    this.#text = source.text;
  }

  run(): readonly Token[] {
    let trims = false;
    for (;;) {
      const left = this.#text.indexOf(leftMark, this.#at);
      const end = left === -1 ? this.#text.length : left;
      const trimsBefore = left !== -1 && trimmedStart.test(this.#text.slice(left + 2, left + 4));
      this.#literal(end, trims, trimsBefore);
      if (left === -1) break;
      this.#at = left + leftMark.length + (trimsBefore ? 2 : 0);
      trims = this.#action(left);
    }
    this.#push('end-of-file', this.#text.length, '');
    return this.#tokens;
  }

  #literal(end: number, trimsStart: boolean, trimsEnd: boolean): void {
    let text = this.#text.slice(this.#at, end);
    const whole = text.length;
    if (trimsStart) text = text.replace(/^[ \t\r\n]+/, '');
    const offset = this.#at + whole - text.length;
    if (trimsEnd) text = text.replace(/[ \t\r\n]+$/, '');
    if (text !== '') this.#push('text', offset, text);
  }

  /** @returns whether the white space behind the action goes */
  #action(left: number): boolean {
    // The space of a trim mark belongs to it, except that a comment may follow at once.
    if (this.#text.startsWith('/*', this.#at)) return this.#comment(left);
    this.#push('left', left, leftMark);
    for (;;) {
      const trims = this.#rightMark();
      if (trims !== undefined) return trims;
      this.#token(left);
    }
  }

  #comment(left: number): boolean {
    const close = this.#text.indexOf('*/', this.#at);
    if (close === -1) this.#source.fail(left, 'the comment is not closed', 'end it with */}}');
    this.#at = close + 2;
    const trims = this.#skipRightMark();
    if (trims === undefined) {
      this.#source.fail(this.#at, 'a comment fills its action', 'write {{/* … */}}');
    }
    return trims;
  }

  #rightMark(): boolean | undefined {
    const offset = this.#at;
    const trims = this.#skipRightMark();
    if (trims === undefined) return undefined;
    const unclosed = this.#open.pop();
    if (unclosed !== undefined) this.#source.fail(unclosed, 'the parenthesis is not closed');
    this.#push('right', offset, rightMark);
    return trims;
  }

  #skipRightMark(): boolean | undefined {
    if (this.#text.startsWith(rightMark, this.#at)) {
      this.#at += rightMark.length;
      return false;
    }
    // White space before the mark may be longer than one character.
    const run = this.#match(spaceRun);
    const start = run === '' ? this.#at : this.#at + run.length - 1;
    trimmedEnd.lastIndex = start;
    if (!trimmedEnd.test(this.#text)) return undefined;
    this.#at = start + 2 + rightMark.length;
    return true;
  }

  #token(left: number): void {
    const character = this.#text.charAt(this.#at);
    const space = this.#match(spaceRun);
    const type = single[character];
    const quoted = quotes[character];
    if (space !== '') this.#take('space', space);
    else if (character === '') {
      this.#source.fail(left, 'the action is not closed', 'end it with }}');
    } else if (type !== undefined) this.#take(type, character);
    else if (quoted !== undefined) this.#quoted(quoted.type, quoted.form);
    else if (character === ':') this.#declaration();
    else if (character === '(' || character === ')') this.#parenthesis(character);
    else this.#wordOrNumber(character);
  }

  #wordOrNumber(character: string): void {
    const isField = character === '.' && !/\d/.test(this.#text.charAt(this.#at + 1));
    if (character === '$') this.#named('variable', 1);
    else if (isField) this.#named('field', 1);
    else if (/[\d.+-]/.test(character)) this.#number();
    else if (this.#match(word) !== '') this.#named('identifier', 0);
    else if (/[\x20-\x7e]/.test(character)) this.#take('other', character);
    else this.#source.fail(this.#at, `"${character}" has no meaning in an action`);
  }

  #declaration(): void {
    if (this.#text.charAt(this.#at + 1) !== '=') this.#source.fail(this.#at, 'expected :=');
    this.#take('declare', ':=');
  }

  #parenthesis(character: '(' | ')'): void {
    if (character === '(') this.#open.push(this.#at);
    else if (this.#open.pop() === undefined) {
      this.#source.fail(this.#at, 'the parenthesis was not opened');
    }
    this.#take(character === '(' ? 'open' : 'close', character);
  }

  #quoted(type: 'string' | 'rune', form: RegExp): void {
    const text = this.#match(form);
    if (text === '') this.#source.fail(this.#at, 'the quote is not closed');
    this.#take(type, text);
  }

  #number(): void {
    const text = this.#match(numberForm);
    word.lastIndex = this.#at + text.length;
    if (text === '' || word.test(this.#text)) {
      this.#source.fail(this.#at, 'this is no number');
    }
    this.#take('number', text);
  }

  /** Fields, variables, functions and words; `mark` characters stand before the name. */
  #named(type: 'field' | 'variable' | 'identifier', mark: number): void {
    const offset = this.#at;
    this.#at += mark;
    const name = this.#match(word);
    this.#at += name.length;
    if (!this.#isAtEnd()) {
      this.#source.fail(this.#at, `a name cannot go on with "${this.#text.charAt(this.#at)}"`);
    }
    if (type === 'field') this.#push(name === '' ? 'dot' : 'field', offset, name);
    else if (type === 'variable') this.#push('variable', offset, `$${name}`);
    else this.#push(wordType(name), offset, name);
  }

  #isAtEnd(): boolean {
    const next = this.#text.charAt(this.#at);
    return (
      next === '' || /[ \t\r\n.,|:()]/.test(next) || this.#text.startsWith(rightMark, this.#at)
    );
  }

  #match(form: RegExp): string {
    form.lastIndex = this.#at;
    return form.exec(this.#text)?.[0] ?? '';
  }

  #take(type: TokenType, text: string): void {
    this.#push(type, this.#at, text);
    this.#at += text.length;
  }

  #push(type: TokenType, offset: number, text: string): void {
    this.#tokens.push({ type, text, offset });
  }
}

function wordType(name: string): TokenType {
  if (keywords.has(name)) return 'keyword';
  if (name === 'true' || name === 'false') return 'bool';
  return name === 'nil' ? 'nil' : 'identifier';
}

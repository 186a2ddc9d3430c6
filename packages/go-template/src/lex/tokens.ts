/** What a token is; words of the language are `keyword`. */
export type TokenType =
  | 'text'
  | 'left'
  | 'right'
  | 'space'
  | 'pipe'
  | 'declare'
  | 'assign'
  | 'comma'
  | 'other'
  | 'open'
  | 'close'
  | 'identifier'
  | 'keyword'
  | 'bool'
  | 'nil'
  | 'dot'
  | 'field'
  | 'variable'
  | 'number'
  | 'rune'
  | 'string'
  | 'end-of-file';

/** A piece of a template. */
export interface Token {
  readonly type: TokenType;
  /** As written; fields without the dot. */
  readonly text: string;
  readonly offset: number;
}

/** Words that are no functions. */
export const keywords: ReadonlySet<string> = new Set([
  'block',
  'break',
  'continue',
  'define',
  'else',
  'end',
  'if',
  'range',
  'template',
  'with',
]);

import { StringDecoder } from 'node:string_decoder';

/** A key as a terminal in raw mode sends it. */
export type Key =
  /** One character that was typed. */
  | { readonly kind: 'text'; readonly text: string }
  /** Ctrl and a letter, in lower case: `c`. */
  | { readonly kind: 'control'; readonly letter: string }
  | { readonly kind: 'named'; readonly name: KeyName };

/**
 * Keys that send no character of their own, by what stands on them.
 * @see ECMA-48, and https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
 */
export type KeyName =
  | 'enter'
  | 'tab'
  | 'backspace'
  | 'escape'
  | 'up'
  | 'down'
  | 'left'
  | 'right'
  | 'home'
  | 'end'
  | 'page-up'
  | 'page-down'
  | 'delete'
  /** A sequence that stands for none of these. */
  | 'unknown';

const sequences: Readonly<Record<string, KeyName>> = {
  A: 'up',
  B: 'down',
  C: 'right',
  D: 'left',
  H: 'home',
  F: 'end',
  '1~': 'home',
  '3~': 'delete',
  '4~': 'end',
  '5~': 'page-up',
  '6~': 'page-down',
};

const ESC = '\x1b';
// Longer ones are no key: somebody pastes bytes.
const LONGEST = 32;

/**
 * Cuts what a terminal sends into keys. Characters and sequences may come in pieces; an escape that
 * nothing follows in the same piece is the Escape key.
 * @see https://invisible-island.net/xterm/ctlseqs/ctlseqs.html
 */
export class KeyDecoder {
  readonly #utf8 = new StringDecoder('utf8');
  #rest = '';

  /** Keys that are complete with these bytes. */
  push(bytes: Uint8Array): Key[] {
    const keys: Key[] = [];
    let text = this.#rest + this.#utf8.write(Buffer.from(bytes));
    this.#rest = '';
    while (text !== '') {
      const [key, size] = first(text);
      if (key === undefined) {
        this.#rest = text;
        break;
      }
      keys.push(key);
      text = text.slice(size);
    }
    return keys;
  }
}

function first(text: string): readonly [key: Key | undefined, size: number] {
  const character = String.fromCodePoint(text.codePointAt(0) ?? 0);
  if (character === ESC) return sequence(text);
  if (character === '\r' || character === '\n') return [named('enter'), 1];
  if (character === '\t') return [named('tab'), 1];
  if (character === '\x7f' || character === '\b') return [named('backspace'), 1];
  if (character < ' ') {
    const letter = String.fromCharCode(character.charCodeAt(0) + 0x60);
    return [{ kind: 'control', letter }, 1];
  }
  return [{ kind: 'text', text: character }, character.length];
}

function sequence(text: string): readonly [key: Key | undefined, size: number] {
  const opening = text[1];
  if (opening === undefined) return [named('escape'), 1];
  if (opening !== '[' && opening !== 'O') return [named('unknown'), 2];

  const match = /^\x1b[[O]([0-?]*[ -/]*)([@-~])/.exec(text);
  if (match === null)
    return text.length < LONGEST ? [undefined, 0] : [named('unknown'), text.length];
  const [whole, parameters = '', final = ''] = match;
  // A modifier comes as a second number: Shift-Up is 1;2A.
  const plain = parameters.replace(/;.*$/, '');
  const name = sequences[final === '~' ? `${plain}~` : final] ?? 'unknown';
  return [named(name), whole.length];
}

function named(name: KeyName): Key {
  return { kind: 'named', name };
}

import { maskWords } from '../mask/mask-words.ts';
import { readJsonLine } from './json-line.ts';
import { KeySets } from './key-set.ts';
import { readLogfmtLine } from './logfmt-line.ts';
import { frameWords } from './stack-line.ts';

const LOGFMT_START = /^[ \t]*[A-Za-z_@][\w.@/-]*=/u;

/** What a line is compared by. */
export interface LineWords {
  /** Masked. */
  readonly words: readonly string[];
  /** `{level,msg,time}` of a line of JSON or logfmt, else empty. */
  readonly keys: string;
}

/** Reads lines of text, JSON, logfmt and stack traces into masked words. */
export class LineReader {
  readonly #keySets = new KeySets();
  readonly #maxWords: number;

  constructor(maxWords: number) {
    this.#maxWords = maxWords;
  }

  read(text: string): LineWords {
    const structured = readStructured(text);
    const words: string[] = [];
    if (structured !== undefined) {
      maskWords(structured.message, words, this.#maxWords);
      return { words, keys: this.#keySets.name(structured.keys) };
    }
    const frame = frameWords(text);
    if (frame !== undefined) return { words: frame, keys: '' };
    maskWords(text, words, this.#maxWords);
    return { words, keys: '' };
  }
}

function readStructured(text: string): ReturnType<typeof readJsonLine> {
  const first = text.charCodeAt(0);
  if (first === 123) return readJsonLine(text);
  return LOGFMT_START.test(text) ? readLogfmtLine(text) : undefined;
}

import { plainText } from './plain-text.ts';
import { keyBegin, keyEnd } from './rules.ts';

// An RSA key of 16,384 bits has 200 lines of base64.
const longestBlock = 250;
const encoded = /^[\sA-Za-z0-9+/=]+$|[A-Za-z0-9+/=]{12,}/;

/** Private keys are written over many lines; each source has its own block. */
export class KeyBlocks {
  readonly #linesLeft = new Map<string, number>();

  /** Looks at the next line of a source; returns whether all of it is a part of a private key. */
  hides(source: string, text: string): boolean {
    const left = this.#linesLeft.get(source);
    if (left === undefined && !text.includes('PRIVATE')) return false;
    const plain = plainText(text)?.plain ?? text;
    const begin = plain.search(keyBegin);
    if (begin >= 0 && !keyEnd.test(plain.slice(begin))) {
      this.#linesLeft.set(source, longestBlock);
      return false; // The rule of private keys takes what follows on this line.
    }
    if (left === undefined) return false;
    if (left <= 1 || keyEnd.test(plain)) this.#linesLeft.delete(source);
    else this.#linesLeft.set(source, left - 1);
    return encoded.test(plain) || keyEnd.test(plain);
  }
}

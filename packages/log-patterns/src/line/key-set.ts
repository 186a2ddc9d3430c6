import { maskWords } from '../mask/mask-words.ts';
import { ownText } from './line-text.ts';

/** Keys of one line that are looked at. */
export const MAX_KEYS = 32;
const MAX_KEY_LENGTH = 64;
/** Different sequences of keys that are remembered. */
const MAX_SETS = 1024;

/** Names sets of keys: masked, each once, in alphabetical order: `{level,msg,time}`. */
export class KeySets {
  readonly #names = new Map<string, string>();

  /** @param keys - in the order of the line */
  name(keys: readonly string[]): string {
    const list = keys.join(',');
    let name = this.#names.get(list);
    if (name === undefined) {
      name = `{${[...new Set(keys.map(maskKey))].sort().join(',')}}`;
      if (this.#names.size >= MAX_SETS) this.#names.clear();
      if (list.length <= MAX_KEYS * MAX_KEY_LENGTH) this.#names.set(ownText(list), name);
    }
    return name;
  }
}

function maskKey(key: string): string {
  const words: string[] = [];
  maskWords(key.slice(0, MAX_KEY_LENGTH), words, 4);
  return words.join('_');
}

import { describe, expect, test } from '@jest/globals';
import { ItemCutter } from './item-cutter.ts';

interface Cut {
  readonly items: readonly unknown[];
  readonly frame: unknown;
}

function cut(bytes: Uint8Array, sizes: () => number = () => Infinity): Cut {
  const cutter = new ItemCutter();
  const items: unknown[] = [];
  for (let at = 0; at < bytes.length;) {
    const end = Math.min(bytes.length, at + sizes());
    // A window into a larger slab, as chunks of a connection are; it is used again afterwards.
    const slab = Buffer.concat([Buffer.from('xx"'), bytes.subarray(at, end), Buffer.from('"]')]);
    items.push(...cutter.push(slab.subarray(3, slab.length - 2)));
    at = end;
  }
  return { items, frame: cutter.end() };
}

const cutText = (text: string, size = Infinity): Cut => cut(Buffer.from(text), () => size);

/** What JSON.parse makes of the same text, taken apart as the cutter does. */
function parsed(text: string): Cut {
  const list = JSON.parse(text) as unknown;
  const isObject = typeof list === 'object' && list !== null && !Array.isArray(list);
  if (!isObject || !('items' in list) || !Array.isArray(list.items))
    return { items: [], frame: list };
  return { items: list.items, frame: { ...list, items: [] } };
}

function outcome(read: () => Cut): Cut | 'no JSON' {
  try {
    return read();
  } catch (error) {
    if (error instanceof SyntaxError) return 'no JSON';
    throw error;
  }
}

// mulberry32
function generator(seed: number): (below: number) => number {
  let state = seed;
  return (below) => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return Math.floor((((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32) * below);
  };
}

const letters = [
  'a',
  'items',
  '"',
  '\\',
  '{',
  '}',
  '[',
  ']',
  ',',
  ':',
  'ä',
  '日',
  '🦊',
  '\n',
  '\0',
  ' ',
];
const keys = [
  'metadata',
  'kind',
  'items ',
  'item',
  'Items',
  'a"b',
  'ключ',
  '',
  'continue',
  '\\items',
];

/** Writes random JSON, by hand: other than JSON.stringify it puts white space and escapes anywhere. */
class Writer {
  readonly #below: (below: number) => number;

  constructor(below: (below: number) => number) {
    this.#below = below;
  }

  list(): string {
    const fields = Array.from({ length: this.#below(4) }, (_, i) =>
      this.#field(`${this.#pick(keys)}${String(i)}`, this.value(2)),
    );
    const shape = this.#below(12);
    const items = shape === 0 ? this.value(1) : this.#array(() => this.value(3), this.#below(6));
    if (shape !== 1) fields.splice(this.#below(fields.length + 1), 0, this.#field('items', items));
    return this.#gap() + this.#enclosed('{', fields, '}') + this.#gap();
  }

  value(depth: number): string {
    switch (this.#below(depth > 0 ? 7 : 4)) {
      case 0:
        return this.#pick(['0', '-1.5e+3', '12', '1E2']);
      case 1:
        return this.#pick(['null', 'true', 'false']);
      case 2:
      case 3:
        return this.#string(
          Array.from({ length: this.#below(6) }, () => this.#pick(letters)).join(''),
        );
      case 4:
        return this.#array(() => this.value(depth - 1), this.#below(4));
      default: {
        const names = ['items', ...keys].slice(this.#below(4)).slice(0, this.#below(4));
        const fields = names.map((name) => this.#field(name, this.value(depth - 1)));
        return this.#enclosed('{', fields, '}');
      }
    }
  }

  #array(value: () => string, length: number): string {
    return this.#enclosed('[', Array.from({ length }, value), ']');
  }

  #enclosed(open: string, parts: readonly string[], close: string): string {
    const spaced = parts.map((part) => this.#gap() + part + this.#gap());
    return open + (parts.length === 0 ? this.#gap() : spaced.join(',')) + close;
  }

  #field(name: string, value: string): string {
    return this.#string(name) + this.#gap() + ':' + this.#gap() + value;
  }

  #string(text: string): string {
    const plain = JSON.stringify(text);
    if (this.#below(4) > 0) return plain;
    const written = Array.from(text, (letter) => {
      if (/["\\\n\0]/.test(letter)) return JSON.stringify(letter).slice(1, -1);
      return this.#below(2) === 0 ? escaped(letter) : letter;
    });
    return `"${written.join('')}"`;
  }

  #gap(): string {
    return this.#below(5) === 0 ? this.#pick([' ', '\n', '\t', '\r\n', '  ']) : '';
  }

  #pick(from: readonly string[]): string {
    return from[this.#below(from.length)] ?? '';
  }
}

/** Both halves of a pair, or the other one would have no bytes in UTF-8. */
function escaped(letter: string): string {
  const units = letter.split('').map((unit) => unit.charCodeAt(0).toString(16).padStart(4, '0'));
  return units.map((hex) => `\\u${hex}`).join('');
}

describe('ItemCutter', () => {
  test('finds in any list what JSON.parse finds, however its bytes are split', () => {
    for (let seed = 1; seed <= 3000; seed += 1) {
      const below = generator(seed);
      const text = new Writer(below).list();
      const largest = 1 + below(40);
      const found = cut(Buffer.from(text), () => 1 + below(largest));
      expect({ seed, text, ...found }).toEqual({ seed, text, ...parsed(text) });
    }
  });

  test('refuses what JSON.parse refuses: lists with a byte changed, dropped or put in', () => {
    let refused = 0;
    for (let seed = 1; seed <= 6000; seed += 1) {
      const below = generator(seed);
      const text = new Writer(below).list();
      const at = below(text.length);
      const put = below(3) === 0 ? '' : (letters[below(letters.length)] ?? '');
      const bytes = Buffer.from(text.slice(0, at) + put + text.slice(at + below(2)));
      const broken = bytes.toString('utf8');
      const expected = outcome(() => parsed(broken));
      const size = 1 + below(30);
      const found = outcome(() => cut(bytes, () => size));
      // Of two fields JSON.parse takes the last; that is a test of its own.
      if (expected !== 'no JSON' && found === 'no JSON' && fieldsNamedItems(broken) > 1) continue;
      expect({ seed, broken, found }).toEqual({ seed, broken, found: expected });
      if (expected === 'no JSON') refused += 1;
    }
    expect(refused).toBeGreaterThan(2000);
  });

  test('refuses every beginning of a list that is not the whole', () => {
    const text = '{"kind":"PodList","items":[{"a":"\\"ä]"},{"b":[1,{}]}],"metadata":{"x":1}}';
    const whole = Buffer.from(text);
    for (let length = 0; length < whole.length; length += 1) {
      expect(outcome(() => cut(whole.subarray(0, length)))).toBe('no JSON');
    }
    expect(cut(whole)).toEqual(parsed(text));
  });

  test.each([
    'null',
    '7',
    '"items"',
    '[{"items":[1]}]',
    '{}',
    '{"a":{"items":[1]}}',
    '{"items":null}',
  ])('a text without a list of items comes back as it is: %s', (text) => {
    expect(cutText(text, 2)).toEqual({ items: [], frame: JSON.parse(text) as unknown });
  });

  test.each(['[,]', '[1,]', '[,1]', '[1 2]', '[1,,2]', '[}]', '[{]}]', '[1', '[1}', '[\u00a0]'])(
    'items that are no JSON array are refused: %s',
    (items) => {
      expect(outcome(() => cutText(`{"items":${items}}`))).toBe('no JSON');
    },
  );

  test('an item is given out as soon as its bytes are there', () => {
    const cutter = new ItemCutter();
    expect(cutter.push(Buffer.from('{"items":[{"n":1},{"n"'))).toEqual([{ n: 1 }]);
    expect(cutter.push(Buffer.from(':2},'))).toEqual([{ n: 2 }]);
  });

  test('a second field of items is refused, spelt in any way', () => {
    for (const second of ['"items":[2]', '"items":null', '"\\u0069tem\\u0073" : [2]']) {
      expect(outcome(() => cutText(`{"items":[1],${second}}`))).toBe('no JSON');
    }
  });
});

/** How many fields of that name there are, at any depth. */
function fieldsNamedItems(text: string): number {
  const names = Array.from(text.matchAll(/("(?:[^"\\]|\\.)*")\s*:/g), ([, name = '']) => name);
  return names.filter((name) => JSON.parse(name) === 'items').length;
}

import { describe, expect, test } from '@jest/globals';
import { ByteWriter } from './byte-writer.ts';

const capacity = 64;

function written(out: ByteWriter, text: string): Buffer {
  out.text(text);
  return out.take();
}

describe('ByteWriter', () => {
  test('memory that was given back is filled again', () => {
    const out = new ByteWriter(capacity);
    const first = written(out, 'a'.repeat(20));
    const second = written(out, 'b'.repeat(20));
    out.reuse(first);
    out.reuse(second);
    const third = written(out, 'c'.repeat(20));
    expect(third.buffer).toBe(first.buffer);
  });

  test('what was not given back never changes, whatever is given back and when', () => {
    for (let seed = 1; seed <= 300; seed += 1) {
      let state = seed;
      const below = (limit: number): number => {
        state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
        return Math.floor((state / 2 ** 32) * limit);
      };
      const out = new ByteWriter(capacity);
      let held: { readonly taken: Buffer; readonly text: string }[] = [];
      for (let round = 0; round < 200; round += 1) {
        const text = String.fromCharCode(97 + (round % 26)).repeat(1 + below(90));
        held.push({ taken: written(out, text), text });
        if (below(3) > 0) continue;
        const left = below(held.length);
        const last = held[left];
        if (last !== undefined) out.reuse(last.taken);
        held = held.slice(left + 1);
        expect({ seed, texts: held.map(({ taken }) => taken.toString()) }).toEqual({
          seed,
          texts: held.map((piece) => piece.text),
        });
      }
    }
  });

  test('bytes of another writer give nothing back', () => {
    const out = new ByteWriter(capacity);
    const kept = written(out, 'a'.repeat(60));
    out.reuse(written(new ByteWriter(capacity), 'x'));
    written(out, 'b'.repeat(60));
    written(out, 'c'.repeat(60));
    expect(kept.toString()).toBe('a'.repeat(60));
  });
});

import { expect, test } from '@jest/globals';
import { Chunk } from '../store/chunk.ts';
import { Random } from '../testing/random.ts';
import { ByteNeedle } from './byte-needle.ts';

function chunkOf(texts: readonly string[], isSealed: boolean): Chunk {
  const chunk = new Chunk(1);
  const plain = { kind: 0, level: 0, stream: 0, isEvent: false, isLate: false, isRestart: false };
  for (const [at, text] of texts.entries()) {
    chunk.append({ ...plain, seq: at + 1, ms: 0, nanos: 0, pattern: 0, text, extras: undefined });
  }
  if (isSealed) chunk.seal();
  return chunk;
}

/** Mostly `a`, so that needles lie across rows and both ways of searching are the cheaper one at times. */
function text(random: Random, length: number): string {
  return Array.from({ length }, () => random.pick('aaaaaaabABé'.split(''))).join('');
}

test.each(Array.from({ length: 200 }, (_, at) => 1 + at))(
  'finds the rows that contain it, seed %i',
  (seed) => {
    const random = new Random(seed);
    const texts = Array.from({ length: 1 + random.below(400) }, () =>
      text(random, random.below(7)),
    );
    const needle = text(random, 1 + random.below(5)).replaceAll('b', random.pick(['b', 'b', 'z']));
    const isFolded = !needle.includes('é') && random.chance(2);
    const chunk = chunkOf(texts, random.chance(2));
    const from = random.below(texts.length);
    const to = from + random.below(texts.length - from + 1);
    const hits = new Uint8Array(texts.length);
    new ByteNeedle(needle, isFolded).mark(chunk, { from, to }, hits);
    const fold = (from: string): string =>
      isFolded ? from.replaceAll(/[A-Z]/g, (one) => one.toLowerCase()) : from;
    const expected = texts.map((row, at) =>
      at >= from && at < to && fold(row).includes(fold(needle)) ? 1 : 0,
    );
    expect({ needle, hits: [...hits] }).toEqual({ needle, hits: expected });
  },
);

test('a rare byte among many rows does not lie across two of them', () => {
  const texts = Array.from({ length: 5000 }, (_, at) =>
    at % 100 === 0 ? 'xxxxxxxxxxxxxxxxxxxq' : 'rxxxxxxxxxxxxxxxxxxx',
  );
  const chunk = chunkOf([...texts, 'xqrx'], true);
  const hits = new Uint8Array(5001);
  new ByteNeedle('QR', true).mark(chunk, { from: 0, to: 5001 }, hits);
  expect([hits.indexOf(1), hits.lastIndexOf(1)]).toEqual([5000, 5000]);
});

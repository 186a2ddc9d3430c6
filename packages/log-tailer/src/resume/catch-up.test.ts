import { describe, expect, test } from '@jest/globals';
import { lineText } from '../batch/line-access.ts';
import { LineCutter, type LineCut } from '../line/line-cutter.ts';
import { CatchUp } from './catch-up.ts';
import { LineHistory } from './line-history.ts';

const SEED = 20_260_102;

function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return state / 2 ** 32;
  };
}

function cutOf(lines: readonly string[]): LineCut {
  const cut = new LineCutter().push(Buffer.from(lines.map((line) => `${line}\n`).join('')));
  if (cut === undefined) throw new Error('no lines');
  return cut;
}

function stamped(second: number, text: string): string {
  return `2026-01-02T03:04:${String(second).padStart(2, '0')}.000000000Z ${text}`;
}

// What a re-read adds to a history, fed in pieces of the given size.
function resume(
  delivered: readonly string[],
  reread: readonly string[],
  piece: number,
): string[] | undefined {
  const history = new LineHistory();
  if (delivered.length > 0) history.append(cutOf(delivered));
  const catchUp = new CatchUp(history);
  const fresh: string[] = [];
  const take = (cuts: readonly LineCut[]): void => {
    for (const cut of cuts) {
      for (let i = 0; i < cut.count; i++) fresh.push(lineText(cut, i).toString());
    }
  };
  for (let at = 0; at < reread.length; at += piece)
    take(catchUp.feed(cutOf(reread.slice(at, at + piece))));
  take(catchUp.settle());
  return catchUp.settled ? fresh : undefined;
}

describe('CatchUp', () => {
  test('resumes any file at any line, with twins, equal stamps and clocks that step back', () => {
    const next = random(SEED);
    for (let round = 0; round < 2_000; round++) {
      const length = 2 + Math.floor(next() * 60);
      let second = 30;
      const file = Array.from({ length }, (_, i) => {
        if (next() < 0.3) second = Math.max(0, Math.min(59, second + Math.floor(next() * 5) - 2));
        return stamped(second, next() < 0.2 ? 'twin' : `line ${String(i)}`);
      });
      const cut = 1 + Math.floor(next() * (length - 1));
      const fileStart = next() < 0.5 ? 0 : Math.floor(next() * cut * 0.5);
      const expected = file.slice(cut).map((line) => line.slice(31));
      const piece = 1 + Math.floor(next() * 20);
      const got = resume(file.slice(0, cut), file.slice(fileStart), piece);
      const isTwinAtStart = file.slice(0, cut).every((line) => line.endsWith('twin'));
      if (!isTwinAtStart)
        expect({ seed: SEED, round, got }).toEqual({ seed: SEED, round, got: expected });
    }
  });

  test('finds nothing where the file was replaced', () => {
    const old = [stamped(1, 'a'), stamped(2, 'b')];
    expect(resume(old, [stamped(2, 'c'), stamped(3, 'a')], 1)).toBeUndefined();
  });

  test('takes a file that begins inside what was delivered', () => {
    const lines = ['a', 'b', 'c', 'd'].map((text, i) => stamped(i, text));
    expect(resume(lines.slice(0, 3), lines.slice(1), 2)).toEqual(['d']);
    expect(resume(lines.slice(0, 3), lines.slice(2), 1)).toEqual(['d']);
  });

  test('waits for the whole of a run of equal lines', () => {
    const twin = stamped(1, 'twin');
    expect(resume([twin, twin, twin], [twin, twin, twin, twin, twin], 1)).toEqual(['twin', 'twin']);
  });

  test('knows a long line by its last part', () => {
    const long = 'z'.repeat(20_000);
    const part = `2026-01-02T03:04:07.000000000Z ${'z'.repeat(20_000 - 16_384)}`;
    expect(resume([stamped(1, long)], [part, stamped(9, 'new')], 1)).toEqual(['new']);
    expect(resume([part], [stamped(1, long), stamped(9, 'new')], 1)).toEqual(['new']);
  });
});

describe('LineHistory', () => {
  test('asks for two seconds more than its oldest line, in whole seconds, whatever the order', () => {
    const history = new LineHistory();
    history.append(cutOf([stamped(9, 'a'), stamped(5, 'clock stepped back'), stamped(8, 'b')]));
    expect(history.sinceTime()).toBe('2026-01-02T03:04:03Z');
  });

  test('remembers a bounded number of lines, one way or the other', () => {
    const history = new LineHistory();
    for (let i = 0; i < 5_000; i++) history.append(cutOf([stamped(i % 60, String(i))]));
    expect(history.tokens().length).toBeLessThanOrEqual(256);
    history.append(cutOf(Array.from({ length: 5_000 }, (_, i) => stamped(1, String(i)))));
    expect(history.tokens()).toHaveLength(256);
    expect(history.last()?.stamp).toBe('2026-01-02T03:04:01.000000000Z');
  });
});

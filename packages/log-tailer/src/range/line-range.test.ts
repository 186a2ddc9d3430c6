import { describe, expect, test } from '@jest/globals';
import { lineText } from '../batch/line-access.ts';
import { LineCutter, type LineCut } from '../line/line-cutter.ts';
import { LineRange } from './line-range.ts';

const start = Date.UTC(2026, 0, 2);

/** One line a word; `5:text` is written 5 ms after the start, `-:text` has no stamp. */
function cutOf(...words: readonly string[]): LineCut {
  const lines = words.map((word) => {
    const [ms = '', text = ''] = word.split(':');
    return ms === '-' ? `${text}\n` : `${new Date(start + Number(ms)).toISOString()} ${text}\n`;
  });
  const cut = new LineCutter().push(Buffer.from(lines.join('')));
  if (cut === undefined) throw new Error('no lines');
  return cut;
}

function textsOf(cut: LineCut | undefined): readonly string[] {
  if (cut === undefined) return [];
  return Array.from({ length: cut.count }, (_, line) => lineText(cut, line).toString());
}

describe('LineRange', () => {
  test('takes the first lines over several cuts, and says when it has them', () => {
    const range = new LineRange({ headLines: 3 });
    expect(textsOf(range.take(cutOf('0:a', '1:b')))).toEqual(['a', 'b']);
    expect(range.isReached).toBe(false);
    expect(textsOf(range.take(cutOf('2:c', '3:d')))).toEqual(['c']);
    expect(range.isReached).toBe(true);
    expect(textsOf(range.take(cutOf('4:e')))).toEqual([]);
  });

  test('takes lines up to a moment, the moment included', () => {
    const range = new LineRange({ untilMs: start + 2 });
    expect(textsOf(range.take(cutOf('1:a', '2:b', '3:c')))).toEqual(['a', 'b']);
  });

  test('takes a line that two streams of a container wrote out of order, and ends 2 s beyond', () => {
    const range = new LineRange({ untilMs: start + 2 });
    const cut = cutOf('1:a', '3:late', '2:b', '-:rest of b', '5:c', '-:rest of c', '1:d');
    expect(textsOf(range.take(cut))).toEqual(['a', 'b', 'rest of b', 'd']);
    expect(range.isReached).toBe(false);
    expect(textsOf(range.take(cutOf('2:e', '2003:f', '1:g')))).toEqual(['e']);
    expect(range.isReached).toBe(true);
  });

  test('gives the cut itself where all of it is wanted', () => {
    const cut = cutOf('1:a', '2:b');
    expect(new LineRange({ untilMs: start + 2, headLines: 2 }).take(cut)).toBe(cut);
  });
});

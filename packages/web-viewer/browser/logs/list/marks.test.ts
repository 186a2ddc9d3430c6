import { describe, expect, test } from '@jest/globals';
import { markSegments } from './marks.ts';

describe('marks', () => {
  test('a match that crosses segments is marked in both', () => {
    const segments = [{ text: 'abc' }, { text: 'def', classes: 'bold' }];
    expect(markSegments(segments, [2, 4])).toEqual([
      { text: 'ab', isMatch: false },
      { text: 'c', isMatch: true },
      { text: 'd', classes: 'bold', isMatch: true },
      { text: 'ef', classes: 'bold', isMatch: false },
    ]);
  });

  test('the pieces are the text again, whatever is marked', () => {
    const pieces = markSegments([{ text: 'one t' }, { text: 'wo one' }], [0, 3, 8, 11]);
    expect(pieces.map((piece) => piece.text).join('')).toBe('one two one');
    expect(pieces.filter((piece) => piece.isMatch).map((piece) => piece.text)).toEqual([
      'one',
      'one',
    ]);
  });

  test('without matches segments stay whole', () => {
    expect(markSegments([{ text: 'a' }, { text: '' }], [])).toEqual([
      { text: 'a', isMatch: false },
    ]);
  });
});

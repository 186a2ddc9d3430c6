import { describe, expect, test } from '@jest/globals';
import { judgeSides, type SideFigures } from './judge-sides.ts';

const calm: SideFigures = { warnings: 0, restarts: 0, entries: 1_000, errors: 2 };

function reasons(change: Partial<SideFigures>, old: Partial<SideFigures> = {}): readonly string[] {
  const sides = { new: { ...calm, ...change }, old: { ...calm, ...old } };
  return judgeSides(sides, 3).map(({ kind }) => kind);
}

describe('judgeSides: the new side is worse', () => {
  test('with three warnings more, and not with two', () => {
    expect(reasons({ warnings: 3 })).toEqual(['warnings']);
    expect(reasons({ warnings: 2 })).toEqual([]);
    expect(reasons({ warnings: 9 }, { warnings: 7 })).toEqual([]);
    expect(reasons({ warnings: 9 }, { warnings: 6 })).toEqual(['warnings']);
  });

  test('with three restarts more', () => {
    expect(reasons({ restarts: 3 })).toEqual(['restarts']);
    expect(reasons({ restarts: 3 }, { restarts: 1 })).toEqual([]);
  });

  test('with twice the share of errors, from one in a hundred on', () => {
    expect(reasons({ errors: 20 })).toEqual(['error-share']);
    expect(reasons({ errors: 11 })).toEqual([]);
    expect(reasons({ errors: 300 }, { errors: 160 })).toEqual([]);
    expect(reasons({ errors: 320 }, { errors: 160 })).toEqual(['error-share']);
  });

  test('by share, not by number: one new pod beside nine old ones', () => {
    expect(reasons({ entries: 100, errors: 50 }, { entries: 900, errors: 90 })).toEqual([
      'error-share',
    ]);
  });

  test('with errors of its own where the old side is silent, but not with one or two', () => {
    expect(reasons({ entries: 4, errors: 3 }, { entries: 0, errors: 0 })).toEqual(['error-share']);
    expect(reasons({ entries: 2, errors: 2 }, { entries: 0, errors: 0 })).toEqual([]);
  });

  test('never by silence, nor by being as bad', () => {
    expect(reasons({ entries: 0, errors: 0 })).toEqual([]);
    expect(reasons({}, { warnings: 50, restarts: 9, errors: 900 })).toEqual([]);
  });
});

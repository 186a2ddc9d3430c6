import { describe, expect, test } from '@jest/globals';
import {
  everything,
  narrowings,
  patternProblem,
  queryOf,
  toggled,
  toggledField,
} from './choices.ts';

describe('choices', () => {
  test('a search hides what does not match, or only marks what does', () => {
    const search = { text: 'x', isRegex: false, caseSensitive: true };
    const choices = { ...everything, ...search };
    expect(queryOf(choices, undefined)).toMatchObject(search);
    const marking = queryOf({ ...choices, onlyMatches: false }, undefined);
    expect(marking).toMatchObject({ find: search });
    expect(marking.text).toBeUndefined();
    expect(narrowings({ ...choices, onlyMatches: false })).toBe(0);
  });

  test('lanes narrow the view to their pods', () => {
    const choices = { ...everything, pods: ['a/b'] };
    expect(queryOf(choices, undefined).pods).toEqual(['a/b']);
    expect(queryOf(choices, ['a/c', 'a/d']).pods).toEqual(['a/c', 'a/d']);
  });

  test('a facet value alone, and everything again', () => {
    const one = toggled(everything, { facet: 'levels', value: 'error' });
    const two = toggled(one, { facet: 'levels', value: 'warn' });
    expect(two.levels).toEqual(['error', 'warn']);
    expect(toggled(two, { facet: 'levels', value: 'error' }).levels).toEqual(['warn']);
    expect(toggled(two, { facet: 'levels', value: 'warn', only: true }).levels).toEqual(['warn']);
    expect(toggled(one, { facet: 'levels', value: 'error', only: true }).levels).toEqual([]);
  });

  test('a field filter twice is none', () => {
    const filter = { key: 'status', value: '500' };
    const once = toggledField(everything, filter);
    expect(once.fields).toEqual([filter]);
    expect(toggledField(once, { ...filter }).fields).toEqual([]);
  });

  test.each(['(?i)error', '(?i)', '(?is)a.b'])('%p is an expression', (text) => {
    expect(patternProblem({ ...everything, isRegex: true, text })).toBeUndefined();
  });

  test.each([
    ['(?i)(a', 'A ( has no ) yet.'],
    ['(a', 'A ( has no ) yet.'],
    ['a)', 'A ) has no ('],
    ['[a', 'A [ or {'],
    ['*', 'nothing before it'],
    ['a\\', 'needs a character behind it'],
    ['[z-a]', 'wrong way round'],
    ['\\q', 'needs none'],
  ])('%p is refused kindly', (text, words) => {
    expect(patternProblem({ ...everything, isRegex: true, text })).toContain(words);
    expect(patternProblem({ ...everything, isRegex: false, text })).toBeUndefined();
  });
});

import { expect, test } from '@jest/globals';
import { createPatternTree } from '../tree/pattern-tree.ts';
import { comparePatterns, type PatternRun } from './compare-patterns.ts';

function run(lines: Readonly<Record<string, number>>, durationMs = 60_000): PatternRun {
  const tree = createPatternTree();
  for (const [line, count] of Object.entries(lines)) tree.add(line, { count });
  return { patterns: tree.patterns(), durationMs };
}

test('finds what is new, what is gone, and what is more or less often', () => {
  const before = run({ 'took 1 ms': 600, 'cache miss': 60, 'all quiet today': 5 });
  const after = run({ 'took 2 ms': 1300, 'cache miss': 900, 'disk is full': 2 }, 120_000);
  const { added, gone, changed, same } = comparePatterns(before, after);
  expect(added.map(({ template }) => template)).toEqual(['disk is full']);
  expect(gone.map(({ template }) => template)).toEqual(['all quiet today']);
  expect(changed).toMatchObject([
    { template: 'cache miss', beforePerSecond: 1, afterPerSecond: 7.5, ratio: 7.5 },
  ]);
  expect(same.map(({ template }) => template)).toEqual(['took <num> ms']);
});

test('a few lines more are no finding', () => {
  const { changed, same } = comparePatterns(run({ retried: 1 }), run({ retried: 3 }));
  expect([changed.length, same.length]).toEqual([0, 1]);
});

test('patterns that one run has seen more forms of are the same', () => {
  const before = run({ 'user alice has logged in': 5, 'user bob has logged in': 5 });
  const after = run({ 'user eve has logged in': 10 });
  const { added, gone, same } = comparePatterns(before, after);
  expect([added, gone]).toEqual([[], []]);
  expect(same[0]?.before[0]?.template).toBe('user <*> has logged in');
  expect(same[0]?.after[0]?.template).toBe('user eve has logged in');
  const back = comparePatterns(after, before);
  expect([back.added, back.gone]).toEqual([[], []]);
});

test('patterns that became general in different places are the same', () => {
  const before = run({ 'copy big file to disk one': 5, 'copy small file to disk one': 5 });
  const after = run({ 'copy big file to disk two': 5, 'copy big file to disk six': 5 });
  expect(comparePatterns(before, after).same).toHaveLength(1);
});

test('keys of JSON are part of what is compared', () => {
  const { added, gone } = comparePatterns(
    run({ '{"msg":"up","a":1}': 1 }),
    run({ '{"msg":"up","b":1}': 1 }),
  );
  expect([added.length, gone.length]).toEqual([1, 1]);
});

test('a pattern of wildcards alone is no form of others', () => {
  const before = run({ 'alpha beta': 1 });
  const [pattern] = run({ 'gamma delta': 1 }).patterns;
  const after = { patterns: [{ ...pattern!, template: '<*> <*>' }], durationMs: 1 };
  expect(comparePatterns(before, after).added).toHaveLength(1);
});

test('a run is the same as itself, and each pattern is in one list only', () => {
  const one = run({ 'a 1': 100, '{"msg":"x"}': 50, 'at night': 3, '': 2 });
  const { added, gone, changed, same } = comparePatterns(one, one);
  expect([added.length, gone.length, changed.length, same.length]).toEqual([0, 0, 0, 4]);
});

test('runs of no length give rates that are numbers', () => {
  const { same } = comparePatterns(run({ a: 1 }, 0), run({ a: 1 }, Number.NaN));
  expect(same[0]).toMatchObject({ beforePerSecond: 1, afterPerSecond: 1, ratio: 1 });
});

import { describe, expect, test } from '@jest/globals';
import { lineFlags } from './line-flags.ts';

describe('--level', () => {
  test('reads a level, and names the place of one that it does not know', () => {
    const read = lineFlags.level.read(['warn']);
    expect(read.ok && read.value?.has('error')).toBe(true);
    expect(lineFlags.level.read(['info,wran'])).toEqual({
      ok: false,
      text: 'info,wran',
      problem: 'is not a level filter: "wran" at column 6 is no level',
      hint: expect.stringContaining('did you mean warn?'),
    });
  });

  test('is completed with every word that it takes', () => {
    const words = lineFlags.level.init.complete as readonly string[];
    expect(words).toContain('unknown');
    for (const word of words) expect(lineFlags.level.read([word]).ok).toBe(true);
  });
});

describe('--filter', () => {
  test('keeps its commas, and several are read as they come', () => {
    const read = lineFlags.filter.read(['a=1,b!=2', 'c~x']);
    const operators = read.ok
      ? read.value.map((conditions) => conditions.map(({ operator }) => operator))
      : undefined;
    expect(operators).toEqual([['=', '!='], ['~']]);
  });

  test('reads regular expressions as every other flag does', () => {
    const read = lineFlags.filter.read(['a~(?i)^err']);
    const [condition] = read.ok ? (read.value[0] ?? []) : [];
    expect(condition?.matches({ type: 'text', text: 'ERROR' })).toBe(true);
  });

  test.each([
    ['status>>5', '">>" is no operator at column 7', 'quotes'],
    ['status', 'no operator follows "status" at column 7', 'status~.'],
    ['a~(', '"(" at column 3 is not a regular expression', 'quotes'],
  ])('%j is refused with its place', (text, problem, hint) => {
    expect(lineFlags.filter.read(['x=1', text])).toEqual({
      ok: false,
      text,
      problem: expect.stringContaining(`is not a filter: ${problem}`),
      hint: expect.stringContaining(hint),
    });
  });
});

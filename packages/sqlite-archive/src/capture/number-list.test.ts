import { describe, expect, test } from '@jest/globals';
import { numbersOf } from './number-list.ts';

function read(list: string, count: number): number[] {
  return [...numbersOf(Buffer.from(list), count)];
}

describe('a list of numbers', () => {
  test('is read as it was written', () => {
    const numbers = [0, 7, -7, 9_223_372_036, -9_223_372_036, Number.MAX_SAFE_INTEGER, 10];
    expect(read(numbers.join(','), numbers.length)).toEqual(numbers);
    expect(read('5', 1)).toEqual([5]);
    expect(read('', 0)).toEqual([]);
  });

  test.each([
    '',
    '1',
    '1,',
    ',1',
    '1,2,',
    '1,2,3',
    '1,-',
    '1,--2',
    '1,2.5',
    '1,2e3',
    '1,a',
    '1, 2',
  ])('that is %j is no list of two', (list) => {
    expect(() => read(list, 2)).toThrow('a number of a line is none');
  });
});

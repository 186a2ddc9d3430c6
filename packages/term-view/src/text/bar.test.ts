import { describe, expect, test } from '@jest/globals';
import { barText, sparkline } from './bar.ts';

describe('barText', () => {
  test('is as long as its share', () => {
    expect(barText(10, 10, 4)).toBe('████');
    expect(barText(5, 10, 4)).toBe('██');
    expect(barText(3, 8, 2)).toBe('▊');
  });

  test('shows whatever is more than nothing, and never more than all', () => {
    expect(barText(1, 1_000_000, 10)).toBe('▏');
    expect(barText(0, 10, 10)).toBe('');
    expect(barText(1, 0, 10)).toBe('');
    expect(barText(99, 10, 3)).toBe('███');
  });
});

describe('sparkline', () => {
  test('has a cell for each value', () => {
    expect(sparkline([0, 1, 4, 8, 0])).toBe(' ▁▄█ ');
    expect(sparkline([1, 1_000])).toBe('▁█');
    expect(sparkline([0, 0])).toBe('  ');
    expect(sparkline([])).toBe('');
  });
});

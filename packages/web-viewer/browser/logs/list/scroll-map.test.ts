import { describe, expect, test } from '@jest/globals';
import { isScaled, positionAt, scrollTopOf, spacerPx } from './scroll-map.ts';

const few = { rows: 1000, rowPx: 22, viewPx: 600 };
const many = { rows: 10_000_000, rowPx: 22, viewPx: 600 };

describe('scrollbar', () => {
  test('is true to the pixel while the browser can hold the height', () => {
    expect(spacerPx(few)).toBe(22_000);
    expect(scrollTopOf(10.5, few)).toBeCloseTo(231, 9);
    expect(positionAt(231, few)).toBeCloseTo(10.5, 9);
    expect(isScaled(few)).toBe(false);
  });

  test('ten million rows keep both ends and every place between', () => {
    expect(isScaled(many)).toBe(true);
    expect(spacerPx(many)).toBe(8_000_000);
    expect(positionAt(0, many)).toBe(0);
    expect(positionAt(8_000_000 - 600, many)).toBeCloseTo(10_000_000 - 600 / 22, 3);
    for (const position of [1, 4_999_999, 9_999_900]) {
      expect(positionAt(scrollTopOf(position, many), many)).toBeCloseTo(position, 3);
    }
  });

  test('what fits has nothing to scroll', () => {
    const fitting = { rows: 3, rowPx: 22, viewPx: 600 };
    expect(spacerPx(fitting)).toBe(600);
    expect(scrollTopOf(2, fitting)).toBe(0);
    expect(positionAt(50, fitting)).toBe(0);
  });
});

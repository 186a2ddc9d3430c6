import { describe, expect, test } from '@jest/globals';
import {
  NameColors,
  defaultNamePalette,
  paint,
  parsePalette,
  parseStyle,
  termFaults,
} from '../index.ts';

describe('palettes', () => {
  test.each([
    ['32,33', ['32', '33']],
    ['38;5;81,38;5;214,38;5;161', ['38;5;81', '38;5;214', '38;5;161']],
    ['32;4, 33;4', ['32;4', '33;4']],
    ['38;2;255;97;136', ['38;2;255;97;136']],
    ['1;38;5;81;48;2;0;0;0;4', ['1;38;5;81;48;2;0;0;0;4']],
    ['4:3', ['4:3']],
    ['', []],
  ])('%j is a palette', (text, expected) => {
    expect(parsePalette(text)).toEqual(expected);
  });

  test.each([
    ['red', 'red'],
    ['32,,33', ''],
    ['32;', '32;'],
    ['38;5', '38;5'],
    ['38;5;256', '38;5;256'],
    ['38;2;1;2', '38;2;1;2'],
    ['38;7;1', '38;7;1'],
    ['108', '108'],
    ['31m\x1b]0;x', '31m\x1b]0;x'],
    ['-1', '-1'],
  ])('%j is refused, and the wrong part named', (text, part) => {
    expect(() => parsePalette(text)).toThrow(
      expect.objectContaining({
        code: termFaults.TERM_COLOR_INVALID.code,
        details: expect.objectContaining({ part }),
      }),
    );
  });

  function luminance(index: number): number {
    const levels = [0, 95, 135, 175, 215, 255];
    const cube = index - 16;
    const channels = [Math.floor(cube / 36), Math.floor(cube / 6) % 6, cube % 6].map(
      (one) => (levels[one] ?? 0) / 255,
    );
    return luminanceOf(channels);
  }

  function luminanceOf(channels: readonly number[]): number {
    const [r = 0, g = 0, b = 0] = channels.map((one) =>
      one <= 0.03928 ? one / 12.92 : ((one + 0.055) / 1.055) ** 2.4,
    );
    return 0.2126 * r + 0.7152 * g + 0.0722 * b;
  }

  test.each([
    ['white', [255, 255, 255]],
    ['Solarized light', [253, 246, 227]],
    ['black', [0, 0, 0]],
    ['dark grey', [30, 30, 30]],
    ['Solarized dark', [0, 43, 54]],
  ])('every default colour has a contrast of 3:1 on %s', (_name, background) => {
    const behind = luminanceOf(background.map((one) => one / 255));
    for (const style of defaultNamePalette) {
      const front = luminance(Number(style.split(';')[2]));
      const contrast = (Math.max(front, behind) + 0.05) / (Math.min(front, behind) + 0.05);
      expect({ style, readable: contrast >= 3 }).toEqual({ style, readable: true });
    }
  });
});

describe('NameColors', () => {
  const palette = parsePalette('31,32,33,34');

  test('gives a name the same colour in every run', () => {
    expect(new NameColors(defaultNamePalette).styleOf('shop/cart-1')).toBe(
      new NameColors(defaultNamePalette).styleOf('shop/cart-1'),
    );
  });

  test('as many live names as colours all differ, and each colour is used again before a third time', () => {
    const colors = new NameColors(palette);
    const first = ['a', 'b', 'c', 'd'].map((name) => colors.styleOf(name));
    expect(new Set(first).size).toBe(4);
    const next = ['e', 'f', 'g', 'h'].map((name) => colors.styleOf(name));
    expect(new Set(next).size).toBe(4);
    expect(['a', 'b', 'c', 'd'].map((name) => colors.styleOf(name))).toEqual(first);
  });

  test('a released colour goes to the next name, and a name that returns has its old one', () => {
    const colors = new NameColors(palette);
    const names = ['a', 'b', 'c', 'd'];
    const first = names.map((name) => colors.styleOf(name));
    colors.release('c');
    expect(colors.styleOf('another')).toBe(first[2]);
    expect(colors.styleOf('c')).toBe(first[2]);
  });

  test('an empty palette colours nothing', () => {
    expect(new NameColors([]).styleOf('a')).toBeUndefined();
    expect(paint('a', undefined)).toBe('a');
    expect(paint('a', parseStyle('1;31'))).toBe('\x1b[1;31ma\x1b[0m');
  });
});

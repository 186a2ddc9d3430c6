import { describe, expect, test } from '@jest/globals';
import { endAnchor, layOut, type LayoutInput } from './layout.ts';

const uniform: LayoutInput = {
  first: 0,
  end: 1000,
  viewPx: 100,
  overscanPx: 20,
  heightOf: () => 10,
};

describe('layout', () => {
  test('fills the view and the overscan, no more', () => {
    const layout = layOut({ place: 500, top: -3 }, uniform);
    expect(layout).toMatchObject({ from: 498, to: 513, top: -23, atEnd: false });
    expect(layout.anchor).toEqual({ place: 500, top: -3 });
  });

  test('does not show what is before the first row or behind the last', () => {
    expect(layOut({ place: 0, top: 40 }, uniform)).toMatchObject({ from: 0, top: 0 });
    expect(layOut({ place: 999, top: 0 }, uniform)).toMatchObject({ to: 1000, atEnd: true });
    expect(layOut({ place: 999, top: 0 }, uniform).anchor).toEqual({ place: 990, top: 0 });
    expect(layOut({ place: 5000, top: 0 }, uniform).atEnd).toBe(true);
  });

  test('fewer rows than fit start at the top', () => {
    expect(layOut({ place: 3, top: 50 }, { ...uniform, end: 4 })).toMatchObject({
      from: 0,
      to: 4,
      top: 0,
      atEnd: true,
    });
    expect(layOut({ place: 0, top: 0 }, { ...uniform, end: 0 })).toMatchObject({ from: 0, to: 0 });
  });

  test('scrolling up into rows higher than estimated leaves the rows in view where they are', () => {
    const scrolled = { place: 500, top: 30 };
    const estimated = layOut(scrolled, uniform);
    const measured = { ...uniform, heightOf: (place: number) => (place < 500 ? 35 : 10) };
    const corrected = layOut(scrolled, measured);
    const topOf500 = (layout: typeof estimated, heightOf: (place: number) => number): number => {
      let { top } = layout;
      for (let place = layout.from; place < 500; place++) top += heightOf(place);
      return top;
    };
    expect(topOf500(estimated, uniform.heightOf)).toBe(30);
    expect(topOf500(corrected, measured.heightOf)).toBe(30);
  });

  test('the oldest rows may go: an anchor before the first becomes the first', () => {
    expect(layOut({ place: 10, top: 0 }, { ...uniform, first: 50 }).anchor).toEqual({
      place: 50,
      top: 0,
    });
  });

  test('the end is shown by its last row, whatever heights are', () => {
    const tall = { ...uniform, heightOf: (place: number) => (place === 999 ? 250 : 10) };
    expect(endAnchor(tall)).toEqual({ place: 999, top: -150 });
  });
});

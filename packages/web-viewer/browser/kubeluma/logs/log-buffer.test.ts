import { describe, expect, test } from '@jest/globals';
import { LogBuffer, type LogRow } from './log-buffer.ts';

const texts = (rows: readonly LogRow[]): string[] => rows.map(({ text }) => text);

test('keeps the newest rows and counts all', () => {
  const buffer = new LogBuffer(3);
  for (let n = 1; n <= 20; n++) buffer.addLine(String(n), '');
  expect(buffer.newest).toBe(20);
  expect(texts(buffer.after(0))).toEqual(['18', '19', '20']);
  expect(texts(buffer.after(19))).toEqual(['20']);
  expect(buffer.after(20)).toEqual([]);
});

describe('after a cut', () => {
  test('lines that come again are left out, once each', () => {
    const buffer = new LogBuffer();
    for (const text of ['a', 'b', 'b', 'c']) buffer.addLine(text, 't');
    buffer.expectRepeats();
    for (const text of ['b', 'b', 'c', 'd', 'b']) buffer.addLine(text, 't');
    expect(texts(buffer.after(0))).toEqual(['a', 'b', 'b', 'c', 'd', 'b']);
  });

  test('where nothing comes again, lines may be missing', () => {
    const buffer = new LogBuffer();
    buffer.addLine('a', 't1');
    buffer.expectRepeats();
    buffer.addLine('z', 't9');
    expect(buffer.after(0).map(({ kind }) => kind)).toEqual(['line', 'missing', 'line']);
  });

  test('lines without a time are never taken for the same', () => {
    const buffer = new LogBuffer();
    buffer.addLine('GET /', '');
    buffer.expectRepeats();
    buffer.addLine('GET /', '');
    expect(texts(buffer.after(0)).filter((text) => text === 'GET /')).toHaveLength(2);
  });
});

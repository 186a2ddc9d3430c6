import { describe, expect, test } from '@jest/globals';
import { KeyDecoder, type Key } from './key-decoder.ts';

function short(key: Key): string {
  if (key.kind === 'text') return key.text;
  return key.kind === 'control' ? `^${key.letter}` : `<${key.name}>`;
}

function keys(...pieces: readonly (string | Buffer)[]): string[] {
  const decoder = new KeyDecoder();
  return pieces.flatMap((piece) => decoder.push(Buffer.from(piece)).map(short));
}

describe('KeyDecoder', () => {
  test('tells characters, controls and keys apart', () => {
    expect(keys('aß€😀', '\x03\x1a', '\r\n\t\x7f\b')).toEqual([
      'a',
      'ß',
      '€',
      '😀',
      '^c',
      '^z',
      '<enter>',
      '<enter>',
      '<tab>',
      '<backspace>',
      '<backspace>',
    ]);
    expect(keys('\x1b[A\x1bOB\x1b[1;2C\x1b[5~\x1b[3~\x1b[H')).toEqual([
      '<up>',
      '<down>',
      '<right>',
      '<page-up>',
      '<delete>',
      '<home>',
    ]);
  });

  test('an escape alone is a key; one with something behind it is a sequence, known or not', () => {
    expect(keys('\x1b', 'q')).toEqual(['<escape>', 'q']);
    expect(keys('\x1bx', '\x1b[99~', '\x1b[?1;2c')).toEqual([
      '<unknown>',
      '<unknown>',
      '<unknown>',
    ]);
  });

  test('characters and sequences may come in pieces', () => {
    const euro = Buffer.from('€');
    expect(keys(euro.subarray(0, 1), euro.subarray(1))).toEqual(['€']);
    expect(keys('\x1b[', '5', '~q')).toEqual(['<page-up>', 'q']);
  });

  test('a sequence without an end is given up, and what comes behind it is read', () => {
    expect(keys(`\x1b[${'1'.repeat(200)}`, 'q')).toEqual(['<unknown>', 'q']);
  });
});

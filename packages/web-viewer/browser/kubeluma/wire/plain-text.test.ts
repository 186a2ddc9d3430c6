import { expect, test } from '@jest/globals';
import { plainLine, plainText } from './plain-text.ts';

test('links, titles and cursor movements go; their text stays', () => {
  expect(plainText('\x1b]8;;https://evil.example\x07click\x1b]8;;\x07 here')).toBe('click here');
  expect(plainText('\x1b]0;title\x1b\\name\x1b[2J\x1b[1;31m red\x1b[0m')).toBe('name red');
});

test('an unfinished sequence hides nothing behind the next escape', () => {
  expect(plainLine('\x1b]8;;x\x1b[31mred')).toBe('\x1b[31mred');
});

test('what hides or reorders text is visible', () => {
  expect(plainText('user\u202etxt.exe')).toBe(String.raw`user\u202etxt.exe`);
  expect(plainText('a\x00b\x1bc')).toBe(String.raw`a\x00b\x1bc`);
});

test('lines of a text stay lines', () => {
  expect(plainText('one\r\ntwo')).toBe('one\ntwo');
});

test('colours of a log line stay, other sequences go', () => {
  expect(plainLine('\x1b[31mred\x1b[0m\x1b[2K!')).toBe('\x1b[31mred\x1b[0m!');
});

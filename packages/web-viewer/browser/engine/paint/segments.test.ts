import { expect, test } from '@jest/globals';
import { STYLE_CLASSES } from '../protocol.ts';
import { rangesOf, segmentsOf, splitSequences } from './segments.ts';

function painted(ansi: string): unknown {
  const { text, runs } = splitSequences(ansi);
  return segmentsOf(text, runs);
}

test.each([
  ['\x1b[1;3;4;31mx', { classes: 'fg1 bold italic underline' }],
  ['\x1b[91;107mx', { classes: 'fg9 bg15' }],
  ['\x1b[38;5;12mx', { classes: 'fg12' }],
  ['\x1b[38;5;208mx', { fg: 0xff8700 }],
  ['\x1b[48;5;244mx', { bg: 0x808080 }],
  ['\x1b[38;2;1;2;3;1mx', { classes: 'bold', fg: 0x010203 }],
  ['\x1b[38:2::255:0:128mx', { fg: 0xff0080 }],
  ['\x1b[38:2:255:0:128mx', { fg: 0xff0080 }],
  ['\x1b[4:3mx', { classes: 'underline' }],
  ['\x1b[1;2;7;9;31;42m\x1b[22;27;29;39;49mx', {}],
  ['\x1b[1;31m\x1b[mx', {}],
  ['\x1b[38;2;999;0;0mx', {}],
  ['\x1b[38;5mx', {}],
  ['\x1b[;;1;;mx', {}],
  ['\x1b[999999999999mx', {}],
])('%j', (ansi, style) => {
  expect(painted(ansi)).toEqual([{ text: 'x', ...style }]);
});

test('every class is one that the page knows', () => {
  for (let code = 0; code < 110; code++) {
    const [segment] = painted(`\x1b[${String(code)}mx`) as { classes?: string }[];
    for (const name of segment?.classes?.split(' ') ?? []) expect(STYLE_CLASSES).toContain(name);
  }
});

test('what is no colour is shown and never interpreted', () => {
  expect(painted('a\x1b]8;;http://x\x07b\x1b[2Jc\x9b1md\u202ee\u200bf\r\n\x7f\tg')).toEqual([
    { text: String.raw`a\x1b]8;;http://x\x07b\x1b[2Jc\u009b1md\u202ee\u200bf\r\n\x7f` + '\tg' },
  ]);
  expect(painted('<img src=x onerror=1>')).toEqual([{ text: '<img src=x onerror=1>' }]);
});

test('joiners within words stay, those between Latin letters show', () => {
  expect(painted('👩\u200d💻 a\u200db')).toEqual([{ text: '👩\u200d💻 a\\u200db' }]);
});

test('neighbours of one style are one segment', () => {
  expect(painted('a\x1b[31mb\x1b[0;31mc\x1b[0md')).toEqual([
    { text: 'a' },
    { text: 'bc', classes: 'fg1' },
    { text: 'd' },
  ]);
});

test('matches are pairs of places, empty ones left out', () => {
  expect(rangesOf('abcabc', /b|$/g)).toEqual([1, 2, 4, 5]);
  expect(rangesOf('a'.repeat(5000), /a/g)).toHaveLength(2000);
});

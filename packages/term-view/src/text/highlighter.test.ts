import { describe, expect, test } from '@jest/globals';
import { ByteWriter, PlainScan, createHighlighter, parsePalette } from '../index.ts';

const styles = parsePalette('7,4');

function marked(line: string | Buffer, ...patterns: RegExp[]): string {
  const bytes = Buffer.from(line);
  const range = {
    start: 0,
    end: bytes.length,
    plain: new PlainScan(bytes).isPlain(0, bytes.length),
  };
  const out = new ByteWriter();
  createHighlighter(patterns, styles).write(bytes, range, out);
  return out.take().toString();
}

const A = '\x1b[7m';
const B = '\x1b[4m';
const O = '\x1b[0m';

describe('matches', () => {
  test('each pattern has its own style, every match is marked', () => {
    expect(marked('an ERROR and a timeout, ERROR', /ERROR/, /time\w+/)).toBe(
      `an ${A}ERROR${O} and a ${B}timeout${O}, ${A}ERROR${O}`,
    );
  });

  test('where patterns overlap the earlier wins and the later keeps the rest', () => {
    expect(marked('abcd', /bc/, /cd/)).toBe(`a${A}bc${O}${B}d${O}`);
  });

  test('lines without a match stay as they are, and empty matches mark nothing', () => {
    expect(marked('plain', /x*/)).toBe('plain');
  });

  test('a match goes across colour sequences, which come back after it', () => {
    expect(marked('\x1b[31mER\x1b[1mROR\x1b[0m x', /ERROR/)).toBe(`\x1b[31m${O}${A}ERROR${O} x`);
    expect(marked('\x1b[31mone ERROR two\x1b[0m', /ERROR/)).toBe(
      `\x1b[31mone ${O}${A}ERROR${O}\x1b[31m two\x1b[0m`,
    );
  });

  test('parameters of a colour are no text, so digits in them do not match', () => {
    expect(marked('\x1b[31mx\x1b[0m', /31/)).toBe('\x1b[31mx\x1b[0m');
  });

  test('an escape is one character for a pattern and never split', () => {
    expect(marked('a\x1b]0;b', /x1b/)).toBe('a\\x1b]0;b');
    expect(marked('a\x1b]0;b', /\x1b\]/)).toBe(`a${A}\\x1b]${O}0;b`);
    expect(marked(Buffer.of(0x61, 0xff, 0x62), /b/)).toBe(`a\\xff${A}b${O}`);
  });

  test('text beyond ASCII matches as text, pairs stay whole', () => {
    expect(marked('größe 🚀 日本', /ö|🚀|本/u)).toBe(`gr${A}ö${O}ße ${A}🚀${O} 日${A}本${O}`);
    expect(marked('🚀', /\udE80/)).toBe('🚀');
  });

  test('a colour left open is closed, CR of CRLF dropped', () => {
    expect(marked('\x1b[31mred\r', /zzz/)).toBe(`\x1b[31mred${O}`);
  });
});

test('a line of many colours and matches stays linear in size', () => {
  const line = '\x1b[31mx'.repeat(5_000);
  expect(marked(line, /x/).length).toBeLessThan(5_000 * 300);
});

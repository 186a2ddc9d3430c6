import { describe, expect, test } from '@jest/globals';
import { ByteWriter, PlainScan, isUnsafeCodePoint, sanitiseLine, sanitiseText } from '../index.ts';

function bytesOf(source: string | readonly number[]): Buffer {
  return typeof source === 'string' ? Buffer.from(source) : Buffer.from(source);
}

function shown(source: string | readonly number[], color = true): string {
  const bytes = bytesOf(source);
  const out = new ByteWriter(4);
  sanitiseLine(bytes, { start: 0, end: bytes.length, color }, out);
  return out.take().toString();
}

const latin = (text: string): number[] => [...Buffer.from(text, 'latin1')];

describe('control sequences', () => {
  test.each([
    ['OSC 0 title', '\x1b]0;owned\x07x', '\\x1b]0;owned\\x07x'],
    [
      'OSC 8 link',
      '\x1b]8;;http://evil\x1b\\click\x1b]8;;\x1b\\',
      '\\x1b]8;;http://evil\\x1b\\click\\x1b]8;;\\x1b\\',
    ],
    ['OSC 52 clipboard', '\x1b]52;c;cm0gLXJm\x07', '\\x1b]52;c;cm0gLXJm\\x07'],
    ['DCS', '\x1bP$q"p\x1b\\', '\\x1bP$q"p\\x1b\\'],
    ['APC', '\x1b_Gf=100;AAAA\x1b\\', '\\x1b_Gf=100;AAAA\\x1b\\'],
    ['PM and SOS', '\x1b^a\x1bXb', '\\x1b^a\\x1bXb'],
    ['DECSET alternate screen', '\x1b[?1049h', '\\x1b[?1049h'],
    ['clear screen', '\x1b[2J\x1b[H', '\\x1b[2J\\x1b[H'],
    ['cursor moves', 'a\x1b[3Ab\x1b[1;1Hc', 'a\\x1b[3Ab\\x1b[1;1Hc'],
    ['window report', '\x1b[21t', '\\x1b[21t'],
    ['CSI with a private marker and m', '\x1b[>4;2m', '\\x1b[>4;2m'],
    ['CSI with an intermediate and m', '\x1b[1 m', '\\x1b[1 m'],
    ['CSI with a control inside', '\x1b[3\x081m', '\\x1b[3\\x081m'],
    ['unterminated CSI', 'a\x1b[31', 'a\\x1b[31'],
    ['lone ESC at the end', 'a\x1b', 'a\\x1b'],
    ['ESC ESC [ 31 m', '\x1b\x1b[31mx', '\\x1b\x1b[31mx\x1b[0m'],
    ['full reset and charset', '\x1bc\x1b(0', '\\x1bc\\x1b(0'],
    ['backspace, bell, NUL, DEL', 'a\x08\x07\x00\x7f', 'a\\x08\\x07\\x00\\x7f'],
    ['vertical tab, form feed, shift out', '\x0b\x0c\x0e', '\\x0b\\x0c\\x0e'],
    ['carriage return inside a line', 'secret\rpublic', 'secret\\rpublic'],
    ['newline inside a range', 'a\nb', 'a\\nb'],
    ['C1 CSI as a character', '\u009b31mx', '\\u009b31mx'],
    ['C1 NEL and OSC', 'a\u0085b\u009d', 'a\\u0085b\\u009d'],
  ])('%s is shown, not obeyed', (_name, source, expected) => {
    expect(shown(source)).toBe(expected);
  });

  test('C1 as single bytes is invalid UTF-8 and shown as bytes', () => {
    expect(shown([...latin('a'), 0x9b, ...latin('31mx'), 0x9d])).toBe('a\\x9b31mx\\x9d');
  });

  test('an overlong SGR sequence is shown', () => {
    const long = `\x1b[${'1;'.repeat(40)}1m`;
    expect(shown(`${long}x`)).toBe(`\\x1b${long.slice(1)}x`);
  });

  test('TAB passes, and the CR of a CRLF is dropped once', () => {
    expect(shown('a\tb\r')).toBe('a\tb');
    expect(shown('a\r\r')).toBe('a\\r');
  });
});

describe('colours', () => {
  test.each([
    ['basic', '\x1b[31mred\x1b[0m'],
    ['empty parameter resets', '\x1b[1mbold\x1b[m'],
    ['indexed', '\x1b[38;5;81mx\x1b[0m'],
    ['24 bit with colons', '\x1b[38:2::1:2:3mx\x1b[0;0m'],
  ])('%s passes unchanged', (_name, source) => {
    expect(shown(source)).toBe(source);
  });

  test('a colour left open is closed at the end of the line', () => {
    expect(shown('\x1b[31mred')).toBe('\x1b[31mred\x1b[0m');
    expect(shown('\x1b[0m\x1b[31mred\x1b[39m')).toBe('\x1b[0m\x1b[31mred\x1b[39m\x1b[0m');
  });

  test('indexed colour 0 is no reset', () => {
    expect(shown('\x1b[38;5;0mx')).toBe('\x1b[38;5;0mx\x1b[0m');
  });

  test('without colour SGR is dropped and the rest still shown', () => {
    expect(shown('\x1b[31mred\x1b[0m \x1b[2J', false)).toBe('red \\x1b[2J');
  });
});

describe('text beyond ASCII', () => {
  test.each([
    ['German', 'größer als üblich'],
    ['Japanese', '日本語のログ'],
    ['Arabic and Hebrew', 'سلام שלום'],
    ['Persian with its non-joiner', 'می\u200cخواهم'],
    ['family emoji with joiners', '👨\u200d👩\u200d👧'],
    ['emoji presentation', '❤\ufe0f'],
  ])('%s passes unchanged', (_name, source) => {
    expect(shown(source)).toBe(source);
  });

  test.each([
    ['right-to-left override', 'a\u202egnp', 'a\\u202egnp'],
    ['isolates', '\u2066x\u2069', '\\u2066x\\u2069'],
    ['marks', 'a\u200fb\u061c', 'a\\u200fb\\u061c'],
    ['zero width space and BOM', 'a\u200bb\ufeff', 'a\\u200bb\\ufeff'],
    ['joiner between Latin letters', 'pass\u200dword', 'pass\\u200dword'],
    ['joiner at the end', 'é\u200d', 'é\\u200d'],
    ['joiner after an escape', 'é\x1b\u200d日', 'é\\x1b\\u200d日'],
    ['soft hyphen', 'a\u00adb', 'a\\u00adb'],
    ['line and paragraph separators', 'a\u2028b\u2029', 'a\\u2028b\\u2029'],
    ['tag characters', 'x\u{e0041}', 'x\\u{e0041}'],
  ])('%s is shown', (_name, source, expected) => {
    expect(shown(source)).toBe(expected);
  });

  test.each([
    ['lone bytes', [0x61, 0xff, 0xfe], 'a\\xff\\xfe'],
    ['character cut at the end', [0x61, 0xe6, 0x97], 'a\\xe6\\x97'],
    ['character cut by ASCII', [0xe6, 0x97, 0x61], '\\xe6\\x97a'],
    ['overlong slash', [0xc0, 0xaf], '\\xc0\\xaf'],
    ['overlong ESC', [0xe0, 0x80, 0x9b], '\\xe0\\x80\\x9b'],
    ['surrogate', [0xed, 0xa0, 0x80], '\\xed\\xa0\\x80'],
    ['beyond U+10FFFF', [0xf4, 0x90, 0x80, 0x80], '\\xf4\\x90\\x80\\x80'],
  ])('invalid UTF-8, %s: every byte is shown', (_name, source, expected) => {
    expect(shown(source)).toBe(expected);
  });
});

function randomBytes(seed: number): Buffer {
  let state = seed;
  const next = (below: number): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    return Math.floor((state / 2 ** 32) * below);
  };
  const pieces = [
    '\x1b[',
    '\x1b]',
    '31m',
    '0m',
    ';',
    'é',
    '日',
    '\u202e',
    '\u200d',
    '\u009b',
    'abc',
    '\r',
    '\t',
  ];
  return Buffer.concat(
    Array.from({ length: next(30) }, () =>
      next(3) === 0 ? Buffer.of(next(256)) : Buffer.from(pieces[next(pieces.length)] ?? ''),
    ),
  );
}

test('whatever the bytes, the output is UTF-8 with no control but SGR, TAB, and ends uncoloured', () => {
  for (let seed = 1; seed <= 5_000; seed++) {
    const source = randomBytes(seed);
    const out = new ByteWriter(4);
    sanitiseLine(source, { start: 0, end: source.length, color: true }, out);
    const text = new TextDecoder('utf-8', { fatal: true }).decode(out.take());
    const sequences = text.match(/\x1b\[[\d;:]*m/g) ?? [];
    const rest = text.replaceAll(/\x1b\[[\d;:]*m/g, '');
    const bad = Array.from(rest).filter((one) => {
      const codePoint = one.codePointAt(0) ?? 0;
      return isUnsafeCodePoint(codePoint) && codePoint !== 0x200d;
    });
    expect({ seed, bad }).toEqual({ seed, bad: [] });
    expect({ seed, closed: /^\x1b\[[0;]*m$/.test(sequences.at(-1) ?? '\x1b[0m') }).toEqual({
      seed,
      closed: true,
    });
  }
});

test('the plain scan agrees with a look at each byte, at every alignment', () => {
  for (let byte = 0; byte < 256; byte++) {
    const expected = byte === 9 || (byte >= 0x20 && byte < 0x7f);
    for (let offset = 0; offset < 9; offset++) {
      const memory = Buffer.alloc(32, 0x61);
      const bytes = memory.subarray(offset & 3, 20);
      bytes[offset] = byte;
      expect({ byte, offset, plain: new PlainScan(bytes).isPlain(0, 12) }).toEqual({
        byte,
        offset,
        plain: expected,
      });
      expect(new PlainScan(bytes).isPlain(offset + 1, 14)).toBe(true);
    }
  }
});

describe('sanitiseText', () => {
  test('names and messages lose their power and their colours', () => {
    expect(sanitiseText('pod\x1b[31m\x1b]0;x\x07')).toBe('pod\\x1b]0;x\\x07');
    expect(sanitiseText('plain')).toBe('plain');
  });

  test('line breaks are shown unless they may stay', () => {
    expect(sanitiseText('a\nb')).toBe('a\\nb');
    expect(sanitiseText('a\n\x1bb', { keepNewlines: true })).toBe('a\n\\x1bb');
  });
});

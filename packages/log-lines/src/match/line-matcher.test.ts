import { describe, expect, test } from '@jest/globals';
import { forSeeds, sameOrThrow, type Random } from '../../test/random.ts';
import { createLineMatcher, type Lines } from './line-matcher.ts';

const stamp = '2026-09-21T14:13:25.000000001Z ';

function linesOf(
  texts: readonly (string | Buffer)[],
  skipped: (line: number) => boolean = () => false,
): Lines {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  let at = 0;
  for (const [line, text] of texts.entries()) {
    const bytes = Buffer.from(text);
    if (!skipped(line)) offsets.push(at, at + stamp.length, at + stamp.length + bytes.length);
    parts.push(Buffer.from(stamp), bytes, Buffer.from('\n'));
    at += stamp.length + bytes.length + 1;
  }
  return {
    bytes: Buffer.concat(parts),
    count: offsets.length / 3,
    offsets: Uint32Array.from(offsets),
  };
}

function kept(
  texts: readonly string[],
  include: readonly RegExp[],
  exclude: readonly RegExp[] = [],
): string[] {
  const marks = createLineMatcher({ include, exclude }).select(linesOf(texts));
  return texts.filter((_, line) => marks[line] === 1);
}

/** What a terminal shows: no SGR sequence, no CR at the end. */
function shown(text: string | Buffer): string {
  const line = text.toString('utf8' as BufferEncoding).replace(/\r$/, '');
  return line.replace(/\u001b\[[0-9:;]{0,61}m/g, '');
}

const pieces = [
  'error',
  'ERROR',
  'Err',
  'timeout',
  'time',
  'out',
  ' ',
  '  ',
  'é',
  'É',
  '😀',
  '\u001b[31m',
  '\u001b[0m',
  '\u001b[',
  '\r',
  '\t',
  '\0',
  'a',
  'b',
  'ab',
  '1',
  '42',
  '=',
  '.',
  'ſ',
  'K',
  'k',
  's',
  stamp,
  '2026',
  'Z ',
];
const patterns = [
  /error/u,
  /error/,
  /error/i,
  /error/iu,
  /Err|timeout/u,
  /timeout/,
  /^error/u,
  /error$/u,
  /\berror\b/u,
  /time(?:out)?/u,
  /time(out|r)/u,
  /a.b/u,
  /a.*b/,
  /[ab]{2}/u,
  /é/u,
  /É/i,
  /É/iu,
  /😀/u,
  /😀/,
  /ab+/u,
  /(?:ab)+1/u,
  /\d+/u,
  /\d{2}=/u,
  /=\d/,
  /^$/u,
  /./u,
  /^.$/u,
  /^.$/,
  /\s\s/u,
  /[^a-z]b/u,
  /(a)\1/u,
  /(?=error)e/u,
  /(?<!a)b/u,
  /k/iu,
  /ks/iu,
  /sk/i,
  /\x41|\u0042/u,
  /Z /,
  /2026/u,
  /T14/u,
  /[Ee]rr/u,
  /out|ab/iu,
  /ab|out|42|time/u,
  /\u{61}b/u,
  /a\.b|=/u,
  /error\n/u,
  /\n/u,
  /ab\nb|ab/u,
  /\p{L}\p{L}/u,
  /(?:)/u,
  /x*/u,
  /[]/u,
  /[^]/u,
  /1{1,2}a/u,
  /er{2,}or/u,
  /\ufffd/u,
  /[^\ufffd]a/u,
  /\Br/u,
  /rr|\berr/iu,
  /(?:a|b|ab|k)1/u,
  /.é/u,
  /\w\W\w/iu,
];

function randomLine(random: Random): string | Buffer {
  const text = Array.from({ length: random.below(7) }, () => random.pick(pieces)).join('');
  return random.below(8) > 0
    ? text
    : Buffer.concat([Buffer.from(text), Buffer.from([0xff, 0xc3, random.below(256) & 0xf5])]);
}

describe('random lines and patterns', () => {
  test('the lines that pass are those that the patterns match one by one in the text as it is shown', () => {
    let passed = 0;
    let failed = 0;
    forSeeds(6_000, (random) => {
      // From a few hits on, needles are looked for in another way.
      const most = random.below(4) === 0 ? 60 : 12;
      const texts = Array.from({ length: random.below(most) }, () => randomLine(random)).filter(
        (line) => !line.includes('\n'),
      );
      const include = Array.from({ length: random.below(4) }, () => random.pick(patterns));
      const exclude = random.below(3) > 0 ? [] : [random.pick(patterns)];
      const matcher = createLineMatcher({ include, exclude });
      for (let round = 0; round < 2; round++) {
        const dropped = texts.map(() => random.below(5) === 0);
        const rest = texts.filter((_, line) => dropped[line] !== true);
        const marks = matcher.select(linesOf(texts, (line) => dropped[line] === true));
        const expected = rest.map((text) => {
          const isIn = include.length === 0 || include.some((pattern) => pattern.test(shown(text)));
          return isIn && !exclude.some((pattern) => pattern.test(shown(text)));
        });
        const actual = rest.map((_, line) => marks[line] === 1);
        sameOrThrow(
          {
            rest: rest.map(String),
            include: include.map(String),
            exclude: exclude.map(String),
            actual,
          },
          {
            rest: rest.map(String),
            include: include.map(String),
            exclude: exclude.map(String),
            actual: expected,
          },
        );
        passed += expected.filter(Boolean).length;
        failed += expected.length - expected.filter(Boolean).length;
      }
    });
    expect(Math.min(passed, failed)).toBeGreaterThan(10_000);
  });
});

describe('what users see', () => {
  test('any include is enough, and exclude wins', () => {
    const texts = ['ERROR one', 'timeout two', 'ERROR noise', 'three'];
    expect(kept(texts, [/ERROR/u, /timeout/u], [/noise/u])).toEqual(['ERROR one', 'timeout two']);
    expect(kept(texts, [], [/o/u])).toEqual(['three']);
    expect(kept(texts, [])).toEqual(texts);
  });

  test('colours are no part of the text, other escape sequences are', () => {
    expect(kept(['ti\u001b[31mmeo\u001b[0mut'], [/timeout/u])).toHaveLength(1);
    expect(kept(['time\u001b[2Kout'], [/timeout/u])).toEqual([]);
  });

  test('a CR at the end is no part of the text, and nothing is looked for in the stamp', () => {
    expect(kept(['done\r', 'done'], [/done$/u])).toEqual(['done\r', 'done']);
    expect(kept(['x'], [/2026/u])).toEqual([]);
  });

  test('half a needle does not hide a whole one behind it', () => {
    const texts = ['meout timeout', 'meout', 'xmeout', 'xxmeout', 'timeout'];
    expect(kept(texts, [/timeout/u])).toEqual(['meout timeout', 'timeout']);
    // Where most lines have the needle it is looked for in another way.
    const many = Array.from({ length: 40 }, () => texts).flat();
    const whole = many.filter((text) => text.includes('timeout'));
    expect(kept(many, [/timeout/u])).toEqual(whole);
    expect(kept(many, [], [/timeout/u])).toHaveLength(many.length - whole.length);
  });

  test('a needle is not found over the end of a line', () => {
    const bytes = Buffer.from('ab');
    const lines = { bytes, count: 2, offsets: Uint32Array.of(0, 0, 1, 1, 1, 2) };
    expect([
      ...createLineMatcher({ include: [/ab/u] })
        .select(lines)
        .subarray(0, 2),
    ]).toEqual([0, 0]);
    expect([
      ...createLineMatcher({ include: [/ab|b/u] })
        .select(lines)
        .subarray(0, 2),
    ]).toEqual([0, 1]);
  });
});

describe('hostile lines', () => {
  test('a megabyte without a match, NUL and invalid bytes are looked through', () => {
    const big = 'e'.repeat(1 << 20);
    expect(kept([big, `${big}rror`, '\0error\0'], [/error/u])).toEqual([`${big}rror`, '\0error\0']);
  });

  test('a batch without lines, and empty lines, are fine', () => {
    expect([
      ...createLineMatcher({ include: [/a/u] })
        .select(linesOf([]))
        .subarray(0, 0),
    ]).toEqual([]);
    expect(kept(['', ''], [/^$/u])).toEqual(['', '']);
  });
});

import { describe, expect, test } from '@jest/globals';
import { forSeeds, sameOrThrow } from '../../test/random.ts';
import { LevelReader } from './level-reader.ts';
import { levelOf } from './level-of.ts';
import { parseLevelFilter } from './level-filter.ts';

function levelsOf(lines: readonly string[]): (string | undefined)[] {
  const reader = new LevelReader();
  return lines.map((line) => reader.read(Buffer.from(line), 0, Buffer.byteLength(line)));
}

describe('lines that go on with the one before', () => {
  test('a Java stack trace has the level of its line, up to the next one', () => {
    const lines = [
      '2026-09-21 14:13:25,123 WARN [main] c.e.App - failed',
      'java.io.IOException: broken pipe',
      '\tat c.e.App.run(App.java:1)',
      'Caused by: java.net.SocketException',
      '\t... 12 more',
      '',
      'at the end of it',
      '2026-09-21 14:13:25,124 INFO [main] c.e.App - on',
      'something else',
      '  of its own',
    ];
    expect(levelsOf(lines)).toEqual([
      ...Array<string>(7).fill('warn'),
      'info',
      undefined,
      undefined,
    ]);
  });

  test('an exception that nobody logged is an error, whatever was written before it', () => {
    const lines = [
      'INFO up',
      'Traceback (most recent call last):',
      '  File "a.py", line 1, in <module>',
      'ValueError: no',
      'done',
    ];
    expect(levelsOf(lines)).toEqual(['info', 'error', 'error', 'error', undefined]);
    expect(levelsOf(['ERROR x', 'Traceback (most recent call last):'])).toEqual(['error', 'error']);
    expect(
      levelsOf(['WARNING x', 'Traceback (most recent call last):', '  y', 'KeyError: z']),
    ).toEqual(['warn', ...Array<string>(3).fill('error')]);
    expect(levelsOf(['Exception in thread "main" java.lang.Error'])).toEqual(['error']);
    expect(levelsOf(['Exceptional service', 'Error'])).toEqual([undefined, undefined]);
  });

  test('the stack of a Go panic is fatal to its end', () => {
    const lines = [
      'panic: boom',
      '',
      'goroutine 1 [running]:',
      'main.run(...)',
      '\t/app/main.go:5 +0x1d',
      'main.main()',
      'created by main.x',
      'exit',
    ];
    expect(levelsOf(lines)).toEqual([...Array<string>(7).fill('fatal'), undefined]);
  });

  test('what PostgreSQL adds to a message goes with it', () => {
    const head = '2026-09-21 14:13:25.123 UTC [1] ';
    expect(
      levelsOf([
        `${head}ERROR:  no`,
        `${head}STATEMENT:  select 1`,
        `${head}LOG:  ok`,
        `${head}HINT:  x`,
      ]),
    ).toEqual(['error', 'error', 'info', 'info']);
  });

  test('colours before the indent do not hide it', () => {
    expect(levelsOf(['ERROR x', '\u001b[31m    at y\u001b[0m'])).toEqual(['error', 'error']);
  });
});

test('random bytes have a level or none, and nothing beyond the line is read', () => {
  const pieces = [
    'ERROR',
    'level',
    '=',
    ':',
    ' ',
    '[',
    ']',
    '{',
    '}',
    '"',
    '\\',
    '\u001b[31m',
    '\0',
    'é',
    '1',
    'E0921 14:',
    '<3>',
    '\t',
    ',',
    '|',
    '-',
    'at ',
  ];
  forSeeds(20_000, (random) => {
    const text = Buffer.from(
      Array.from({ length: random.below(9) }, () => random.pick(pieces)).join(''),
    );
    const alone = levelOf(text, 0, text.length);
    const within = Buffer.concat([
      Buffer.from('FATAL: '),
      text,
      Buffer.from(' ERROR: level=error"}'),
    ]);
    sameOrThrow(
      { text: text.toString(), level: levelOf(within, 7, 7 + text.length) ?? null },
      { text: text.toString(), level: alone ?? null },
    );
    levelsOf([text.toString('latin1'), text.toString()]);
  });
});

test('a megabyte of one token has no level, and is over soon', () => {
  for (const token of ['x', '[', '{', '"', 'a=', '{"a":', ' ', 'é', '\u001b', '\\', '1']) {
    const text = Buffer.from(token.repeat((1 << 20) / token.length));
    expect({ token, level: levelOf(text, 0, text.length) }).toEqual({ token, level: undefined });
  }
});

describe('parseLevelFilter', () => {
  const passing = (text: string): string => {
    const filter = parseLevelFilter(text);
    const levels = [undefined, 'trace', 'debug', 'info', 'warn', 'error', 'fatal'] as const;
    return levels
      .filter((level) => filter.has(level))
      .map((level) => level ?? 'unknown')
      .join(' ');
  };

  test.each([
    ['warn', 'warn error fatal'],
    ['WARNING', 'warn error fatal'],
    ['info,error', 'info error'],
    ['<=info', 'trace debug info'],
    ['<debug', 'trace'],
    ['>warn', 'error fatal'],
    ['=warn', 'warn'],
    ['warn, unknown', 'unknown warn error fatal'],
    ['unknown', 'unknown'],
    ['<=debug,>=error', 'trace debug error fatal'],
    ['trace', 'trace debug info warn error fatal'],
  ])('%j lets %s pass', (text, levels) => {
    expect(passing(text)).toBe(levels);
  });

  test.each([
    ['wran', '"wran" at column 1', 'did you mean warn?'],
    ['info, eror', '"eror" at column 7', 'did you mean error?'],
    ['>=', 'missing at column 3', 'levels: trace'],
    ['', 'missing at column 1', 'levels: trace'],
    ['warn,', 'missing at column 6', 'levels'],
    ['>=unknown', '">=unknown" at column 1', 'did you mean unknown?'],
  ])('%j is refused, and the place is named', (text, message, hint) => {
    expect(() => parseLevelFilter(text)).toThrow(
      expect.objectContaining({
        code: 'LINES_LEVEL_INVALID',
        message: expect.stringContaining(message),
        hint: expect.stringContaining(hint),
      }),
    );
  });
});

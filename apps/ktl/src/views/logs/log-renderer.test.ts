import { describe, expect, test } from '@jest/globals';
import type { GapRecord, LogBatch, LogEvent } from '@ktl/log-tailer';
import { openTimeZone, parsePalette } from '@ktl/term-view';
import { gapText, noticeText } from './gap-text.ts';
import { createLogRenderer } from './create-log-renderer.ts';
import type { LogOutput, LogRenderOptions } from './log-render-options.ts';

const target: LogBatch['target'] = {
  key: 'uid-1/app',
  namespace: 'shop',
  pod: 'cart-1',
  podUid: 'uid-1',
  node: 'node-1',
  container: 'app',
  role: 'regular',
};

type Line = string | Buffer | { readonly stamp: string; readonly text: string | Buffer };

const STAMP = '2026-09-21T14:13:25.123456789Z';

function lines(source: readonly Line[], origin: Partial<typeof target> = {}): LogEvent {
  const parts: Buffer[] = [];
  const offsets: number[] = [];
  let size = 0;
  const push = (part: Buffer): number => {
    parts.push(part);
    size += part.length;
    return size;
  };
  for (const line of source) {
    const isPlain = typeof line === 'string' || Buffer.isBuffer(line);
    const { stamp, text } = isPlain ? { stamp: STAMP, text: line } : line;
    offsets.push(size);
    offsets.push(stamp === '' ? size : push(Buffer.from(`${stamp} `)));
    offsets.push(push(Buffer.from(text)));
    push(Buffer.from('\n'));
  }
  const batch: LogBatch = {
    target: { ...target, ...origin },
    instance: 2,
    bytes: Buffer.concat(parts),
    count: source.length,
    offsets: Uint32Array.from(offsets),
  };
  return { type: 'lines', batch };
}

const gap: GapRecord = {
  target,
  instance: 2,
  cause: 'rotated',
  afterStamp: '2026-09-21T14:13:25.1Z',
  beforeStamp: '2026-09-21T14:14:00Z',
  missedInstances: 0,
  certain: true,
};

const utc = { timeZone: openTimeZone('UTC') } as const;

function shown(options: LogRenderOptions, ...events: readonly LogEvent[]): string {
  const renderer = createLogRenderer({ ...utc, ...options });
  return events.map((event) => renderer.render(event)?.toString() ?? '').join('');
}

describe('default output', () => {
  test('a line is stamp, pod, container, message', () => {
    expect(shown({}, lines(['hello', 'world']))).toBe(
      '[14:13:25] cart-1 [app] hello\n[14:13:25] cart-1 [app] world\n',
    );
  });

  test('the namespace is shown when asked', () => {
    expect(shown({ showNamespace: true, timestamps: false }, lines(['x']))).toBe(
      'shop/cart-1 [app] x\n',
    );
  });

  test('colours end before the message, and a colour of the line ends with it', () => {
    const options = { color: true, podColors: parsePalette('32'), timestamps: false };
    expect(shown(options, lines(['\x1b[31mred', 'x']))).toBe(
      '\x1b[32mcart-1 [app]\x1b[0m \x1b[31mred\x1b[0m\n\x1b[32mcart-1 [app]\x1b[0m x\n',
    );
  });

  test('containers have their own palette when given', () => {
    const options = {
      color: true,
      podColors: parsePalette('32'),
      containerColors: parsePalette('33;4'),
      timestamps: false,
    };
    expect(shown(options, lines(['x']))).toBe('\x1b[32mcart-1\x1b[0m \x1b[33;4m[app]\x1b[0m x\n');
  });

  test('pods differ, the containers of one pod agree', () => {
    const options = { color: true, podColors: parsePalette('32,33'), timestamps: false };
    const renderer = createLogRenderer({ ...utc, ...options });
    const colorOf = (event: LogEvent): string | undefined =>
      /\[(\d+)m/.exec(renderer.render(event)?.toString() ?? '')?.[1];
    const first = colorOf(lines(['x']));
    expect(colorOf(lines(['x'], { key: 'uid-1/sidecar', container: 'sidecar' }))).toBe(first);
    expect(colorOf(lines(['x'], { key: 'uid-2/app', pod: 'cart-2' }))).not.toBe(first);
  });

  test('a forgotten pod frees its colour with its last container', () => {
    const renderer = createLogRenderer({
      ...utc,
      color: true,
      podColors: parsePalette('32,33'),
      timestamps: false,
    });
    const colorOf = (pod: string): string | undefined =>
      /\[(\d+)m/.exec(renderer.render(lines(['x'], { key: pod, pod }))?.toString() ?? '')?.[1];
    const one = colorOf('one');
    expect(colorOf('two')).not.toBe(one);
    renderer.forget({ ...target, key: 'one', pod: 'one' });
    expect(colorOf('three')).toBe(one);
  });

  test('without colour no sequence leaves, whatever lines and names hold', () => {
    const event = lines(['\x1b[31mred\x1b[0m \x1b]0;t\x07'], {
      pod: 'p\x1b[2J',
      container: '\u202ec',
    });
    expect(shown({ timestamps: false }, event)).toBe('p\\x1b[2J [\\u202ec] red \\x1b]0;t\\x07\n');
  });

  test('without prefix only the message remains, and the stamp when asked for', () => {
    expect(shown({ prefix: false }, lines(['x']))).toBe('x\n');
    expect(shown({ prefix: false, timestamps: true }, lines(['x']))).toBe('[14:13:25] x\n');
  });

  test('an empty line keeps its prefix, a line without a stamp has none, an empty batch is nothing', () => {
    expect(shown({}, lines(['', { stamp: '', text: 'rest' }]))).toBe(
      '[14:13:25] cart-1 [app] \ncart-1 [app] rest\n',
    );
    expect(createLogRenderer().render(lines([]))).toBeUndefined();
  });

  test('matches are marked, each pattern in its colour', () => {
    const options = {
      color: true,
      podColors: parsePalette('32'),
      timestamps: false,
      highlight: [/error/iu, /LATE/i],
    };
    const text = shown(options, lines(['Error: late']));
    expect(text).toBe(
      '\x1b[32mcart-1 [app]\x1b[0m \x1b[30;48;5;220mError\x1b[0m: \x1b[30;48;5;117mlate\x1b[0m\n',
    );
    expect(shown({ ...options, color: false }, lines(['Error: late']))).toBe(
      'cart-1 [app] Error: late\n',
    );
  });
});

test('a line of brackets alone is indented no wider than its sixty-fourth level', () => {
  const depth = 20_000;
  const text = `{"d":${'['.repeat(depth)}${']'.repeat(depth)}}`;
  const out = shown({ output: 'ppextjson' }, lines([text]));
  expect(out.length).toBeLessThan(depth * 2 * 140);
  expect(JSON.parse(out)).toHaveProperty('message.d');
});

describe('timestamps', () => {
  const at = (options: LogRenderOptions, ...stamps: readonly string[]): string[] =>
    shown(
      { ...options, prefix: false, timestamps: true },
      lines(stamps.map((stamp) => ({ stamp, text: '' }))),
    )
      .split('\n')
      .slice(0, -1);

  test('follow the zone through the change to daylight saving time and back', () => {
    const options = { timeZone: openTimeZone('Europe/Berlin'), timestampFormat: '15:04:05 MST' };
    expect(
      at(
        options,
        '2026-03-29T00:59:59.9Z',
        '2026-03-29T01:00:00Z',
        '2026-10-25T00:59:59Z',
        '2026-10-25T01:00:00Z',
      ),
    ).toEqual(['[01:59:59 CET] ', '[03:00:00 CEST] ', '[02:59:59 CEST] ', '[02:00:00 CET] ']);
  });

  test('digits of the fraction are those of each line, within one second too', () => {
    expect(
      at(
        { timestampFormat: '05.000' },
        '2026-09-21T14:13:25.1Z',
        '2026-09-21T14:13:25.98765Z',
        '2026-09-21T14:13:25Z',
      ),
    ).toEqual(['[25.100] ', '[25.987] ', '[25.000] ']);
    expect(
      at(
        { timestampFormat: 'rfc3339nano' },
        '2026-09-21T14:13:25.120Z',
        '2026-09-21T14:13:25.000Z',
      ),
    ).toEqual(['[2026-09-21T14:13:25.12Z] ', '[2026-09-21T14:13:25Z] ']);
  });

  test('stamps with the offset of the node are understood, and told apart within one second', () => {
    expect(
      at(
        {},
        '2026-09-21T14:13:25.1Z',
        '2026-09-21T14:13:25.1+02:00',
        '2026-09-21T14:13:25.1-03:30',
        '2026-09-21T14:13:25Z',
      ),
    ).toEqual(['[14:13:25] ', '[12:13:25] ', '[17:43:25] ', '[14:13:25] ']);
  });

  test('a stamp that is none shows none', () => {
    expect(at({}, 'not-a-stamp-but-long-enough-Z', '2026-09-21T14:13:25Z')).toEqual([
      '',
      '[14:13:25] ',
    ]);
  });
});

describe('gaps and notices', () => {
  test('a gap is a line that says what is missing, why and where', () => {
    expect(shown({}, { type: 'gap', gap })).toBe(
      '[14:14:00] cart-1 [app] gap: lines after 2026-09-21T14:13:25.1Z and before 2026-09-21T14:14:00Z are missing: ' +
        'the log was rotated away while no stream was connected (instance 2)\n',
    );
  });

  test.each([
    [{ afterStamp: undefined }, 'gap: lines before 2026-09-21T14:14:00Z are missing'],
    [{ beforeStamp: undefined }, 'gap: lines after 2026-09-21T14:13:25.1Z are missing'],
    [{ afterStamp: undefined, beforeStamp: undefined }, 'gap: all lines are missing'],
    [{ certain: false }, '2026-09-21T14:14:00Z may be missing'],
    [{ missedInstances: 3 }, '(instance 2; 3 whole instances never seen)'],
    [{ afterStamp: '\x1b[2J' }, 'gap: lines after \\x1b[2J and'],
  ])('%j is described', (change, expected) => {
    expect(gapText({ ...gap, ...change })).toContain(expected);
    expect(gapText(gap)).toContain('shop/cart-1 [app] gap:');
  });

  test('a gap is coloured where colours are on, and names the container without a prefix too', () => {
    const text = shown(
      { color: true, prefix: false, podColors: parsePalette('32') },
      { type: 'gap', gap },
    );
    expect(text).toContain('\x1b[32mcart-1 [app]\x1b[0m \x1b[1;31mgap: ');
  });

  test.each([
    [{ onlyLogLines: true }, false],
    [{ output: 'raw' }, false],
    [{ output: 'json', onlyLogLines: true }, false],
    [{ output: 'json' }, true],
    [{}, true],
  ] as [LogRenderOptions, boolean][])('%j shows gaps in the output: %s', (options, expected) => {
    const renderer = createLogRenderer(options);
    expect(renderer.showsGaps).toBe(expected);
    expect(renderer.render({ type: 'gap', gap }) !== undefined).toBe(expected);
  });

  test('notices are no output, and one line of safe text for stderr', () => {
    const event = {
      type: 'notice',
      origin: { target, instance: 1 },
      notice: 'reconnecting',
      detail: 'reset\x1b]0;x\x07\nnext',
    } as const;
    expect(createLogRenderer().render(event)).toBeUndefined();
    expect(noticeText(event)).toBe(
      'shop/cart-1 [app] reconnecting (instance 1): reset\\x1b]0;x\\x07\\nnext',
    );
  });
});

describe('raw output', () => {
  const hostile = Buffer.concat([Buffer.from('\x1b]0;t\x07\x1b[31m'), Buffer.of(0xff, 0x00, 0x0d)]);

  test('is the bytes of the line exactly', () => {
    const bytes = createLogRenderer({ output: 'raw' }).render(lines([hostile, 'x']));
    expect(bytes).toEqual(Buffer.concat([hostile, Buffer.from('\nx\n')]));
  });

  test('is made safe on a terminal', () => {
    expect(shown({ output: 'raw', terminal: true }, lines([hostile]))).toBe(
      '\\x1b]0;t\\x07\\xff\\x00\n',
    );
  });
});

describe('JSON output', () => {
  test('names where a line is from, when, and what it says', () => {
    expect(JSON.parse(shown({ output: 'json' }, lines(['say "hi"\\\t\x1b[31m'])))).toEqual({
      kind: 'line',
      timestamp: STAMP,
      namespace: 'shop',
      pod: 'cart-1',
      container: 'app',
      node: 'node-1',
      instance: 2,
      message: 'say "hi"\\\t\x1b[31m',
    });
  });

  test('bytes that are no UTF-8 are in base64 beside the text', () => {
    const bytes = Buffer.of(0x61, 0xff, 0x62);
    const line = JSON.parse(shown({ output: 'json' }, lines([bytes]))) as Record<string, string>;
    expect(line['message']).toBe('a\ufffdb');
    expect(Buffer.from(line['messageBase64'] ?? '', 'base64')).toEqual(bytes);
  });

  test('what is missing is null', () => {
    const event = lines(
      [
        { stamp: '', text: 'x' },
        { stamp: '"}evil', text: 'y' },
      ],
      { node: undefined },
    );
    const [one, two] = shown({ output: 'json' }, event)
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line) as unknown);
    expect(one).toMatchObject({ timestamp: null, node: null, message: 'x' });
    expect(two).toMatchObject({ timestamp: null, message: 'y' });
  });

  test('extjson embeds objects and arrays as written, other JSON stays text', () => {
    const text = shown(
      { output: 'extjson' },
      lines([' {"n":12345678901234567890,"n":1.0} ', '[1]', '42', '{"a":']),
    );
    const tails = text
      .trim()
      .split('\n')
      .map((line) => line.slice(line.indexOf('"message":') + 10, -1));
    expect(tails).toEqual(['{"n":12345678901234567890,"n":1.0}', '[1]', '"42"', '"{\\"a\\":"']);
  });

  test('ppextjson indents without changing a value', () => {
    const text = shown(
      { output: 'ppextjson' },
      lines(['{"a":[1,{"b":"x,{}:"}],"e":{ },"f":[],"n":1e400,"s":"q\\"\\\\"}']),
    );
    expect(text).toBe(
      `{\n  "kind": "line",\n  "timestamp": "${STAMP}",\n  "namespace": "shop",\n  "pod": "cart-1",\n` +
        '  "container": "app",\n  "node": "node-1",\n  "instance": 2,\n  "message": {\n    "a": [\n      1,\n' +
        '      {\n        "b": "x,{}:"\n      }\n    ],\n    "e": {},\n    "f": [],\n    "n": 1e400,\n' +
        '    "s": "q\\"\\\\"\n  }\n}\n',
    );
  });

  test('jsonl passes objects through and wraps the rest', () => {
    const [one, two, three] = shown(
      { output: 'jsonl' },
      lines([' {"a":\r1}\r', 'text', '"s"']),
    ).split('\n');
    expect(one).toBe('{"a": 1}');
    expect(JSON.parse(two ?? '')).toMatchObject({ kind: 'line', message: 'text' });
    expect(JSON.parse(three ?? '')).toMatchObject({ kind: 'line', message: '"s"' });
  });

  test('a gap is an object of its own kind', () => {
    expect(JSON.parse(shown({ output: 'json' }, { type: 'gap', gap }))).toEqual({
      kind: 'gap',
      cause: 'rotated',
      certain: true,
      afterTimestamp: gap.afterStamp,
      beforeTimestamp: gap.beforeStamp,
      namespace: 'shop',
      pod: 'cart-1',
      container: 'app',
      node: 'node-1',
      instance: 2,
      missedInstances: 0,
      message: expect.stringContaining('rotated away'),
    });
  });

  test('characters that act on a terminal are escaped, the value stays', () => {
    const value = '\u202e\u0085\u2028\u{e0041}\u007f\ufeff';
    for (const output of ['json', 'extjson', 'jsonl'] as const) {
      const text = shown({ output }, lines([`{"k":"${value}"}`]));
      expect(text).toMatch(/^[\x20-\x7e]+\n$/);
      expect(JSON.stringify(JSON.parse(text)).includes('\u202e')).toBe(true);
    }
  });
});

describe('whatever bytes a line holds', () => {
  const outputs: readonly LogOutput[] = ['json', 'extjson', 'ppextjson', 'jsonl'];
  const pieces = [
    '{',
    '}',
    '"',
    '\\',
    '[',
    ']',
    ':',
    '1',
    '\x1b[31m',
    '\r',
    'é',
    '\u2028',
    '{"a":"b"}',
  ];

  function randomLine(seed: number): Buffer {
    let state = seed;
    const next = (below: number): number => {
      state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
      return Math.floor((state / 2 ** 32) * below);
    };
    const parts = Array.from({ length: next(8) }, () =>
      next(4) === 0 ? Buffer.of(next(256)) : Buffer.from(pieces[next(pieces.length)] ?? ''),
    );
    return Buffer.from(Buffer.concat(parts).map((byte) => (byte === 0x0a ? 0x20 : byte)));
  }

  test.each(outputs)('%s is valid JSON, safe for a terminal', (output) => {
    const renderer = createLogRenderer({ output });
    for (let seed = 1; seed <= 3_000; seed++) {
      const line = randomLine(seed);
      const text = renderer.render(lines([line]))?.toString() ?? '';
      const parsed = JSON.parse(text) as Record<string, unknown>;
      expect({ seed, bad: /[^\t\n\x20-\x7e\u00a0-\uffff]|[\u2028\u202e]/.test(text) }).toEqual({
        seed,
        bad: false,
      });
      if (output !== 'json') continue;
      const encoded = parsed['messageBase64'] as string | undefined;
      const back =
        encoded === undefined
          ? Buffer.from(parsed['message'] as string)
          : Buffer.from(encoded, 'base64');
      expect({ seed, back }).toEqual({ seed, back: line });
    }
  });

  test('default output has one line for each, and no control but SGR and TAB', () => {
    const renderer = createLogRenderer({ color: true, highlight: [/a|é/u, /[{}]/u] });
    for (let seed = 1; seed <= 3_000; seed++) {
      const text =
        renderer.render(lines([randomLine(seed), randomLine(seed + 1)]))?.toString() ?? '';
      const rest = text.replaceAll(/\x1b\[[\d;:]*m/g, '');
      expect({ seed, lines: text.split('\n').length }).toEqual({ seed, lines: 3 });
      expect({ seed, bad: /[^\n\t\x20-\x7e\u00a0-\uffff]|[\u2028\u202e]/.test(rest) }).toEqual({
        seed,
        bad: false,
      });
    }
  });
});

test('a timestamp format that is none is a usage error, whatever the output', () => {
  for (const output of ['default', 'json'] as const) {
    expect(() => createLogRenderer({ output, timestampFormat: 'nope' })).toThrow(
      expect.objectContaining({ code: 'TERM_LAYOUT_INVALID', exit: 'usage' }),
    );
  }
});

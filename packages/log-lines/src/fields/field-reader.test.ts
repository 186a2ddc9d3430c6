import { describe, expect, test } from '@jest/globals';
import { forSeeds, sameOrThrow, type Random } from '../../test/random.ts';
import { FieldReader } from './field-reader.ts';
import { fieldPath } from './field-path.ts';

const reader = new FieldReader();

function structureOf(line: string | Buffer): string | undefined {
  const text = Buffer.from(line);
  const bytes = Buffer.concat([Buffer.from('{"a":1} '), text, Buffer.from(' "}')]);
  return reader.read(bytes, 8, 8 + text.length);
}

function textsAt(line: string, path: string): readonly string[] | undefined {
  structureOf(line);
  return reader.values(fieldPath(path))?.map(({ text }) => text);
}

const keys = [
  'a',
  'b',
  'a.b',
  'b.a',
  '',
  'é',
  'ключ',
  '😀',
  '"',
  '\\',
  '\u0000',
  '\ud800',
  '__proto__',
  '0',
  '1',
];

function randomString(random: Random): string {
  const pieces = [
    'x',
    'é',
    '😀',
    '"',
    '\\',
    '\n',
    '\u0001',
    '\u2028',
    '{',
    '}',
    '[',
    ',',
    ':',
    ' ',
    '\ud83d',
    'null',
    '/',
  ];
  return Array.from({ length: random.below(6) }, () => random.pick(pieces)).join('');
}

/** JSON text with random escapes: a character may stand as itself, or as \\uXXXX. */
function quote(random: Random, text: string): string {
  const body = JSON.stringify(text).slice(1, -1);
  if (random.below(3) > 0) return `"${body}"`;
  const escaped = text.replace(/[^]/g, (unit) =>
    random.below(2) === 0
      ? `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`
      : JSON.stringify(unit).slice(1, -1),
  );
  return `"${escaped}"`;
}

function space(random: Random): string {
  return random.pick(['', '', '', ' ', '\t', ' \r ']);
}

/** A JSON text and what it means: V8's JSON.parse sometimes takes the first of equal keys, not the last. */
interface Written {
  readonly text: string;
  readonly value: unknown;
}

const scalars: readonly Written[] = [
  ...['0', '-1', '12.5', '1e5', '-0.25E-3', '123456789012345678', 'true', 'false', 'null'].map(
    (text) => ({ text, value: { raw: text } }),
  ),
  { text: '[ ]', value: [] },
  { text: '{ }', value: new Map() },
];

function randomJson(random: Random, depth: number): Written {
  const kind = random.below(depth > 2 ? 3 : 7);
  if (kind === 0) {
    const value = randomString(random);
    return { text: quote(random, value), value };
  }
  if (kind < 3) return random.pick(scalars);
  if (kind < 5) {
    const items = Array.from({ length: random.below(5) }, () => randomJson(random, depth + 1));
    const texts = items.map(({ text }) => space(random) + text + space(random));
    return { text: `[${texts.join(',')}]`, value: items.map(({ value }) => value) };
  }
  return randomObject(random, depth);
}

function randomObject(random: Random, depth: number): Written {
  const value = new Map<string, unknown>();
  const members = Array.from({ length: random.below(5) }, () => {
    const key = random.pick(keys);
    const item = randomJson(random, depth + 1);
    value.set(key, item.value);
    const parts = [quote(random, key), ':', item.text].map((part) => space(random) + part);
    return parts.join('') + space(random);
  });
  return { text: `{${members.join(',')}}`, value };
}

function shown(value: unknown): string {
  if (typeof value === 'string') return `text ${value}`;
  if (Array.isArray(value)) return 'array';
  return value instanceof Map ? 'object' : (value as { raw: string }).raw;
}

/** The rule of paths over values, as slow and plain as can be. */
function search(value: unknown, path: string): unknown[] | undefined {
  if (Array.isArray(value)) return searchArray(value, path);
  if (!(value instanceof Map)) return undefined;
  if (value.has(path)) {
    const own: unknown = value.get(path);
    return Array.isArray(own) ? (own as unknown[]) : [own];
  }
  const parts = path.split('.');
  for (let length = parts.length - 1; length > 0; length--) {
    const head = parts.slice(0, length).join('.');
    const rest = parts.slice(length).join('.');
    const found = value.has(head) ? search(value.get(head), rest) : undefined;
    if (found !== undefined) return found;
  }
  return undefined;
}

function searchArray(value: readonly unknown[], path: string): unknown[] | undefined {
  const [segment = '', ...rest] = path.split('.');
  if (/^\d+$/.test(segment) && Number(segment) < value.length) {
    const element: unknown = value[Number(segment)];
    if (rest.length > 0) return search(element, rest.join('.'));
    return Array.isArray(element) ? (element as unknown[]) : [element];
  }
  const found = value.map((each) => (each instanceof Map ? search(each, path) : undefined));
  return found.every((each) => each === undefined)
    ? undefined
    : found.flatMap((each) => each ?? []);
}

describe('JSON', () => {
  test('every field is what the document says, for random documents with escapes and repeated keys', () => {
    let compared = 0;
    forSeeds(2_000, (random) => {
      const { text: line, value: document } = randomObject(random, 0);
      sameOrThrow(structureOf(line), 'json');
      for (let round = 0; round < 20; round++) {
        const path = Array.from({ length: 1 + random.below(4) }, () =>
          random.pick(keys.filter((key) => key !== '\ud800')),
        ).join('.');
        const expected = search(document, path);
        const read = reader
          .values(fieldPath(path))
          ?.map(({ type, text }) =>
            type === 'text' ? `text ${text}` : type === 'object' || type === 'array' ? type : text,
          );
        sameOrThrow({ line, path, read }, { line, path, read: expected?.map(shown) });
        if (expected !== undefined) compared++;
      }
    });
    expect(compared).toBeGreaterThan(1_000);
  });

  test('a line is JSON exactly when JSON.parse makes an object of it, for documents that random bytes are changed in', () => {
    const outcomes = { json: 0, other: 0 };
    forSeeds(8_000, (random) => {
      const { text } = randomObject(random, 2);
      const bytes = Buffer.from(text);
      const pieces = Buffer.from('{}[]",:\\u0e-+. tfn\n\x01\xff', 'latin1');
      for (let change = random.below(3); change > 0; change--) {
        bytes[random.below(bytes.length)] = random.pick([...pieces]);
      }
      let expected = 'other';
      try {
        const parsed: unknown = JSON.parse(bytes.toString());
        if (typeof parsed === 'object' && parsed !== null && !Array.isArray(parsed))
          expected = 'json';
      } catch {
        // Not JSON.
      }
      const actual = structureOf(bytes) === 'json' ? 'json' : 'other';
      const isBehindText = expected === 'other' && actual === 'json';
      if (!isBehindText)
        sameOrThrow(`${actual} ${bytes.toString()}`, `${expected} ${bytes.toString()}`);
      outcomes[expected as 'json' | 'other']++;
    });
    expect(Math.min(outcomes.json, outcomes.other)).toBeGreaterThan(1_000);
  });

  test('a key with dots is found before the objects that its parts name', () => {
    const line = '{"log":{"level":"nested"},"log.level":"literal","a":{"b.c":{"d":1}}}';
    expect(textsAt(line, 'log.level')).toEqual(['literal']);
    expect(textsAt(line, 'a.b.c.d')).toEqual(['1']);
    expect(textsAt(line, 'a.b')).toBeUndefined();
    expect(textsAt('{"a":{"b.c":1},"a.b":{"c":2}}', 'a.b.c')).toEqual(['2']);
    expect(textsAt('{"a":{"b.c":1},"a.b":{"d":2}}', 'a.b.c')).toEqual(['1']);
  });

  test('arrays give their elements, by position or all', () => {
    const line = '{"tags":["a","b"],"items":[{"n":1},{"n":[2,3]},{"m":0}],"none":[]}';
    expect(textsAt(line, 'tags')).toEqual(['a', 'b']);
    expect(textsAt(line, 'tags.1')).toEqual(['b']);
    expect(textsAt(line, 'items.n')).toEqual(['1', '2', '3']);
    expect(textsAt(line, 'items.0.n')).toEqual(['1']);
    expect(textsAt(line, 'none')).toEqual([]);
    expect(textsAt(line, 'tags.7')).toBeUndefined();
  });

  test('an object behind a text that reaches to the end of the line is read', () => {
    expect(
      textsAt('2026-09-21T14:13:25Z\tINFO\tmain.go:1\tup {now}\t{"port": 80}', 'port'),
    ).toEqual(['80']);
    expect(textsAt('E0921 14:13:25.1 1 main.go:1] {"a":1}', 'a')).toEqual(['1']);
    expect(structureOf('uses map{"a":1}')).toBeUndefined();
  });
});

describe('logfmt', () => {
  test('values in quotes are decoded, the last of equal keys counts', () => {
    const line = 'level=info msg="a \\"b\\" \\u00e9\\n" empty= n=1 n=2 path=/a?b=c q="" k.d=x';
    expect(structureOf(line)).toBe('logfmt');
    expect(textsAt(line, 'msg')).toEqual(['a "b" é\n']);
    expect(textsAt(line, 'empty')).toEqual(['']);
    expect(textsAt(line, 'q')).toEqual(['']);
    expect(textsAt(line, 'n')).toEqual(['2']);
    expect(textsAt(line, 'path')).toEqual(['/a?b=c']);
    expect(textsAt(line, 'k.d')).toEqual(['x']);
    expect(textsAt(line, 'k')).toBeUndefined();
  });

  test('pairs behind a klog header or the head of a line are read', () => {
    const klog =
      'I0921 14:13:25.123456 1 a.go:1] "Pod status updated" pod="kube-system/x" status="ready"';
    expect(textsAt(klog, 'pod')).toEqual(['kube-system/x']);
    expect(textsAt('2026/09/21 14:13:25 INFO order placed id=7', 'id')).toEqual(['7']);
    expect(textsAt('INFO[0003] started   port=80', 'port')).toEqual(['80']);
    expect(textsAt('\u001b[36mlevel\u001b[0m=info \u001b[36mport\u001b[0m=80', 'port')).toEqual([
      '80',
    ]);
  });

  test.each([
    'plain text',
    'the answer is x=1',
    '\tat a.b(C.java:1) x=1 y',
    '"GET /?a=b HTTP/1.1" 200',
    '10.0.0.1 - - [21/Sep/2026:14:13:25 +0000] "GET /?a=b HTTP/1.1" 200 1',
    '',
    '   ',
    '=x',
    '[1,2]',
    '"text"',
  ])('%j is plain text', (line) => {
    expect(structureOf(line)).toBeUndefined();
  });
});

describe('hostile lines', () => {
  test('a document nested ten thousand deep is read, one that is not closed is refused', () => {
    const depth = 10_000;
    const line = `{"a":${'['.repeat(depth)}${']'.repeat(depth)},"b":1}`;
    expect(textsAt(line, 'b')).toEqual(['1']);
    expect(structureOf(`{"a":${'{"x":['.repeat(depth)}}`)).toBeUndefined();
    expect(
      textsAt(`{"a":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`, 'a.a.a.b'),
    ).toBeUndefined();
  });

  test('one megabyte in one line, NUL and invalid UTF-8 are read', () => {
    expect(textsAt(`{"big":"${'x'.repeat(1 << 20)}","end":2}`, 'end')).toEqual(['2']);
    expect(structureOf(`{"nul":"\u0000"}`)).toBeUndefined();
    const bytes = Buffer.from('{"a":"\xff\xc3"}', 'latin1');
    expect(reader.read(bytes, 0, bytes.length)).toBe('json');
    expect(reader.values(fieldPath('a'))).toEqual([{ type: 'text', text: '\ufffd\ufffd' }]);
  });
});

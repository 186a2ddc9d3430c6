import { expect, test } from '@jest/globals';
import { forSeeds, type Random } from '../../test/random.ts';
import { createPatternTree } from './pattern-tree.ts';

const letters = (n: number): string =>
  n.toString(26).replace(/\d/gu, (digit) => 'qrstuvwxyz'.charAt(Number(digit)));

test('counts lines, levels and times of a pattern, and keeps the first line as example', () => {
  const tree = createPatternTree();
  tree.add('took 12 ms', { level: 'info', atMs: 20 });
  tree.add('took 7 ms', { level: 'warn', atMs: 10, count: 3 });
  const id = tree.add('took 9 ms', { level: 'info' });
  expect(tree.patterns()).toEqual([
    {
      id,
      template: 'took <num> ms',
      count: 5,
      levels: { info: 2, warn: 3 },
      firstMs: 10,
      lastMs: 20,
      example: 'took 12 ms',
    },
  ]);
});

test('equal templates have equal ids in every tree', () => {
  const one = createPatternTree();
  const other = createPatternTree();
  other.add('something else');
  expect(one.add('took 12 ms')).toBe(other.add('took 99 ms'));
  expect(one.add('took 12 ms')).toMatch(/^[\da-f]{16}$/u);
});

test('a word that varies becomes <*>, and the pattern is found by its former ids', () => {
  const tree = createPatternTree();
  const first = tree.add('user alice has logged in');
  const second = tree.add('user bob has logged in');
  expect(second).not.toBe(first);
  expect(tree.find(first)).toEqual(tree.find(second));
  expect(tree.find(first)?.template).toBe('user <*> has logged in');
  expect(tree.find('ffff')).toBeUndefined();
});

test('messages that share only the head of their lines stay apart', () => {
  const tree = createPatternTree();
  for (const text of ['order shipped', 'cart emptied', 'order shipped']) {
    tree.add(`2026-09-21 14:13:25 INFO [main] c.e.Shop - ${text}`);
  }
  expect(tree.patterns().map(({ count }) => count)).toEqual([2, 1]);
});

test('threads in brackets do not make patterns of their own', () => {
  const tree = createPatternTree();
  for (const thread of ['main', 'exec-1', 'pool']) tree.add(`INFO [${thread}] ready`);
  expect(tree.patterns().map(({ template }) => template)).toEqual(['INFO [<*>] ready']);
});

test('bytes and strings of a line are the same, also where they are cut and invalid', () => {
  for (const line of [
    'grüße 12',
    '日本'.repeat(2000),
    'x\u0000y',
    '\ud800 a',
    `${'é'.repeat(1023)}xé`,
  ]) {
    const tree = createPatternTree();
    expect(tree.add(line)).toBe(tree.add(Buffer.from(line)));
    expect(tree.patterns()[0]?.template.isWellFormed()).toBe(true);
  }
  const invalid = createPatternTree();
  invalid.add(Uint8Array.of(0x61, 0xff, 0xfe, 0x20, 0xc3));
  expect(invalid.patterns()[0]?.template).toBe('a\ufffd\ufffd \ufffd');
});

test('no character is cut in two', () => {
  const tree = createPatternTree({ maxLineBytes: 4, maxExampleBytes: 6 });
  tree.add('aaaéé');
  expect(tree.patterns()).toMatchObject([{ template: 'aaa', example: 'aaaé' }]);
});

test('a part of a larger buffer is read alone', () => {
  const tree = createPatternTree();
  tree.add(Buffer.from('before|the line|after').subarray(7, 15));
  expect(tree.patterns()[0]?.template).toBe('the line');
});

test('colours and the CR of a line are not in its pattern', () => {
  const tree = createPatternTree();
  tree.add('\u001b[31mERROR\u001b[0m lost it\r');
  expect(tree.patterns()[0]?.template).toBe('ERROR lost it');
});

const pieces = [
  'a',
  'order',
  '12',
  '"',
  "'",
  '=',
  '{"',
  '":',
  '[',
  ']',
  '(',
  ')',
  ' ',
  ' ',
  '\t',
  '\0',
  '\\',
  '::',
  '0x',
  ':',
  '.',
  '-',
  '?',
  '/',
  'é',
  '\ud800',
  '<*>',
  '{}',
  'at ',
  '+0x1',
  'msg=',
  '\u001b[',
];

function junk(random: Random): string {
  return Array.from({ length: random.below(40) }, () => random.pick(pieces)).join('');
}

test('whatever the lines, none throws, the counts sum up and the same lines give the same patterns', () => {
  forSeeds(40, (random) => {
    const options = { maxPatterns: 16 + random.below(200), maxWords: 1 + random.below(20) };
    const lines = Array.from({ length: 400 }, () => junk(random));
    const [one, other] = [createPatternTree(options), createPatternTree(options)];
    for (const line of lines) {
      one.add(line);
      other.add(Buffer.from(line));
    }
    const patterns = one.patterns();
    expect(patterns.reduce((sum, { count }) => sum + count, 0)).toBe(lines.length);
    expect(patterns.length).toBeLessThanOrEqual(options.maxPatterns + 1);
    expect(other.patterns().map(({ id, count }) => [id, count])).toEqual(
      patterns.map(({ id, count }) => [id, count]),
    );
    expect(one.find(one.add('a'))?.count).toBeGreaterThan(0);
    for (const { template } of patterns) expect(template).not.toMatch(/\p{Cc}/u);
    expect(new Set(patterns.map(({ id }) => id)).size).toBe(patterns.length);
  });
});

test('a flood of lines that are all different leaves frequent patterns, and every line counted', () => {
  const tree = createPatternTree({ maxPatterns: 100 });
  for (let n = 0; n < 6000; n++) {
    const word = letters(n * 7919);
    tree.add(Array.from({ length: 1 + (n % 30) }, (_, at) => `${word}${letters(at)}`).join(' '));
    if (n % 3 === 0) tree.add(`{"${word}":1,"${word}y":2}`);
    if (n % 10 === 0) tree.add('order 12 placed by the customer');
  }
  const patterns = tree.patterns();
  expect(patterns.length).toBeLessThanOrEqual(101);
  expect(
    patterns.find(({ template }) => template === 'order <num> placed by the customer')?.count,
  ).toBe(600);
  expect(patterns.some(({ template }) => template === '<other>')).toBe(true);
  expect(patterns.reduce((sum, { count }) => sum + count, 0)).toBe(8600);
});

test('more different words in a place than can be names of anything become one pattern', () => {
  const tree = createPatternTree();
  for (let n = 0; n < 500; n++) tree.add(`${letters(n * 31 + 5)} has left the building`);
  expect(tree.patterns().map(({ template, count }) => [template, count])).toEqual([
    ['<*> has left the building', 500],
  ]);
});

test.each([
  ['one letter', 'x'.repeat(1_000_000)],
  ['words', 'ab '.repeat(300_000)],
  ['quotes', '"'.repeat(1_000_000)],
  ['escaped quotes', '\\"'.repeat(500_000)],
  ['brackets', `{"a":${'['.repeat(1_000_000)}`],
  ['values in brackets', 'a=[ '.repeat(250_000)],
  ['digits', '1'.repeat(1_000_000)],
  ['colons', ' 1:'.repeat(300_000)],
  ['slashes', ` ${'/a:1'.repeat(250_000)}`],
  ['calls', `${'.('.repeat(500_000)})`],
  ['NUL', '\0'.repeat(1_000_000)],
])('a megabyte of %s leaves a pattern of its first two thousand bytes', (_, line) => {
  const tree = createPatternTree();
  tree.add(line);
  const [pattern] = tree.patterns();
  // One byte may become a mask, `<num>`.
  expect(pattern?.template.length).toBeLessThanOrEqual(3 * 2048);
  expect(pattern?.example.length).toBeLessThanOrEqual(512);
});

test('a limit that is not positive is refused', () => {
  expect(() => createPatternTree({ maxWords: 0 })).toThrow('maxWords is 0, and must be positive');
  expect(() => createPatternTree({ similarity: Number.NaN })).toThrow(RangeError);
});

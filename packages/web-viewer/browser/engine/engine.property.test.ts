import { describe, expect, test } from '@jest/globals';
import type { LevelOrNone, Query, TextSearch } from './protocol.ts';
import { FakePage, hello } from './testing/fake-page.ts';
import { Random } from './testing/random.ts';

/** A row as a plain list of objects has it. */
interface PlainRow {
  readonly seq: number;
  readonly kind: 'line' | 'gap' | 'hole' | 'skip';
  readonly text: string;
  readonly level: LevelOrNone;
  readonly pod: string;
  readonly container: string;
  readonly ms: number;
  readonly raw: string;
}

const LEVELS: readonly LevelOrNone[] = ['none', 'trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const WORDS = [
  'get',
  'GET',
  'Kelvin',
  '\u212a',
  'ſo',
  'Straße',
  'aab',
  'aaab',
  'ab',
  '日本',
  '👍',
  'x.y',
  'né',
  'NÉ',
  '{',
  '',
];
const START = Date.UTC(2026, 8, 21, 23, 59, 58);

/** What a server sent, and what has to become of it. */
function scenario(random: Random, atLeast = 200): { messages: string[]; plain: PlainRow[] } {
  const plain: PlainRow[] = [];
  const frames: string[] = [];
  let seq = 0;
  let ms = START;
  const count = atLeast + random.below(random.chance(6) ? 12_000 : 600);
  for (let at = 0; at < count; at++) {
    const missing = random.chance(60) ? 1 + random.below(5) : 0;
    if (missing > 0) {
      const isSaid = random.chance(2);
      if (isSaid)
        frames.push(
          JSON.stringify({
            kind: 'skip',
            from: seq + 1,
            to: seq + missing,
            count: missing,
            reason: 'slow',
          }),
        );
      plain.push({ ...missingRow(seq, missing, isSaid), ms: plain.at(-1)?.ms ?? Number.NaN });
      seq += missing;
    }
    seq++;
    ms += random.below(4) - 1;
    plain.push(frameRow(random, { seq, ms, frames }));
    if (random.chance(30))
      frames.push(frames.at(-1 - random.below(Math.min(frames.length, 5))) ?? '');
    if (random.chance(50))
      frames.push(random.pick(['{', 'null', '{"kind":"line","seq":0}', '{"kind":"heartbeat"}']));
  }
  const messages: string[] = [];
  for (let at = 0; at < frames.length;) {
    const length = 1 + random.below(300);
    messages.push(frames.slice(at, at + length).join('\n') + (random.chance(2) ? '\n' : ''));
    at += length;
  }
  return { messages, plain };
}

function missingRow(before: number, count: number, isSaid: boolean): Omit<PlainRow, 'ms'> {
  const lines = count === 1 ? '1 line is' : `${String(count)} lines are`;
  const text = isSaid
    ? `${lines} left out: this viewer fell behind`
    : `${lines} missing, and nothing says why`;
  return {
    seq: before,
    kind: isSaid ? 'skip' : 'hole',
    text,
    level: 'none',
    pod: '',
    container: '',
    raw: text,
  };
}

function frameRow(
  random: Random,
  { seq, ms, frames }: { seq: number; ms: number; frames: string[] },
): PlainRow {
  const level = random.pick(LEVELS);
  const pod = `pod-${String(random.below(4))}`;
  const container = random.pick(['app', 'proxy']);
  const words = Array.from({ length: random.below(8) }, () => random.pick(WORDS));
  const isGap = random.chance(40);
  const text = random.chance(5)
    ? JSON.stringify({ code: random.below(3), at: { word: random.pick(WORDS) } })
    : words.join(random.pick([' ', '']));
  const ts = `${new Date(ms).toISOString().slice(0, -1)}${random.pick(['', '000', '456789'])}Z`;
  const raw = random.chance(6) ? JSON.stringify({ code: 9, text }) : text;
  const lineAnsi = random.chance(3) ? `\x1b[3${String(random.below(8))}m${text}\x1b[0m` : text;
  const common = {
    seq,
    ts,
    namespace: 'n',
    pod,
    container,
    ...(random.chance(3) ? {} : { uid: `u-${pod}`, restart: random.below(2) }),
  };
  const frame = isGap
    ? { kind: 'gap', ...common, cause: 'rotated', missedInstances: 0, message: text }
    : {
        kind: 'line',
        ...common,
        displayTs: ts.slice(11, 19),
        source: 'pod',
        glyph: '●',
        line: text,
        lineAnsi,
        raw,
        ...(level === 'none' ? {} : { level }),
      };
  frames.push(JSON.stringify(frame));
  return {
    seq,
    kind: isGap ? 'gap' : 'line',
    text,
    level: isGap ? 'none' : level,
    pod,
    container,
    ms,
    raw: isGap ? text : raw,
  };
}

function randomSearch(random: Random): TextSearch {
  const isRegex = random.chance(2);
  const text = isRegex
    ? random.pick([
        'a+b',
        '^get',
        'kelvin$',
        'a{2,}b',
        'x\\.y',
        '(get|ab)',
        'stra(ß|ss)e',
        '[k]elvin',
        'né?',
        '👍',
        'a.*日',
        'k',
        'so',
        '"code":1',
        '^$',
        'aa?b',
        '\\bab\\b',
      ])
    : random.pick([...WORDS, 'aab', 'et G', 'k', 's', 'é', '"code":1', 'b a', 'left out']);
  return { text, isRegex, caseSensitive: random.chance(2) };
}

function randomQuery(random: Random): Query {
  const from = START + random.below(300);
  return {
    ...(random.chance(4) ? {} : randomSearch(random)),
    ...(random.chance(3) ? { levels: [random.pick(LEVELS), random.pick(LEVELS)] } : {}),
    ...(random.chance(3)
      ? { pods: random.pick([['pod-1'], ['n/pod-2', 'pod-3'], ['nobody']]) }
      : {}),
    ...(random.chance(4) ? { containers: ['app'] } : {}),
    ...(random.chance(4)
      ? { fromMs: from, ...(random.chance(2) ? { toMs: from + random.below(400) } : {}) }
      : {}),
    ...(random.chance(5)
      ? {
          fields: [
            random.pick([
              { key: 'code', value: '1' },
              { key: 'at.word', value: 'né' },
              { key: 'text', value: 'ab' },
            ]),
          ],
        }
      : {}),
    ...(random.chance(3) ? { hideGaps: true } : {}),
  };
}

/** The same selection, the plain way. */
function selects(query: Query, row: PlainRow): boolean {
  const { pods = [], containers = [], levels = [], fields = [] } = query;
  const isPodless = row.kind === 'skip' || row.kind === 'hole';
  if (!isPodless && pods.length > 0 && !pods.includes(row.pod) && !pods.includes(`n/${row.pod}`))
    return false;
  if (!isPodless && containers.length > 0 && !containers.includes(row.container)) return false;
  if (query.fromMs !== undefined && !(row.ms >= query.fromMs)) return false;
  if (query.toMs !== undefined && !(row.ms < query.toMs)) return false;
  if (row.kind !== 'line' && query.hideGaps !== true) return true;
  if (levels.length > 0 && !levels.includes(row.level)) return false;
  if (!textMatches(query, row.text)) return false;
  return fields.every(({ key, value }) => {
    try {
      let found: unknown = JSON.parse(row.raw);
      for (const part of key.split('.'))
        found = (found as Record<string, unknown> | undefined)?.[part];
      return (typeof found === 'string' ? found : JSON.stringify(found)) === value;
    } catch {
      return false;
    }
  });
}

function textMatches(
  { text = '', isRegex = false, caseSensitive = false }: Query,
  line: string,
): boolean {
  if (text === '') return true;
  if (isRegex) return new RegExp(text, caseSensitive ? 'u' : 'iu').test(line);
  if (caseSensitive) return line.includes(text);
  if (/^[\x00-\x7f]*$/.test(text)) return asciiLower(line).includes(asciiLower(text));
  return new RegExp(text.replaceAll(/[.{]/g, '\\$&'), 'iu').test(line);
}

function asciiLower(text: string): string {
  return text.replaceAll(/[A-Z]/g, (letter) => letter.toLowerCase());
}

/** One alone: `-t 'seed 7$'`. */
const seeds = Array.from({ length: 25 }, (_, at) => 1 + at);

describe('a view has what a plain list has', () => {
  test.each(seeds)('seed %i', (seed) => {
    const random = new Random(seed);
    const { messages, plain } = scenario(random);
    const fake = new FakePage();
    fake.serve(hello());
    // The query may come before, between and behind the rows.
    let query: Query = {};
    for (const message of messages) {
      if (random.chance(5)) {
        query = randomQuery(random);
        fake.send({ type: 'query', id: 1_000_000, query });
      }
      if (random.chance(2)) fake.slice();
      fake.serveAnything(message);
    }
    for (let round = 0; round < 6; round++) {
      if (round > 0) {
        query = randomQuery(random);
        fake.query(query);
      }
      const expected = plain.filter((row) => selects(query, row));
      const shown = fake.rows().map(({ seq, kind, place }) => ({ seq, kind, place }));
      const wanted = expected.map(({ seq, kind }, at) => ({ seq, kind, place: at + 1 }));
      expect({ query, shown }).toEqual({ query, shown: wanted });
      checkSums(fake, expected, plain);
      checkPlaces(fake, { expected, plain, random });
    }
  });
});

describe('when the oldest rows go, a view has the rest of a plain list', () => {
  test.each([101, 102, 103, 104])('seed %i', (seed) => {
    const random = new Random(seed);
    const { messages, plain } = scenario(random, 22_000);
    const fake = new FakePage(900_000);
    fake.serve(hello());
    // Early, so that the view sees rows of its own go.
    let query = randomQuery(random);
    fake.query(query);
    for (const message of messages) {
      if (random.chance(2)) fake.slice();
      fake.serveAnything(message);
    }
    for (let round = 0; round < 3; round++) {
      const { evicted, firstPlace } = fake.state();
      expect(evicted).toBeGreaterThan(0);
      const held = plain.slice(evicted);
      const expected = held.filter((row) => selects(query, row));
      const shown = fake.rows().map(({ seq, kind, place }) => ({ seq, kind, place }));
      const wanted = expected.map(({ seq, kind }, at) => ({
        seq,
        kind,
        place: firstPlace + 1 + at,
      }));
      const first = { seq: 0, kind: 'evicted', place: firstPlace };
      expect({ query, shown }).toEqual({ query, shown: [first, ...wanted] });
      checkSums(fake, expected, held);
      query = randomQuery(random);
      fake.query(query);
    }
  });
});

function checkSums(fake: FakePage, rows: PlainRow[], held: PlainRow[]): void {
  // Gaps and holes are no lines.
  const [expected, plain] = [rows, held].map((all) =>
    all.filter(({ kind }) => kind === 'line'),
  ) as [PlainRow[], PlainRow[]];
  const { facets } = fake.ask('facets', { type: 'facets' });
  const tally = (rows: PlainRow[], value: string): number =>
    rows.filter((row) => row.level === value).length;
  expect(facets.levels).toEqual(
    LEVELS.map((value) => ({
      value,
      count: tally(expected, value),
      total: tally(plain, value),
    })).filter(({ total }) => total > 0),
  );
  for (const { value, count } of facets.pods) {
    expect(count).toBe(expected.filter((row) => `n/${row.pod}` === value).length);
  }
  const { histogram } = fake.ask('histogram', { type: 'histogram', buckets: 7 });
  const stamped = expected.filter(({ ms }) => !Number.isNaN(ms));
  const sum = histogram.levels
    .flatMap(({ counts }) => [...counts])
    .reduce((left, right) => left + right, 0);
  expect(sum).toBe(stamped.length);
  const width = (histogram.toMs - histogram.fromMs) / 7;
  for (const { level, counts } of histogram.levels) {
    const wanted = new Array<number>(7).fill(0);
    for (const row of stamped) {
      const bucket = Math.floor((row.ms - histogram.fromMs) / width);
      if (row.level === level) wanted[bucket] = (wanted[bucket] ?? 0) + 1;
    }
    expect([...counts]).toEqual(wanted);
  }
}

interface Places {
  readonly expected: PlainRow[];
  readonly plain: PlainRow[];
  readonly random: Random;
}

function checkPlaces(fake: FakePage, { expected, plain, random }: Places): void {
  const locate = (by: object): number | undefined =>
    fake.ask('locate', { type: 'locate', by }).place;
  const place = (index: number): number | undefined => (index === -1 ? undefined : index + 1);
  const { seq, ms } = random.pick(plain);
  expect(locate({ type: 'seq', seq })).toBe(place(expected.findIndex((row) => row.seq >= seq)));
  if (!Number.isNaN(ms)) {
    expect(locate({ type: 'ms', ms })).toBe(place(expected.findIndex((row) => row.ms >= ms)));
  }
  const from = 1 + random.below(expected.length + 1);
  const isError = ({ level }: PlainRow): boolean => level === 'error' || level === 'fatal';
  const isGap = ({ kind }: PlainRow): boolean => kind !== 'line';
  for (const [of, test] of [
    ['error', isError],
    ['gap', isGap],
  ] as const) {
    expect(locate({ type: 'next', of, place: from })).toBe(
      place(expected.findIndex((row, at) => at + 1 > from && test(row))),
    );
    expect(locate({ type: 'previous', of, place: from })).toBe(
      place(expected.findLastIndex((row, at) => at + 1 < from && test(row))),
    );
  }
}

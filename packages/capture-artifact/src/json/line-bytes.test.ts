import { isDeepStrictEqual } from 'node:util';
import { describe, expect, test } from '@jest/globals';
import type { CaptureLine, StoredStream } from '@ktl/sqlite-archive';
import { random } from '../../test/random.ts';
import { LineBytes } from './line-bytes.ts';
import { formatLine, parseLine } from './line-json.ts';

const startNs = 1_764_057_600_000_000_000n;
const texts = [
  'served',
  '"quoted" \\ back',
  'tab\tand \u0001',
  'ä 日本 😀',
  '',
  '","rendered":"x',
  ',"raw":"y"',
];
const contexts = [
  ',"podState":{"phase":"Running","conditions":[{"type":"Ready"}]},"nodeState":null,"owners":[]',
  ',"podState":null,"nodeState":null,"owners":[{"kind":"ReplicaSet","name":"ä"}]',
  '',
];
const streams = ['', 'shop/web-1 app ', 'a "b" 😀 '].map((prefix, restart): StoredStream => {
  const names = { namespace: 'shop', pod: 'web-1', container: 'app', uid: 'u', node: 'n' };
  return { ...names, restart, source: 'pod', prefix };
});

type Draw = (below: number) => number;

function drawn<T>(draw: Draw, values: readonly T[]): T {
  return values[draw(values.length)] as T;
}

function lineOf(draw: Draw): string {
  const stream = drawn(draw, streams);
  const raw = draw(10) === 0 ? Buffer.from([0xff, 0]) : Buffer.from(drawn(draw, texts));
  const own = draw(10) === 0 ? Buffer.from('another form') : undefined;
  const timeNs = startNs + BigInt(draw(3_000_000)) * 1_000n;
  const line: CaptureLine = {
    ...{ ordinal: 1 + draw(100_000), timeNs, stream, raw, late: draw(5) === 0 },
    collectedMs: Number(timeNs / 1_000_000n) + draw(2000),
    level: drawn(draw, [undefined, 'info', 'error'] as const),
    rendered: own ?? Buffer.concat([Buffer.from(stream.prefix), raw]),
  };
  return formatLine(line, drawn(draw, contexts)).trimEnd();
}

/** What a file of somebody else may hold in place of a line. */
function changed(line: string, draw: Draw): Buffer {
  const at = draw(line.length);
  const piece = drawn(draw, [
    '"',
    '\\',
    '}',
    ',',
    '{',
    '0',
    '.5',
    ' ',
    '\\u12',
    '\n',
    '\ud83d',
    'é',
  ]);
  const members = ['"raw":"other",', '"late":1,', '"ordinal":7,', '"x":[1],', '"level":"odd",'];
  const kind = draw(5);
  if (kind === 0) return Buffer.from(line.slice(0, at) + piece + line.slice(at));
  if (kind === 1) return Buffer.from(line.slice(0, at) + piece + line.slice(at + 1));
  if (kind === 2) return Buffer.from(line.slice(0, at));
  if (kind === 3) return Buffer.from(line.replace(/(?<=[,{])(?=")/, drawn(draw, members)));
  const bytes = Buffer.from(line);
  bytes[draw(bytes.length)] = draw(256);
  return bytes;
}

function plain(line: CaptureLine | string | undefined): unknown {
  if (typeof line !== 'object') return line;
  const { ordinal, timeNs, collectedMs, stream, level, late, raw, rendered } = line;
  const bytes = [raw.toString('hex'), rendered.toString('hex')];
  return { ordinal, timeNs, collectedMs, stream, level, late, bytes };
}

describe('a line read byte by byte', () => {
  const seed = Number(process.env['LINE_SEED'] ?? Date.now() % 1_000_000);

  test('is what it is as JSON, and so is what was changed in it', () => {
    console.info(`seed ${String(seed)}: LINE_SEED=${String(seed)} repeats it`);
    const draw = random(seed);
    const known = new Map<string, StoredStream>();
    const reader = new LineBytes(known);
    const quick = { whole: 0, changed: 0 };
    for (let round = 0; round < 20_000; round++) {
      const line = lineOf(draw);
      const isWhole = draw(2) === 0;
      const bytes = isWhole ? Buffer.from(line) : changed(line, draw);
      const read = reader.read(bytes);
      if (read === undefined) continue;
      quick[isWhole ? 'whole' : 'changed']++;
      const expected = parseLine(bytes.toString(), known);
      if (isDeepStrictEqual(plain(read), plain(expected))) continue;
      expect({ round, line: plain(read) }).toEqual({ round, line: plain(expected) });
    }
    expect(quick.whole).toBeGreaterThan(6000);
    expect(quick.changed).toBeGreaterThan(100);
  });

  test('keeps nothing of the bytes that it was read from', () => {
    const bytes = Buffer.from(formatLine({ ...lineFields(), raw: Buffer.from('kept') }, ''));
    const read = new LineBytes(new Map()).read(bytes.subarray(0, -1));
    bytes.fill(0);
    expect([String(read?.raw), String(read?.rendered)]).toEqual(['kept', 'p kept']);
  });

  test.each(['.5}', '5}', '', '}}', ',}', ',"raw":"x"}', ',"level":"info"}'])(
    'that ends with %s is left to the whole parser',
    (end) => {
      const whole = formatLine({ ...lineFields(), raw: Buffer.from('kept') }, '').trimEnd();
      const line = Buffer.from(`${whole.slice(0, -1)}${end}`);
      expect(new LineBytes(new Map()).read(line)).toBeUndefined();
    },
  );
});

function lineFields(): CaptureLine {
  const stream = { ...(streams[0] as StoredStream), prefix: 'p ' };
  const [raw, rendered] = [Buffer.from('kept'), Buffer.from('p kept')];
  const times = { timeNs: startNs, collectedMs: 1_764_057_600_000 };
  return { ordinal: 1, ...times, stream, level: undefined, late: false, raw, rendered };
}

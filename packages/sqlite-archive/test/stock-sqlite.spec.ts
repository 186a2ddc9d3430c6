import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals';
import { createCaptureWriter } from '@ktl/sqlite-archive';
import Database from 'better-sqlite3';
import { batchOf } from './capture-lines.ts';

jest.setTimeout(60_000);

const program = 'sqlite3';
let folder: string;
let path: string;
const observed_at = '2025-11-25T08:00:00Z';
const at = (stamp: string): bigint => BigInt(Date.parse(stamp)) * 1_000_000n;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-capture-test-'));
  path = join(folder, 'logs.sqlite');
  const writer = await createCaptureWriter(path);
  const proxy = { namespace: 'prod', pod: 'web-1', container: 'proxy', prefix: 'web-1: ' };
  const old = at('2024-12-31T23:59:59Z');
  const times = [old, at('2025-11-25T08:00:00Z') + 7n, at('2025-11-25T08:00:01Z')];
  const collectedMs = Date.parse('2025-11-25T08:00:02.5Z');
  await writer.write(batchOf(proxy, ['old', 'ERROR one', 'two'], times, { collectedMs }));
  await writer.write(batchOf({ ...proxy, pod: 'web-2' }, ['ERROR x'], [times[1] as bigint]));
  await writer.write(batchOf({ ...proxy, container: 'app' }, ['no'], [times[1] as bigint]));
  await writer.flush();
  const cut = { stream: { namespace: 'cut', pod: 'p', container: 'c' }, collectedMs: 0 };
  await writer.write({
    ...cut,
    bytes: Buffer.from('😀é'),
    // A character in two lines, then one that is whole: all of it together is UTF-8.
    offsets: Uint32Array.of(0, 2, 2, 4, 4, 6),
    timesNs: BigInt64Array.of(1n, 1n, 1n),
  });
  await writer.flush();
  const [bytes, offsets] = [Buffer.from('\0z'), Uint32Array.of(0, 2)];
  await writer.write({ ...cut, bytes, offsets, timesNs: BigInt64Array.of(1n) });
  await writer.addContext('events', [
    { observed_at, reason: 'BackOff', involved_kind: 'Pod', involved_name: 'web-1', count: 3 },
  ]);
  await writer.addContext('deployments', [{ observed_at, name: 'web', replicas: 3 }]);
  await writer.addContext('configmaps', [{ observed_at, name: 'web', data: '{"a":"1"}' }]);
  await writer.finish();
});
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** With the program that people have, where there is one; else with the library, which has no settings of ours. */
function ask(sql: string): string[] {
  try {
    return execFileSync(program, ['-readonly', path, sql], { encoding: 'utf8' })
      .trimEnd()
      .split('\n');
  } catch (error) {
    if ((error as { code?: unknown }).code !== 'ENOENT') throw error;
    const database = new Database(path, { readonly: true });
    const rows = database.prepare(sql).raw().all() as unknown[][];
    database.close();
    return rows.map((row) => row.join('|'));
  }
}

describe('plain SQL on a capture', () => {
  test('counts the lines of a container by pod since a time', () => {
    const sql = `SELECT namespace, pod, COUNT(*)
      FROM logs
      WHERE container = 'proxy'
        AND log_timestamp >= '2025-01-01T00:00:00Z'
      GROUP BY namespace, pod
      ORDER BY COUNT(*) DESC;`;
    expect(ask(sql)).toEqual(['prod|web-1|2', 'prod|web-2|1']);
  });

  test('reads stamps that sort as text, both texts, and names', () => {
    const sql =
      "SELECT collected_at, log_timestamp, namespace, pod, container, raw, rendered FROM logs WHERE pod = 'web-1' AND container = 'proxy' ORDER BY log_timestamp LIMIT 2";
    expect(ask(sql)).toEqual([
      '2025-11-25T08:00:02.500Z|2024-12-31T23:59:59.000000000Z|prod|web-1|proxy|old|web-1: old',
      '2025-11-25T08:00:02.500Z|2025-11-25T08:00:00.000000007Z|prod|web-1|proxy|ERROR one|web-1: ERROR one',
    ]);
  });

  test('filters as replay does', () => {
    const sql =
      "SELECT raw FROM logs WHERE namespace = 'prod' AND pod = 'web-1' AND raw LIKE '%ERROR%' AND log_timestamp >= '2025-11-25T08:00:00' LIMIT 5";
    expect(ask(sql)).toEqual(['ERROR one']);
  });

  // As text '.' is before 'Z', so a shorter stamp with Z is behind all that it names.
  test.each([
    ['2025-11-25', 4],
    ['2025-11-25T08:00:00', 4],
    ['2025-11-25T08:00:00Z', 1],
    ['2025-11-25T08:00:00.000', 4],
    ['2025-11-25T08:00:00.000Z', 1],
    ['2025-11-25T08:00:00.000000007', 4],
    ['2025-11-25T08:00:00.000000007Z', 4],
    ['2025-11-25T08:00:00.000000008Z', 1],
    ['2025-11-25T08:00:01.000000000Z', 1],
    ['2025-11-25T08:00:01Z', 0],
  ])('from the bound %s on there are %i of 5 lines, and before it the others', (bound, from) => {
    const count = (condition: string): number[] =>
      ask(`SELECT count(*) FROM logs WHERE namespace = 'prod' AND ${condition}`).map(Number);
    expect(count(`log_timestamp >= '${bound}'`)).toEqual([from]);
    expect(count(`log_timestamp < '${bound}'`)).toEqual([5 - from]);
  });

  test('a moment with Z is exact in nanoseconds', () => {
    const sql = `SELECT count(*) FROM logs
      WHERE namespace = 'prod' AND time_ns >= unixepoch('2025-11-25T08:00:00Z') * 1000000000`;
    expect(ask(sql)).toEqual(['4']);
  });

  test('tells lines that are no text by their type', () => {
    const sql = "SELECT typeof(raw), hex(raw) FROM logs WHERE namespace = 'cut' ORDER BY ordinal";
    expect(ask(sql)).toEqual(['blob|F09F', 'blob|9880', 'text|C3A9', 'blob|007A']);
  });

  test('searches words', () => {
    const sql =
      "SELECT pod FROM logs WHERE id IN (SELECT rowid FROM line_words WHERE line_words MATCH 'error') ORDER BY id";
    expect(ask(sql)).toEqual(['web-1', 'web-2']);
  });

  test('reads what stood beside the lines', () => {
    expect(ask('SELECT involved_kind, involved_name, count FROM events')).toEqual(['Pod|web-1|3']);
    expect(ask('SELECT name, replicas FROM deployments')).toEqual(['web|3']);
    expect(ask("SELECT data ->> 'a' FROM configmaps")).toEqual(['1']);
    expect(ask('PRAGMA integrity_check')).toEqual(['ok']);
  });
});

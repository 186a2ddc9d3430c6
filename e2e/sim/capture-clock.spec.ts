import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { committedLines } from '../harness/capture-files.ts';
import { numbered, SimBed } from '../harness/sim-bed.ts';
import { SteppingClock } from '../harness/stepping-clock.ts';

const hourMs = 3_600_000;
/** The last of them before the first: it ends before it began. */
const offsetsMs = [0, -hourMs, 2 * hourMs, -30_000, -3 * hourMs];
const linesEach = 10;

let bed: SimBed;
let clock: SteppingClock;

beforeEach(async () => {
  clock = new SteppingClock();
  bed = await SimBed.open({ clock: clock.sim });
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

async function committed(path: string, lines: number): Promise<void> {
  while (committedLines(path) < lines) await new Promise((settle) => setTimeout(settle, 10));
}

test('clocks that are set while it captures: order, SQL and durations stay right', async () => {
  const env = clock.env(bed.home);
  const file = join(bed.home, 'a.sqlite');
  const tarball = join(bed.home, 'b.tar.gz');
  const app = bed.pod('app-1');
  const words = ['app', '--tail', '-1'];
  const runs = [
    bed.start([...words, '-o', 'raw', '--capture', file], { env }),
    bed.start(['logs', 'capture', ...words, '--capture-output', tarball], { env }),
  ];
  let lines = 0;
  for (const offsetMs of offsetsMs) {
    clock.set(offsetMs);
    app().write(numbered('line', lines + 1, lines + linesEach));
    lines += linesEach;
    await committed(file, lines);
    await committed(join(bed.home, 'b.partial/logs.sqlite'), lines);
  }
  for (const run of runs) expect(await run.interrupt()).toMatchObject({ code: 0 });
  const all = numbered('line', 1, lines);
  expect(runs[0]?.out).toBe(all);
  expectSorted(file);
  for (const path of [file, tarball]) {
    const replay = ['logs', 'capture', 'replay', path, '--raw'];
    expect((await bed.run([...replay, '--order', 'arrival'])).out).toBe(all);
    expect((await bed.run(replay)).out).toBe(byTime());
    const json = await bed.run(['logs', 'capture', 'show', path, '-o', 'json']);
    const { durationSeconds } = JSON.parse(json.out) as { durationSeconds: number | null };
    expect(durationSeconds ?? 0).toBeGreaterThanOrEqual(0);
    const page = await bed.run(['logs', 'capture', 'show', path]);
    expect(page.out).not.toMatch(/[ (]-[\d.]+(?:ms|s|m|h)\b/);
  }
});

/** Lines by the stamps that they have, as the offsets have it. */
function byTime(): string {
  const parts = offsetsMs.map((offsetMs, at) => ({
    offsetMs,
    text: numbered('line', at * linesEach + 1, (at + 1) * linesEach),
  }));
  parts.sort((a, b) => a.offsetMs - b.offsetMs);
  return parts.map(({ text }) => text).join('');
}

/** Stamps sort as text as they do as times, and give the same lines. */
function expectSorted(path: string): void {
  const database = new DatabaseSync(path, { readOnly: true });
  const rows = database.prepare('SELECT raw, log_timestamp FROM logs ORDER BY log_timestamp, id');
  const found = rows.all().map(({ raw, log_timestamp: stamp }) => {
    const text = Buffer.from(raw as Uint8Array | string).toString();
    return { text, stamp: String(stamp) };
  });
  database.close();
  expect(found.map(({ text }) => `${text}\n`).join('')).toBe(byTime());
  for (const { stamp } of found) expect(stamp).toMatch(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z$/);
  const times = found.map(({ stamp }) => Date.parse(stamp));
  expect(times).toEqual(times.toSorted((a, b) => a - b));
}

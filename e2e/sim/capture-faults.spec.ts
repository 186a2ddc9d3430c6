import { existsSync } from 'node:fs';
import { cp, mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { seededRandom } from '@ktl/kube-sim';
import { artifactLines, committedLines } from '../harness/capture-files.ts';
import { LineSource } from '../harness/line-source.ts';
import type { Ended, RunningKtl } from '../harness/running-ktl.ts';
import { numbered, SimBed } from '../harness/sim-bed.ts';
import { openSmallDisk, smallDiskKind } from '../harness/small-disk.ts';

let bed: SimBed;

beforeEach(async () => {
  bed = await SimBed.open();
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

const capture = (...words: readonly string[]): readonly string[] => ['logs', 'capture', ...words];

async function until(isMet: () => boolean | Promise<boolean>): Promise<void> {
  while (!(await isMet())) await sleep(5);
}

/** The one error of a run: its code, message and what to do. */
function complaint({ err }: Ended): { error: string; message: string; hint: string } {
  const parts = /(?:^|\n)error\[([A-Z_]+)\]: ([^\n]+)\n {2}try: ([^\n]+)\n$/.exec(err);
  expect({ err, isOneError: parts !== null }).toMatchObject({ isOneError: true });
  const [, error = '', message = '', hint = ''] = parts ?? [];
  return { error, message, hint };
}

/** Lines that begin with the first and leave none out, however many. */
function expectBeginning(lines: readonly string[], of: string, atLeast = 1): void {
  expect(lines.length).toBeGreaterThanOrEqual(atLeast);
  expect(lines.join('\n')).toBe(numbered(of, 1, lines.length).trimEnd());
}

const kinds = [...new Set([await smallDiskKind(), 'a limit on the size of files' as const])];

describe.each(kinds)('on a disk that gets full, by %s', (kind) => {
  const sizeBytes = 2 * 1024 * 1024;
  const text = 'a line of some length that fills the disk';

  const early = 2000;

  /** Writes some lines, and when they are committed more until the program is gone. */
  async function flood(ktl: RunningKtl, sqlite: string): Promise<Ended> {
    const app = bed.pod('app-1');
    app().write(numbered(text, 1, early));
    await until(() => committedLines(sqlite) === early);
    for (let at = early; !ktl.isGone; at += 500) {
      app().write(numbered(text, at + 1, at + 500));
      await sleep(10);
    }
    return ktl.end();
  }

  test('ktl logs capture ends, says so, and keeps what it has', async () => {
    await using disk = await openSmallDisk(kind, sizeBytes);
    const { under, path } = disk;
    const output = join(path, 'incident.tar.gz');
    const folder = join(path, 'incident.partial');
    const words = capture('app', '--tail', '-1', '--capture-output', output);
    const ended = await flood(bed.start(words, { under }), join(folder, 'logs.sqlite'));
    expect(ended).toMatchObject({ code: 1, out: '' });
    const { error, message, hint } = complaint(ended);
    expect(error).toBe('CAPTURE_CUT');
    expect(message).toMatch(/ends early: (?:no room left to write|cannot write) /);
    expect(hint).toBe(`make room, then complete what is there: ktl logs capture recover ${folder}`);
    expect(existsSync(output)).toBe(false);
    // Where there is no room to be made, elsewhere.
    const elsewhere = join(bed.home, 'elsewhere.partial');
    await cp(folder, elsewhere, { recursive: true });
    const made = join(bed.home, 'elsewhere.tar.gz');
    expect(await bed.run(capture('recover', elsewhere))).toMatchObject({ out: `${made}\n` });
    const replayed = await bed.run(capture('replay', made, '--raw'));
    expectBeginning(replayed.out.trimEnd().split('\n'), text, early);
  });

  test('ktl logs --capture ends, says so, and keeps what it has', async () => {
    await using disk = await openSmallDisk(kind, sizeBytes);
    const { under, path } = disk;
    const file = join(path, 'incident.sqlite');
    const words = ['app', '--tail', '-1', '-o', 'raw', '--capture', file];
    const ended = await flood(bed.start(words, { under }), file);
    expect(ended.code).toBe(1);
    const { error, message, hint } = complaint(ended);
    expect(error).toBe('CAPTURE_CUT');
    expect(hint).toMatch(/^make room, /);
    const isWhole = message.includes('it is whole up to there');
    const elsewhere = join(bed.home, 'elsewhere.sqlite');
    for (const name of await readdir(path)) {
      await cp(join(path, name), name.replace('incident.sqlite', elsewhere));
    }
    const recovered = await bed.run(capture('recover', elsewhere));
    expect(recovered).toMatchObject({ code: 0, out: `${elsewhere}\n` });
    expect(recovered.err.includes('; nothing was missing')).toBe(isWhole);
    const lines = await artifactLines(elsewhere);
    expectBeginning(lines, text, early);
    // What the terminal had, up to somewhere.
    expect(ended.out.startsWith(lines.join('\n').slice(0, ended.out.length))).toBe(true);
  });

  test('while it packs: the folder stays, and is packed elsewhere', async () => {
    await using disk = await openSmallDisk(kind, 32 * sizeBytes);
    const { under, path } = disk;
    const output = join(path, 'incident.tar.gz');
    const folder = join(path, 'incident.partial');
    bed
      .pod('app-1')()
      .write(numbered(text, 1, 60_000));
    const words = capture('app', '--tail', '-1', '--capture-sqlite', '--capture-output', output);
    const ktl = bed.start(words, { under });
    await until(() => committedLines(join(folder, 'logs.sqlite')) === 60_000);
    ktl.signal('SIGINT');
    await until(async () => (await readdir(path)).some((name) => name.endsWith('.tmp')));
    process.kill(ktl.pid, 'SIGSTOP');
    await disk.fill(ktl.pid);
    process.kill(ktl.pid, 'SIGCONT');
    const ended = await ktl.end();
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(complaint(ended).error).toMatch(/^ARTIFACT_(?:NO_ROOM|WRITE_FAILED)$/);
    expect(ended.err).toContain(`ktl logs capture recover ${folder}`);
    const left = await readdir(path);
    expect(left.filter((name) => name !== 'filler')).toEqual(['incident.partial']);
    const elsewhere = join(bed.home, 'elsewhere.partial');
    await cp(folder, elsewhere, { recursive: true });
    await bed.run(capture('recover', elsewhere));
    const lines = await artifactLines(join(bed.home, 'elsewhere.tar.gz'));
    expect(lines).toHaveLength(60_000);
    expectBeginning(lines, text);
  });
});

describe('two captures that want one path', () => {
  const tarball = (): string => join(bed.home, 'incident.tar.gz');
  const folder = (): string => join(bed.home, 'incident.partial');
  const words = (): readonly string[] => capture('app', '--capture-output', tarball());

  test('at one moment: one is refused, the other is whole', async () => {
    bed
      .pod('app-1')()
      .write(numbered('line', 1, 100));
    const runs = [1, 2, 3].map(() => bed.start([...words(), '--tail', '-1']));
    const refused = new Set<RunningKtl>();
    for (const run of runs) void run.ended.then(() => refused.add(run));
    await until(() => refused.size === 2 && committedLines(join(folder(), 'logs.sqlite')) === 100);
    for (const run of refused) {
      const ended = await run.end();
      expect(ended).toMatchObject({ code: 1, out: '' });
      expect(complaint(ended).error).toBe('CAPTURE_UNDER_WAY');
    }
    const [winner] = runs.filter((run) => !refused.has(run));
    expect(await winner?.interrupt()).toMatchObject({ code: 0, out: `${tarball()}\n` });
    expectBeginning(await artifactLines(tarball()), 'line');
  });

  test('what is there already is not touched: a tarball, a folder, a file of --capture', async () => {
    bed.pod('app-1')().write('one\n');
    await writeFile(tarball(), 'mine');
    const late = await bed.run(words());
    expect(late).toMatchObject({ code: 1, out: '' });
    expect(complaint(late).error).toBe('ARTIFACT_EXISTS');
    expect(await readFile(tarball(), 'utf8')).toBe('mine');
    expect(existsSync(folder())).toBe(false);
    await rename(tarball(), join(bed.home, 'other.tar.gz'));
    await mkdir(folder());
    await writeFile(join(folder(), 'notes.txt'), 'mine');
    expect(complaint(await bed.run(words())).error).toBe('CAPTURE_UNDER_WAY');
    expect(await readdir(folder())).toEqual(['notes.txt']);
    const file = join(folder(), 'notes.sqlite');
    await writeFile(file, '');
    const taken = await bed.run(['app', '--no-follow', '--capture', file]);
    expect(complaint(taken).error).toBe('ARCHIVE_EXISTS');
    expect(await readFile(file, 'utf8')).toBe('');
  });

  test('a tarball that somebody put there meanwhile stays, and the capture beside it', async () => {
    bed.pod('app-1')().write('one\n');
    const ktl = bed.start(words());
    await until(() => committedLines(join(folder(), 'logs.sqlite')) === 1);
    await writeFile(tarball(), 'mine');
    const ended = await ktl.interrupt();
    expect(ended).toMatchObject({ code: 1, out: '' });
    expect(complaint(ended).error).toBe('ARTIFACT_EXISTS');
    expect(await readFile(tarball(), 'utf8')).toBe('mine');
    const moved = join(bed.home, 'moved.partial');
    await rename(folder(), moved);
    expect(await bed.run(capture('recover', moved))).toMatchObject({ code: 0 });
    expect(await artifactLines(join(bed.home, 'moved.tar.gz'))).toEqual(['one']);
  });
});

describe('Ctrl-C', () => {
  async function interruptedAfter(afterMs: number, name: string): Promise<string> {
    const output = join(bed.home, `${name}.tar.gz`);
    const ktl = bed.start(capture('app', '--tail', '-1', '--capture-output', output));
    await sleep(afterMs);
    const { code, out, err } = await ktl.interrupt();
    const left = (await readdir(bed.home)).filter((file) => file.startsWith(`${name}.`));
    if (left.length === 0) {
      const isSignal = code === -1 || code === 130;
      const isTold = code === 1 && err.includes('error[LOGS_NOTHING_FOUND]');
      expect({ out, err, isNothing: isSignal || isTold }).toMatchObject({
        out: '',
        isNothing: true,
      });
      return `${String(afterMs)} ms: it had not begun`;
    }
    expect({ code, out, err, left }).toMatchObject({
      ...{ code: 0, out: `${output}\n`, left: [`${name}.tar.gz`] },
    });
    const lines = await artifactLines(output);
    expectBeginning(lines, 'line', 0);
    return `${String(afterMs)} ms: ${String(lines.length)} lines`;
  }

  test('at any moment leaves a whole tarball, or nothing', async () => {
    const seed = Number(process.env['CAPTURE_SEED'] ?? Date.now() % 1_000_000);
    const random = seededRandom(seed);
    const app = bed.pod('app-1');
    using source = new LineSource((text) => {
      app().write(text);
    });
    const told: string[] = [];
    for (let round = 0; round < 5; round += 1) {
      const both = [0, 1].map((lane) =>
        interruptedAfter(random.between(0, 1200), `${String(round)}-${String(lane)}`),
      );
      told.push(...(await Promise.all(both)));
    }
    const how = `seed ${String(seed)}: CAPTURE_SEED=${String(seed)} repeats it`;
    console.info([how, ...told, `${String(source.lines)} lines were written`].join('\n'));
  });

  test('a second one leaves the folder, and says how to go on', async () => {
    const output = join(bed.home, 'a.tar.gz');
    const folder = join(bed.home, 'a.partial');
    let [from, ended]: [number, Ended | undefined] = [1, undefined];
    // On a fast machine it is packed before the second one counts; then there has to be more to pack.
    for (let lines = 50_000; ended?.code !== 130; lines *= 4) {
      await rm(output, { force: true });
      const app =
        from === 1 ? bed.pod('app-1') : () => bed.sim.kubelet.container('shop', 'app-1', 'app');
      app().write(numbered('line', from, lines));
      from = lines + 1;
      const ktl = bed.start(capture('app', '--tail', '-1', '--capture-output', output));
      await until(() => committedLines(join(folder, 'logs.sqlite')) === lines);
      ended = await ktl.insist();
    }
    expect(ended.out).toBe('');
    expect(ended.err).toContain(`ktl logs capture recover ${folder}\n`);
    expect(existsSync(output)).toBe(false);
    const recovered = await bed.run(capture('recover', folder));
    expect(recovered).toMatchObject({ code: 0, out: `${output}\n` });
    expectBeginning(await artifactLines(output), 'line', from - 1);
  });
});

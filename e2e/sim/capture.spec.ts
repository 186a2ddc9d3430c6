import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { openArtifact, type Artifact } from '@ktl/capture-artifact';
import { hasCode } from '@ktl/faults';
import { openCapture, recoverCapture, type Capture } from '@ktl/sqlite-archive';
import type { Ended } from '../harness/running-ktl.ts';
import { numbered, SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;
let file: string;

beforeEach(async () => {
  bed = await SimBed.open();
  file = join(bed.home, 'incident.sqlite');
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

async function rawOf(capture: Capture): Promise<string[]> {
  const lines: string[] = [];
  for await (const some of capture.lines()) lines.push(...some.map(({ raw }) => raw.toString()));
  return lines;
}

async function recorded(path = file): Promise<string[]> {
  using capture = openCapture(path);
  return await rawOf(capture);
}

/** Lines in a file that is being written, once it has what stands around them too. */
function linesSoFar(path: string): number {
  try {
    using capture = openCapture(path, { live: true });
    return capture.rows('pods').length === 0 ? 0 : capture.summary().lines;
  } catch (error) {
    // It is being made.
    if (hasCode(error, 'ARCHIVE_UNREADABLE') || hasCode(error, 'ARCHIVE_WRONG_KIND')) return 0;
    throw error;
  }
}

/** Waits until a file that is being written has so many lines. */
async function holds(lines: number, path = file): Promise<void> {
  for (;;) {
    if (linesSoFar(path) >= lines) return;
    await new Promise((settle) => setTimeout(settle, 20));
  }
}

describe('ktl logs --capture', () => {
  test('has the lines of the terminal, until Ctrl-C', async () => {
    const app = bed.pod('app-1');
    app().write(numbered('line', 1, 300));
    const ktl = bed.start(['app', '--tail', '-1', '-o', 'raw', '--capture', file]);
    await ktl.shows('line 300\n');
    app().write(numbered('line', 301, 320));
    await ktl.shows('line 320\n');
    const { code, out, err } = await ktl.interrupt();
    expect(code).toBe(0);
    expect(err).toMatch(/^capture: \S+incident\.sqlite, 320 lines, \d+ KiB$/m);
    expect(await recorded()).toEqual(out.trimEnd().split('\n'));
  });

  test('has what the filters let through, with tags and the command', async () => {
    bed.pod('app-1')().write('level=info calm\nlevel=error bad\nlevel=error worse\n');
    const filters = ['--level', 'error', '--exclude', 'worse', '--highlight', 'bad'];
    const words = ['app', '--no-follow', ...filters, '--ui-token', 'not-to-be-seen-1234'];
    const ui = ['--ws-listen', ':0'];
    const ktl = bed.start([...words, ...ui, `--capture=${file}`, '--capture-tag', 'incident=4711']);
    await ktl.says('capture: ');
    await ktl.interrupt();
    expect(await recorded()).toEqual(['level=error bad']);
    using capture = openCapture(file);
    expect(capture.rows('tags')).toMatchObject([{ name: 'incident', value: '4711' }]);
    const [session] = capture.rows('sessions');
    expect(session).toMatchObject({
      namespaces: '["shop"]',
      query: expect.stringContaining('app'),
    });
    expect(session?.command).toContain('--level error');
    expect(JSON.stringify(session)).not.toContain('not-to-be-seen');
  });

  test('has gaps as the terminal shows them, and events', async () => {
    const app = bed.pod('app-1');
    app().write(numbered('line', 1, 10));
    const ktl = bed.start(['app', '--events', '-o', 'json', '--capture', file]);
    await ktl.shows('line 10"');
    const back = bed.sim.faults.outage();
    app().write(numbered('line', 11, 15));
    app().rotate();
    app().write(numbered('line', 16, 20));
    back();
    await ktl.shows('line 20"');
    const { out } = await ktl.interrupt();
    const shown = out.split('\n').find((line) => line.includes('"kind":"gap"')) ?? '{}';
    const { cause, afterTimestamp, beforeTimestamp } = JSON.parse(shown) as Record<string, string>;
    using capture = openCapture(file);
    expect(capture.rows('gaps')).toMatchObject([
      { pod: 'app-1', cause, from_timestamp: afterTimestamp, to_timestamp: beforeTimestamp },
    ]);
    const notices = capture.rows('events').filter(({ reporter }) => reporter === 'ktl');
    expect(notices.map(({ reason }) => reason)).toContain('reconnecting');
    const lines = numbered('line', 1, 10) + numbered('line', 16, 20);
    expect(await rawOf(capture)).toEqual(lines.trimEnd().split('\n'));
  });

  test('takes lines of a pipe too', async () => {
    const input = 'one\ntwo\n';
    const { code } = await bed.run(['--stdin', '--capture', file], { input });
    expect(code).toBe(0);
    expect(await recorded()).toEqual(['one', 'two']);
  });

  test('into a file that exists is refused, also where two runs want one', async () => {
    bed.pod('app-1')().write('one\n');
    await writeFile(file, 'mine');
    const refused = await bed.run(['app', '--no-follow', '--capture', file]);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain('error[ARCHIVE_EXISTS]');
    const shared = join(bed.home, 'shared.sqlite');
    const runs = [1, 2].map(() => bed.start(['app', '--capture', shared]));
    const first = await Promise.race(runs.map((run) => run.ended));
    expect(first).toMatchObject({ code: 1, out: '' });
    await Promise.any(runs.map((run) => run.shows('one\n')));
    for (const run of runs) run.signal('SIGINT');
    await Promise.all(runs.map((run) => run.end()));
    expect(await recorded(shared)).toEqual(['one']);
  });

  test('of nothing leaves nothing', async () => {
    const { code } = await bed.run(['app', '--no-follow', '--capture', file]);
    expect(code).toBe(1);
    expect(existsSync(file)).toBe(false);
  });

  test('is completed where the reader of the lines goes away', async () => {
    const app = bed.pod('app-1');
    app().write(numbered('line', 1, 300));
    const ktl = bed.start(['app', '--tail', '-1', '--capture', file]);
    await ktl.shows('line 300\n');
    ktl.leave();
    app().write(numbered('line', 301, 320));
    const { code, err } = await ktl.end();
    expect(code).toBe(0);
    expect(err).toMatch(/^capture: \S+incident\.sqlite, \d+ lines, \d+ KiB$/m);
    expect((await recorded()).slice(0, 300)).toEqual(
      numbered('line', 1, 300).trimEnd().split('\n'),
    );
  });

  test('is not cut short a second after the reader of the lines has gone', async () => {
    const app = bed.pod('app-1');
    app().write(numbered('line', 1, 300));
    const ktl = bed.start(['app', '--tail', '-1', '--capture', file]);
    await ktl.shows('line 300\n');
    await holds(300);
    // Completing waits some seconds for whoever has the file open, and says so.
    const reader = openCapture(file, { live: true });
    ktl.leave();
    app().write(numbered('line', 301, 320));
    await ktl.says('error[ARCHIVE_IN_USE]');
    reader[Symbol.dispose]();
    expect(await ktl.end()).toMatchObject({ code: 1 });
  });

  test('that was killed keeps all but the last second', async () => {
    const app = bed.pod('app-1');
    app().write(numbered('line', 1, 500));
    const ktl = bed.start(['app', '--tail', '-1', '--capture', file]);
    await holds(500);
    await ktl[Symbol.asyncDispose]();
    expect(() => openCapture(file)).toThrow('was not finished');
    expect(recoverCapture(file)).toMatchObject({ lines: 500, wasNeeded: true });
    expect(await recorded()).toEqual(numbered('line', 1, 500).trimEnd().split('\n'));
  });

  test('makes the folders that its file is to be in, and takes them away with nothing in them', async () => {
    bed.pod('app-1')().write('one\n');
    const cwd = { cwd: bed.home };
    const words = ['--no-follow', '--capture', './captures/today/incident.sqlite'];
    expect(await bed.run(['other', ...words], cwd)).toMatchObject({ code: 1 });
    expect(existsSync(join(bed.home, 'captures'))).toBe(false);
    expect(await bed.run(['app', ...words], cwd)).toMatchObject({ code: 0 });
    expect(await recorded(join(bed.home, 'captures/today/incident.sqlite'))).toEqual(['one']);
  });

  test.each([
    [['--capture'], 'FLAG_INCOMPLETE', '--capture expects a value'],
    [['--capture', 'app.*'], 'FLAG_INVALID', '"app.*" is no name of a capture'],
    [['app', '--capture-tag', 'x'], 'FLAG_INVALID', 'is no tag'],
    [['app', '--capture-tag', 'a=1'], 'LOGS_FLAG_ALONE', 'does nothing without --capture'],
  ])('%j is refused', async (words, code, text) => {
    const refused = await bed.run(words);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain(code);
    expect(refused.err).toContain(text);
  });
});

describe('ktl logs capture', () => {
  const tarball = (): string => join(bed.home, 'incident.tar.gz');
  const folder = (): string => join(bed.home, 'incident.partial');

  /** Runs to the end of a capture of what is there. */
  const captured = (...words: readonly string[]): Promise<Ended> =>
    bed.run(['logs', 'capture', ...words, '--no-follow', '--capture-output', tarball()]);

  async function linesOf(artifact: Artifact): Promise<string[]> {
    const lines: string[] = [];
    for await (const some of artifact.lines()) lines.push(...some.map(({ raw }) => raw.toString()));
    return lines;
  }

  test('packs lines, context, metadata and what was asked for besides; nothing else is left', async () => {
    bed
      .pod('app-1')()
      .write(numbered('line', 1, 200));
    const more = ['--capture-sqlite', '--attach-describe', '--session-name', 'a story'];
    const { code, out, err } = await captured('app', '--tail', '-1', ...more);
    expect({ code, out }).toEqual({ code: 0, out: `${tarball()}\n` });
    expect(err).toMatch(/^capture: \S+incident\.tar\.gz, 200 lines, 1 pod, \d+ KiB\n$/);
    expect(existsSync(folder())).toBe(false);
    await using artifact = await openArtifact(tarball());
    expect(artifact.metadata).toMatchObject({
      ...{ state: 'finished', sessionName: 'a story', namespaces: ['shop'], lines: 200 },
      ...{ observedPodCount: 1, follow: false, sqlitePath: 'logs.sqlite' },
      flags: { tail: -1, follow: false, 'capture-sqlite': true },
    });
    expect(await linesOf(artifact)).toEqual(numbered('line', 1, 200).trimEnd().split('\n'));
    const described = [];
    for await (const { namespace, pod, text } of artifact.describes()) {
      described.push([namespace, pod, /^Name: +(\S+)$/m.exec(text)?.[1]]);
    }
    expect(described).toEqual([['shop', 'app-1', 'app-1']]);
    await using json = await openArtifact(tarball(), { preferJson: true });
    expect(await linesOf(json)).toEqual(await linesOf(artifact));
  });

  test('ends by itself after --duration, and by Ctrl-C with what there is', async () => {
    bed.pod('app-1')().write('one\n');
    const timed = await bed.run([
      ...['logs', 'capture', 'app', '--duration', '300ms', '--capture-output', tarball()],
    ]);
    expect(timed).toMatchObject({ code: 0, out: `${tarball()}\n` });
    const other = join(bed.home, 'other.tar.gz');
    const ktl = bed.start(['logs', 'capture', 'app', '--capture-output', other]);
    await holds(1, join(bed.home, 'other.partial/logs.sqlite'));
    expect(await ktl.interrupt()).toMatchObject({ code: 0, out: `${other}\n` });
    await using artifact = await openArtifact(other);
    expect(await linesOf(artifact)).toEqual(['one']);
  });

  test('ends with what there is when its terminal closes', async () => {
    bed.pod('app-1')().write('one\n');
    const ktl = bed.start(['logs', 'capture', 'app', '--capture-output', tarball()]);
    await holds(1, join(folder(), 'logs.sqlite'));
    ktl.signal('SIGHUP');
    expect(await ktl.end()).toMatchObject({ code: 0, out: `${tarball()}\n` });
    expect(existsSync(folder())).toBe(false);
  });

  test('that was killed leaves its folder, and recover makes the tarball of it', async () => {
    bed
      .pod('app-1')()
      .write(numbered('line', 1, 500));
    const more = ['--tail', '-1', '--attach-describe', '--capture-output', tarball()];
    const words = ['logs', 'capture', 'app', ...more];
    const ktl = bed.start(words);
    await holds(500, join(folder(), 'logs.sqlite'));
    const second = await bed.run(words);
    expect(second).toMatchObject({ code: 1, out: '' });
    expect(second.err).toContain('error[CAPTURE_UNDER_WAY]');
    expect(second.err).toContain(`ktl logs capture recover ${folder()}`);
    await ktl[Symbol.asyncDispose]();
    expect(existsSync(tarball())).toBe(false);
    const recovered = await bed.run(['logs', 'capture', 'recover', folder()]);
    expect(recovered).toMatchObject({ code: 0, out: `${tarball()}\n` });
    expect(existsSync(folder())).toBe(false);
    await using artifact = await openArtifact(tarball());
    expect(artifact.metadata.state).toBe('recovered');
    const described = artifact.describes()[Symbol.asyncIterator]();
    expect(await described.next()).toMatchObject({ value: { namespace: 'shop', pod: 'app-1' } });
    expect(await linesOf(artifact)).toEqual(numbered('line', 1, 500).trimEnd().split('\n'));
    const again = await bed.run(words);
    expect(again).toMatchObject({ code: 1, out: '' });
    expect(again.err).toContain('error[ARTIFACT_EXISTS]');
  });

  test('of nothing leaves nothing, and says why', async () => {
    bed.pod('other-1');
    const { code, err } = await captured('app');
    expect(code).toBe(1);
    expect(err).toContain('error[LOGS_NO_MATCH]');
    expect([existsSync(tarball()), existsSync(folder())]).toEqual([false, false]);
  });

  test('makes the file of --capture whole again', async () => {
    bed.pod('app-1')().write('one\n');
    const ktl = bed.start(['app', '--capture', file]);
    await holds(1);
    await ktl[Symbol.asyncDispose]();
    const { code, err } = await bed.run(['logs', 'capture', 'recover', file]);
    expect({ code, err }).toMatchObject({ code: 0, err: expect.stringContaining('1 line') });
    expect(await recorded()).toEqual(['one']);
  });

  test('makes the folders that its tarball is to be in', async () => {
    bed.pod('app-1')().write('one\n');
    const cwd = { cwd: bed.home };
    const words = ['logs', 'capture', 'app', '--no-follow', '--capture-output'];
    const ended = await bed.run([...words, 'dist/checkout.tar.gz'], cwd);
    expect(ended).toMatchObject({ code: 0, out: 'dist/checkout.tar.gz\n' });
    await writeFile(join(bed.home, 'taken'), '');
    const refused = await bed.run([...words, 'taken/a/checkout.tar.gz'], cwd);
    expect(refused).toMatchObject({ code: 1, out: '' });
    expect(refused.err).toContain(
      'the folder taken/a of the capture taken/a/checkout.tar.gz cannot be made: part of it is a file',
    );
    expect(refused.err).toContain('--capture-output');
  });

  test.each([
    [['--duration', '0s'], 'is no time at all'],
    [['--duration', '40d'], 'is longer than 24 days'],
    [['--capture-output', 'a.zip'], 'is no name of a tarball'],
    [['--capture', 'a.sqlite'], '--capture-output names the tarball'],
    [['-o', 'json'], 'the tarball is named by --capture-output'],
  ])('%j is refused', async (words, text) => {
    const refused = await bed.run(['logs', 'capture', 'app', ...words]);
    expect(refused).toMatchObject({ code: 2, out: '' });
    expect(refused.err).toContain(text);
  });
});

test('a second Ctrl-C leaves the folder of a capture, and says what makes a tarball of it', async () => {
  const output = join(bed.home, 'incident.tar.gz');
  const sqlite = join(bed.home, 'incident.partial/logs.sqlite');
  bed
    .pod('app-1')()
    .write(numbered('line', 1, 50_000));
  const words = ['logs', 'capture', 'app', '--tail', '-1', '--capture-output', output];
  const ktl = bed.start(words);
  await holds(50_000, sqlite);
  // Finishing waits for it: the second Ctrl-C comes in time.
  const reader = openCapture(sqlite, { live: true });
  const { code, err } = await ktl.insist();
  reader[Symbol.dispose]();
  expect(code).toBe(130);
  expect(err).toContain(`ktl logs capture recover ${join(bed.home, 'incident.partial')}`);
  expect(existsSync(output)).toBe(false);
  expect(await bed.run(['logs', 'capture', 'recover', output])).toMatchObject({
    ...{ code: 0, out: `${output}\n` },
    err: expect.stringContaining('50,000 lines'),
  });
});

import { existsSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hasCode } from '@ktl/faults';
import { openCapture, recoverCapture, type Capture } from '@ktl/sqlite-archive';
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

function linesSoFar(path: string): number {
  try {
    using capture = openCapture(path, { live: true });
    return capture.summary().lines;
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

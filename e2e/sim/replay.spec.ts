import { cp, mkdir, readdir, readFile, truncate, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { packArtifact, writeMetadata, type CaptureMetadata } from '@ktl/capture-artifact';
import { createCaptureWriter } from '@ktl/sqlite-archive';
import { makeCapture, writeMade } from '../harness/made-capture.ts';
import { MirrorViewer } from '../harness/mirror-viewer.ts';
import { numbered, SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;
// No cluster may be needed: there is none.
const nowhere = { env: { KUBECONFIG: '/nowhere/kubeconfig' } };
const command = (verb: string, ...words: readonly string[]): readonly string[] => [
  'logs',
  'capture',
  verb,
  ...words,
];
const metadata: CaptureMetadata = {
  ...{ format: 1, state: 'finished', startedAt: '2026-11-21T08:00:00Z' },
  ...{ namespaces: ['shop'], flags: {}, eventsEnabled: false, follow: true, tags: {} },
};
const path = (name: string): string => join(bed.home, name);

beforeAll(async () => {
  bed = await SimBed.open();
});
afterAll(async () => {
  await bed[Symbol.asyncDispose]();
});

async function replay(...args: readonly string[]): Promise<string> {
  const { code, out, err } = await bed.run(command('replay', ...args), nowhere);
  expect({ code, err }).toEqual({ code: 0, err: '' });
  return out;
}

/** Three pods of two namespaces; seconds 0 to 9. */
async function shopCapture(name: string): Promise<string> {
  return makeCapture(path(name), async (writer) => {
    await writeMade(writer, { pod: 'api-1', texts: ['GET /a', 'ERROR Timeout', 'GET /b'] });
    await writeMade(writer, { pod: 'api-10', texts: ['GET /ten'], atS: 3 });
    await writeMade(writer, {
      ...{ pod: 'db-0', container: 'pg', namespace: 'data', atS: 1, level: 5 },
      texts: ['error: no timeout here', 'error: disk'],
    });
    await writer.addContext('gaps', [
      {
        observed_at: '2026-11-21T08:00:02.500000000Z',
        ...{ namespace: 'shop', pod: 'api-1', container: 'app', uid: 'uid-api-1', restart: 0 },
        ...{ cause: 'rotated', certain: 1, missed_instances: 0 },
        from_timestamp: '2026-11-21T08:00:01.000000000Z',
        to_timestamp: '2026-11-21T08:00:02.000000000Z',
      },
    ]);
  });
}

describe('what ktl logs showed is what a replay shows', () => {
  beforeAll(() => {
    for (const name of ['web-1', 'web-2']) {
      const pod = bed.pod(name);
      pod().write(numbered(`${name} plain`, 1, 40));
      pod().write('{"level":"error","msg":"bad"}\n\x1b[31mred\x1b[0m and a \ttab\r\n');
      pod().write(Buffer.from([0xff, 0xfe, 0x00, 0x61, 0x0a, 0x0a]));
    }
  });

  test.each([
    ['default', []],
    ['colour', ['--color', 'always', '-H', 'bad', '-d']],
    ['times', ['-T', '-F', 'rfc3339nano', '--timezone', 'Asia/Tokyo']],
    ['raw', ['-o', 'raw']],
    ['json', ['-o', 'extjson']],
    ['passed-json', ['--json']],
    ['template', ['--template', '{{.Timestamp}} {{.PodName}} {{.Message}}']],
  ])('%s', async (name, look) => {
    const file = path(`${name}.sqlite`);
    const live = await bed.run([
      'logs',
      'web',
      '--no-follow',
      '--tail',
      '-1',
      ...look,
      '--capture',
      file,
    ]);
    expect(live.code).toBe(0);
    expect(live.bytes.length).toBeGreaterThan(1000);
    const again = await bed.run(command('replay', file, ...look), nowhere);
    expect(again.bytes.equals(live.bytes)).toBe(true);
  });

  test('of a follow, in the order of arrival', async () => {
    const file = path('followed.sqlite');
    const app = bed.pod('tick-1');
    const live = bed.start(['logs', 'tick', '--tail', '-1', '--capture', file]);
    app().write(numbered('one', 1, 20));
    await live.shows('one 20\n');
    const other = bed.pod('tick-2');
    other().write(numbered('two', 1, 20));
    await live.shows('two 20\n');
    app().write(numbered('more', 1, 5));
    await live.shows('more 5\n');
    const { out } = await live.interrupt();
    expect(await replay(file, '--order', 'arrival')).toBe(out);
  });
});

test('raw bytes are what was captured, from file, folder and tarball', async () => {
  const lines = [
    Buffer.from([0xff, 0x00, 0x1b, 0x5b]),
    Buffer.from('crlf\r'),
    Buffer.alloc(0),
    Buffer.alloc(1024 * 1024 + 1, 'x'),
    Buffer.from('2026-01-01T00:00:00Z looks stamped'),
    Buffer.from('end'),
  ];
  const folder = path('bytes.partial');
  await mkdir(folder);
  const file = await makeCapture(join(folder, 'logs.sqlite'), (writer) =>
    writeMade(writer, { pod: 'api-1', texts: lines }),
  );
  await writeMetadata(folder, metadata);
  const tarball = path('bytes.tar.gz');
  await packArtifact(folder, tarball, { sqlite: true });
  const expected = Buffer.concat(lines.flatMap((line) => [line, Buffer.from('\n')]));
  for (const args of [[file], [tarball], [tarball, '--prefer-json'], [folder]]) {
    const { bytes, err } = await bed.run(command('replay', ...args, '--raw'), nowhere);
    expect(err).toBe('');
    expect(bytes.equals(expected)).toBe(true);
  }
});

describe('ktl logs capture replay', () => {
  let file: string;
  const plain = ['--plain', '--log-level', 'error'];

  beforeAll(async () => {
    file = await shopCapture('shop.sqlite');
  });

  test('shows a gap at its place, and namespaces where there are several', async () => {
    expect(await replay(file, '-F', 'timeonly', '--timezone', 'UTC')).toBe(
      [
        '[08:00:00] shop/api-1 [app] GET /a',
        '[08:00:01] shop/api-1 [app] ERROR Timeout',
        '[08:00:01] data/db-0 [pg] error: no timeout here',
        '[08:00:02] shop/api-1 [app] gap: lines after 2026-11-21T08:00:01.000000000Z and before 2026-11-21T08:00:02.000000000Z are missing: the log was rotated away while no stream was connected (instance 0)',
        '[08:00:02] shop/api-1 [app] GET /b',
        '[08:00:02] data/db-0 [pg] error: disk',
        '[08:00:03] shop/api-10 [app] GET /ten',
        '',
      ].join('\n'),
    );
  });

  test.each<[readonly string[], readonly string[]]>([
    [['--pod', 'api-10'], ['GET /ten']],
    [
      ['--pod', '^api', '--limit', '2', '--grep', 'get'],
      ['GET /a', 'GET /b'],
    ],
    [
      ['-n', 'data'],
      ['error: no timeout here', 'error: disk'],
    ],
    [
      ['--grep', 'error', '--grep', 'TIMEOUT'],
      ['ERROR Timeout', 'error: no timeout here'],
    ],
    [['--grep', 'timeout$'], ['ERROR Timeout']],
    [
      ['--search', 'timeout error'],
      ['ERROR Timeout', 'error: no timeout here'],
    ],
    [['--search', 'time'], []],
    [['--search', 'time*', '--limit', '1'], ['ERROR Timeout']],
    [['--search', '"no timeout"', '-n', 'data'], ['error: no timeout here']],
    [
      ['--level', 'error', '--search', 'timeout'],
      ['ERROR Timeout', 'error: no timeout here'],
    ],
    [
      ['--since', '1s'],
      ['GET /b', 'error: disk', 'GET /ten'],
    ],
    [['--until', '2026-11-21T08:00:00Z'], ['GET /a']],
    [
      ['--level', 'error', '--grep', 'timeout'],
      ['ERROR Timeout', 'error: no timeout here'],
    ],
    [['-c', 'pg', '--exclude', 'disk'], ['error: no timeout here']],
    [
      ['--include', 'GET', '--limit', '2'],
      ['GET /a', 'GET /b'],
    ],
  ])('%j', async (args, lines) => {
    const { code, out } = await bed.run(command('replay', file, ...plain, ...args), nowhere);
    expect({ code, lines: out.split('\n').slice(0, -1) }).toEqual({ code: 0, lines });
  });

  test('--search finds the same in JSON and while a capture is written', async () => {
    const folder = path('searched.partial');
    await mkdir(folder);
    await using writer = await createCaptureWriter(join(folder, 'logs.sqlite'), { commitMs: 20 });
    await writeMetadata(folder, { ...metadata, state: 'writing' });
    await writeMade(writer, { pod: 'api-1', texts: ['no timeout', 'timeouts', 'a TIMEOUT=1'] });
    await writer.flush();
    const ktl = bed.start(
      command('replay', folder, '--follow', '--plain', '--search', 'timeout'),
      nowhere,
    );
    await ktl.shows('a TIMEOUT=1\n');
    await writer.finish();
    const { code, out } = await ktl.end();
    expect({ code, out }).toEqual({ code: 0, out: 'no timeout\na TIMEOUT=1\n' });
    const packed = path('searched.tar.gz');
    await packArtifact(folder, packed, { sqlite: false });
    expect(await replay(packed, '--plain', '--search', 'timeout')).toBe(out);
    expect(await replay(packed, '--plain', '--search', '"a timeout"')).toBe('a TIMEOUT=1\n');
  });

  test('a capture of one own that is very large is opened where that is allowed', async () => {
    const folder = path('large.partial');
    await mkdir(folder);
    await makeCapture(join(folder, 'logs.sqlite'), (writer) =>
      writeMade(writer, { pod: 'api-1', texts: ['one', 'two'] }),
    );
    await writeMetadata(folder, metadata);
    const packed = path('large.tar.gz');
    await packArtifact(folder, packed, { sqlite: false });
    for (const verb of ['replay', 'show']) {
      const refused = await bed.run(command(verb, packed, '--max-unpacked', '1000'), nowhere);
      expect({ code: refused.code, out: refused.out }).toEqual({ code: 4, out: '' });
      expect(refused.err).toMatch(
        /ARTIFACT_TOO_LARGE.* more than 1000 bytes\n {2}try: .*--max-unp/,
      );
    }
    expect(await replay(packed, '--plain', '--max-unpacked', '2TiB')).toBe('one\ntwo\n');
    const wrong = await bed.run(command('replay', packed, '--max-unpacked', '2Gb'), nowhere);
    expect(wrong.code).toBe(2);
  });

  test.each([
    ['"', 'is not closed'],
    [' * ', 'has no words'],
  ])('refuses --search %j: it %s', async (words, problem) => {
    const { code, err } = await bed.run(command('replay', file, '--search', words), nowhere);
    expect(code).toBe(2);
    expect(err).toContain(problem);
  });

  test('says what there is where nothing fits', async () => {
    const none = await bed.run(command('replay', file, '--pod', 'nope'), nowhere);
    expect(none.code).toBe(1);
    expect(none.err).toContain('error[REPLAY_NO_STREAM]');
    expect(none.err).toContain('shop/api-1 [app]');
    const { code, err } = await bed.run(
      command('replay', file, '--plain', '--grep', 'zzz'),
      nowhere,
    );
    expect(code).toBe(0);
    expect(err).toContain('none of 6 lines passed the filters');
  });

  test('goes at the speed that is asked for, and cuts silences', async () => {
    const out = await replay(file, '-P', '--speed', '1000x', '--max-pause', '1ms', '-n', 'data');
    expect(out).toBe('error: no timeout here\nerror: disk\n');
  });

  test('--follow shows lines as they are written, and ends with the capture', async () => {
    const live = path('growing.sqlite');
    await using writer = await createCaptureWriter(live, { commitMs: 20 });
    await writeMade(writer, { pod: 'api-1', texts: ['first'] });
    await writer.flush();
    const early = await bed.run(command('replay', live), nowhere);
    expect(early.code).toBe(1);
    expect(early.err).toContain('_UNFINISHED]');
    expect(early.err).toContain(`ktl logs capture recover ${live}`);
    const ktl = bed.start(command('replay', live, '--follow', '--plain'), nowhere);
    await ktl.shows('first\n');
    await writeMade(writer, { pod: 'new-1', texts: ['second', 'third'], atS: 5 });
    await ktl.shows('third\n');
    await writer.finish();
    expect(await ktl.end()).toMatchObject({ code: 0, out: 'first\nsecond\nthird\n', err: '' });
  });

  test.each([
    ['missing', undefined],
    ['wrong', 'not a capture\n'],
    ['truncated', 4096],
  ])('refuses what is %s with a code', async (name, content) => {
    const bad = path(`${name}.sqlite`);
    if (typeof content === 'string') await writeFile(bad, content);
    if (typeof content === 'number') {
      await cp(file, bad);
      await truncate(bad, content);
    }
    for (const verb of ['replay', 'show']) {
      const { code, out, err } = await bed.run(command(verb, bad), nowhere);
      expect(code).not.toBe(0);
      expect(out).toBe('');
      expect(err).toMatch(/^error\[AR(?:CHIVE|TIFACT)_[A-Z_]+\]: .*\n {2}try: .*\n$/);
    }
  });
});

describe('ktl logs capture show', () => {
  test('sums up on one page of 80 columns, hostile texts made safe', async () => {
    const file = await makeCapture(path('page.sqlite'), async (writer) => {
      await writeMade(writer, { pod: 'api-1', texts: ['a', 'b'], level: 3 });
      await writeMade(writer, { pod: 'api-1', texts: ['c'], restart: 1, atS: 30 });
      const evil = ['\x1b]0;title\x07boom in 12ms', '\x1b]0;title\x07boom in 13ms'];
      await writeMade(writer, { pod: `p\x1b[2J${'x'.repeat(90)}`, texts: evil, level: 5 });
      await writer.addContext('events', [
        {
          observed_at: '2026-11-21T08:00:01Z',
          ...{ uid: 'e1', type: 'Warning', reason: 'BackOff', message: 'back-off\nrestarting' },
          ...{ count: 7, involved_kind: 'Pod', involved_name: 'api-1' },
        },
      ]);
      const containers = (restartCount: number, lastState: object): string =>
        JSON.stringify([{ name: 'app', restartCount, lastState }]);
      const pod = { uid: 'uid-api-1', namespace: 'shop', name: 'api-1' };
      await writer.addContext('pods', [
        { observed_at: '2026-11-21T08:00:00Z', ...pod, containers: containers(0, {}) },
        {
          observed_at: '2026-11-21T08:00:30Z',
          ...pod,
          containers: containers(1, { terminated: { exitCode: 137, reason: 'OOMKilled' } }),
        },
        { observed_at: '2026-11-21T08:00:31Z', ...pod, containers: 'no json' },
      ]);
    });
    const { code, out, err } = await bed.run(command('show', file), nowhere);
    expect({ code, err }).toEqual({ code: 0, err: '' });
    expect(out).toContain('5 lines');
    expect(out).toContain('shop/api-1 [app]  0 -> 1  OOMKilled');
    expect(out).toContain('Warning BackOff');
    expect(out).toMatch(/^ {6}2 {2}.*boom in /m);
    expect(out).toContain(`ktl logs capture open ${file}`);
    expect(out).not.toMatch(/[\x00-\x09\x0b-\x1f\x7f]/);
    for (const line of out.split('\n')) expect(line.length).toBeLessThanOrEqual(80);
    const json = await bed.run(command('show', file, '-o', 'json'), nowhere);
    expect(JSON.parse(json.out)).toMatchObject({
      lines: 5,
      levels: { info: 2, none: 1, error: 2 },
      restarts: [{ pod: 'api-1', from: 0, to: 1, exits: ['OOMKilled'] }],
      events: [{ type: 'Warning', reason: 'BackOff', count: 7 }],
      errorPatterns: [{ count: 2 }],
    });
  });
});

describe('in the browser', () => {
  const linkForm = /(http:\/\/\S+#code=\S+)/;

  test('open serves a capture on this machine until Ctrl-C, secrets hidden', async () => {
    const file = await makeCapture(path('served.sqlite'), (writer) =>
      writeMade(writer, { pod: 'api-1', texts: ['password=sesame4711 used', 'hello'] }),
    );
    const before = await readFile(file);
    const ktl = bed.start(command('open', file, '--no-open'), nowhere);
    await ktl.says(linkForm);
    const link = linkForm.exec(ktl.err)?.[1] ?? '';
    expect(new URL(link).hostname).toMatch(/^(?:localhost|127\.0\.0\.1|\[::1\])$/);
    using page = await MirrorViewer.ofLink(link);
    await page.shows('hello');
    expect(page.lines[0]).toContain('***');
    expect(page.lines[0]).not.toContain('sesame4711');
    expect(page.frames[0]).toMatchObject({
      session: {
        kind: 'logs',
        title: 'capture served.sqlite, 2026-11-21 08:00:00 to 08:00:01 UTC',
      },
    });
    const { code, out } = await ktl.interrupt();
    expect({ code, out }).toEqual({ code: 0, out: '' });
    expect((await readFile(file)).equals(before)).toBe(true);
  });

  test("the page of a capture has no time but the capture's own", async () => {
    const file = await makeCapture(path('own-times.sqlite'), async (writer) => {
      await writeMade(writer, { pod: 'api-1', texts: ['first'] });
      await writeMade(writer, { pod: 'api-1', texts: ['again'], restart: 1, atS: 30 });
    });
    const ktl = bed.start(command('open', file, '--no-open'), nowhere);
    await ktl.says(linkForm);
    using page = await MirrorViewer.ofLink(linkForm.exec(ktl.err)?.[1] ?? '');
    await page.until('end', () => page.frames.some(({ kind }) => kind === 'end'));
    const [hello, ...frames] = page.frames;
    expect(hello).toMatchObject({ session: { isCapture: true } });
    expect(frames.map(({ kind, ts }) => `${kind} ${String(ts).slice(0, 19)}`)).toEqual([
      'line 2026-11-21T08:00:00',
      'notice 2026-11-21T08:00:30',
      'line 2026-11-21T08:00:30',
      'end 2026-11-21T08:00:30',
    ]);
    await ktl.interrupt();
  });

  test('open of a tarball leaves no copy of it when its terminal closes', async () => {
    const folder = path('closed.partial');
    await mkdir(folder);
    await makeCapture(join(folder, 'logs.sqlite'), (writer) =>
      writeMade(writer, { pod: 'api-1', texts: ['hello'] }),
    );
    await writeMetadata(folder, metadata);
    const tarball = path('closed.tar.gz');
    await packArtifact(folder, tarball, { sqlite: true });
    const temporary = path('tmp');
    await mkdir(temporary);
    const env = { ...nowhere.env, TMPDIR: temporary };
    const ktl = bed.start(command('open', tarball, '--no-open'), { env });
    await ktl.says(linkForm);
    expect(await readdir(temporary)).toContainEqual(expect.stringMatching(/^ktl-artifact-/));
    ktl.signal('SIGHUP');
    expect(await ktl.end()).toMatchObject({ code: 0 });
    expect(await readdir(temporary)).not.toContainEqual(expect.stringMatching(/^ktl-artifact-/));
  });

  test('replay --ui shows the same lines in both places', async () => {
    const file = await shopCapture('ui.sqlite');
    const ktl = bed.start(
      command('replay', file, '--plain', '--ui', ':0', '--grep', 'get'),
      nowhere,
    );
    await ktl.says(linkForm);
    using page = await MirrorViewer.ofLink(linkForm.exec(ktl.err)?.[1] ?? '');
    await page.shows('GET /ten');
    expect(page.lines).toEqual(['GET /a', 'GET /b', 'GET /ten']);
    expect(page.frames[0]).toMatchObject({
      session: { title: expect.stringMatching(/^replay of ui\.sqlite, /) },
    });
    await ktl.says('mirror: all of the capture is on the page; Ctrl-C ends');
    expect((await ktl.interrupt()).out).toBe('GET /a\nGET /b\nGET /ten\n');
  });
});

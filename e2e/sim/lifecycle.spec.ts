import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { numbered, SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeEach(async () => {
  bed = await SimBed.open();
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

const quietly = { code: 0, err: '' };

describe('Ctrl-C ends with 0, soon, and what has come is shown', () => {
  const soonMs = 2_000;

  test('while it follows', async () => {
    const app = bed.pod('app-1');
    app().write(numbered('line', 1, 10));
    const follow = bed.start(['app', '-o', 'raw']);
    await follow.shows('line 10\n');
    const at = performance.now();
    expect(await follow.interrupt()).toMatchObject({ ...quietly, out: numbered('line', 1, 10) });
    expect(performance.now() - at).toBeLessThan(soonMs);
  });

  test('while the server is out of reach', async () => {
    bed.pod('app-1')().write('line 1\n');
    const follow = bed.start(['app', '-o', 'raw', '--log-level', 'info']);
    await follow.shows('line 1\n');
    const back = bed.sim.faults.outage();
    await follow.says('reconnecting');
    const at = performance.now();
    expect(await follow.interrupt()).toMatchObject({ code: 0, out: 'line 1\n' });
    expect(performance.now() - at).toBeLessThan(soonMs);
    back();
  });

  test('while the connection is frozen', async () => {
    bed.pod('app-1')().write('line 1\n');
    const follow = bed.start(['app', '-o', 'raw']);
    await follow.shows('line 1\n');
    bed.sim.faults.dropConnections('freeze');
    const at = performance.now();
    expect(await follow.interrupt()).toMatchObject({ ...quietly, out: 'line 1\n' });
    expect(performance.now() - at).toBeLessThan(soonMs);
  });

  test('while nothing matches', async () => {
    const follow = bed.start(['nothing']);
    await follow.says('nothing matches yet');
    const at = performance.now();
    expect(await follow.interrupt()).toMatchObject({ code: 0, out: '' });
    expect(performance.now() - at).toBeLessThan(soonMs);
  });

  test('SIGTERM does the same', async () => {
    bed.pod('app-1')().write('line 1\n');
    const follow = bed.start(['app', '-o', 'raw']);
    await follow.shows('line 1\n');
    follow.signal('SIGTERM');
    expect(await follow.end()).toMatchObject({ ...quietly, out: 'line 1\n' });
  });
});

describe('a reader of the output', () => {
  test('that goes away, as head does, ends it with 0 and quietly', async () => {
    bed
      .pod('app-1')()
      .write(numbered('line', 1, 5_000));
    const shell =
      'set -o pipefail; "$NODE" "$KTL" app --tail -1 -P | head -1; echo "${PIPESTATUS[0]}"';
    const { stdout, stderr } = await promisify(execFile)('bash', ['-c', shell], {
      env: {
        PATH: process.env['PATH'] ?? '',
        HOME: bed.home,
        KUBECONFIG: bed.kubeconfig,
        KTL_NAMESPACE: 'shop',
        NODE: process.execPath,
        KTL: new URL('../../apps/ktl/bin/ktl.js', import.meta.url).pathname,
      },
    });
    expect({ stdout, stderr }).toEqual({ stdout: 'line 1\n0\n', stderr: '' });
  });

  test('that is slow loses nothing', async () => {
    const app = bed.pod('app-1');
    const follow = bed.start(['app', '--tail', '-1', '-o', 'raw'], { unread: true });
    const lines = numbered('a line that fills the pipe, the program and the connection', 1, 50_000);
    app().write(lines);
    // Whatever can be buffered on the way has to be, before anybody reads.
    const more = bed.start(['app', '--tail', '1', '-o', 'raw']);
    await more.shows('connection 50000\n');
    follow.read();
    await follow.shows('connection 50000\n');
    const { code, err, out } = await follow.interrupt();
    expect({ code, err }).toEqual(quietly);
    expect(out === lines).toBe(true);
  });
});

describe('a simulated cluster for everybody', () => {
  test('--demo needs neither kubeconfig nor network', async () => {
    const demo = bed.start(['logs', '.', '--demo'], { env: { KUBECONFIG: '' } });
    await demo.shows(/^(\[\d{1,2}:\d\d:\d\d\] \S+ \[\S+\] .*\n){3}/);
    expect(await demo.interrupt()).toMatchObject(quietly);
  });

  test('ktl demo prints a kubeconfig that others can use, and removes it', async () => {
    const demo = bed.start(['demo']);
    await demo.shows(/KUBECONFIG=\S+/);
    const file = /KUBECONFIG=(\S+)/.exec(demo.out)?.[1] ?? '';
    expect(await readFile(file, 'utf8')).toContain('https://127.0.0.1:');
    const follow = bed.start(['.', '-A'], { env: { KUBECONFIG: file } });
    await follow.shows(/\[\d{1,2}:\d\d:\d\d\] shop\/\S+ \[\S+\] /);
    expect(await follow.interrupt()).toMatchObject(quietly);
    expect(await demo.interrupt()).toMatchObject(quietly);
    await expect(readFile(file)).rejects.toThrow('ENOENT');
  });
});

test('a second Ctrl-C ends at once with 130, where the output cannot be delivered', async () => {
  const app = bed.pod('app-1');
  app().write('read\n');
  const stuck = bed.start(['app', '-o', 'raw']);
  const ready = bed.start(['app', '-o', 'raw']);
  await Promise.all([stuck.shows('read\n'), ready.shows('read\n')]);
  stuck.pause();
  app().write(numbered('much that nobody reads', 1, 50_000));
  await ready.shows('reads 50000\n');
  expect(await stuck.insist()).toMatchObject({ code: 130 });
});

describe('on a terminal, lines say which containers are followed', () => {
  const shown = (out: string): readonly string[] =>
    out.replaceAll(/\x1b\[[\d;]*m|\r/g, '').split('\n');

  test('and which are gone, apart from the lines of the containers', async () => {
    bed
      .pod('app-1')()
      .write(numbered('line', 1, 500));
    const follow = bed.start(['app', '-P', '--tail', '-1'], { terminal: true });
    await follow.shows('line 500');
    bed.pod('app-2')().write('other 1\n');
    await follow.shows('+ app-2 › app');
    bed.sim.kubelet.deletePod('shop', 'app-1');
    await follow.shows('- app-1 › app');
    const lines = shown(follow.out).filter((line) => line !== '');
    expect(lines[0]).toBe('+ app-1 › app');
    expect(lines.slice(1).filter((line) => !/^(?:line|other) \d+$/.test(line))).toEqual([
      '+ app-2 › app',
      '- app-1 › app',
    ]);
    expect(lines.filter((line) => line.startsWith('line '))).toHaveLength(500);
  });

  test.each([['--plain'], ['--only-log-lines'], ['--log-level', 'error']])(
    'unless %s asks for quiet',
    async (...quiet) => {
      bed.pod('app-1')().write('line 1\n');
      const follow = bed.start(['app', ...quiet], { terminal: true });
      await follow.shows('line 1');
      expect(follow.out).not.toContain('›');
    },
  );
});

test('a namespace that does not exist is said at once, and a pod in it is shown when it comes', async () => {
  bed.pod('app-1');
  const follow = bed.start(['app', '-n', 'shpo']);
  await follow.says('namespace \\"shpo\\" does not exist; did you mean shop?');
  bed.pod('app-1', { namespace: 'shpo' })().write('here\n');
  await follow.shows('here');
});

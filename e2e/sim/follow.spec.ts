import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import type { ContainerControl } from '@ktl/kube-sim';
import type { RunningKtl } from '../harness/running-ktl.ts';
import { numbered, SimBed } from '../harness/sim-bed.ts';

let bed: SimBed;

beforeEach(async () => {
  bed = await SimBed.open();
});
afterEach(async () => {
  await bed[Symbol.asyncDispose]();
});

const quiet = { code: 0, err: '' };

/** Follows a new pod until its first ten lines are there. */
async function followed(
  ...flags: string[]
): Promise<{ follow: RunningKtl; app: () => ContainerControl }> {
  const app = bed.pod('app-1');
  app().write(numbered('line', 1, 10));
  const follow = bed.start(['app', '--tail', '-1', ...(flags.length > 0 ? flags : ['-o', 'raw'])]);
  await follow.shows('line 10');
  return { follow, app };
}

/** Writes lines 11 to 20, waits for them, ends the follow, and wants every line once and in order. */
async function expectComplete(follow: RunningKtl, app: () => ContainerControl): Promise<void> {
  app().write(numbered('line', 11, 20));
  await follow.shows('line 20\n');
  const { code, out, err } = await follow.interrupt();
  expect(out).toBe(numbered('line', 1, 20));
  expect({ code, err }).toEqual(quiet);
}

describe('every line once, in order, and nothing on stderr', () => {
  test('when the container restarts, twice', async () => {
    const { follow, app } = await followed();
    app().write('line 11\nline 12\n');
    app().exit({ exitCode: 1 });
    app().restart();
    app().write('line 13\n');
    await follow.shows('line 13\n');
    app().restart();
    app().write(numbered('line', 14, 20));
    await follow.shows('line 20\n');
    const { code, out, err } = await follow.interrupt();
    expect(out).toBe(numbered('line', 1, 20));
    expect({ code, err }).toEqual(quiet);
  });

  test('when the pod is replaced by one of the same name', async () => {
    const { follow, app } = await followed();
    app().write(numbered('line', 11, 15));
    bed.sim.kubelet.deletePod('shop', 'app-1');
    bed
      .pod('app-1')()
      .write(numbered('line', 16, 20));
    await follow.shows('line 20\n');
    const { code, out, err } = await follow.interrupt();
    // The old pod's last lines and the new one's first are two streams.
    const lines = out.split('\n').slice(0, -1);
    expect(lines.toSorted()).toEqual(numbered('line', 1, 20).trimEnd().split('\n').toSorted());
    const inOrder = (from: number, to: number): void => {
      const own = lines.filter(
        (line) => Number(line.slice(5)) >= from && Number(line.slice(5)) <= to,
      );
      expect(`${own.join('\n')}\n`).toBe(numbered('line', from, to));
    };
    inOrder(1, 15);
    inOrder(16, 20);
    expect({ code, err }).toEqual(quiet);
  });

  test.each(['reset', 'fin'] as const)('when every connection ends by %s', async (how) => {
    const { follow, app } = await followed();
    bed.sim.faults.dropConnections(how);
    await expectComplete(follow, app);
  });

  test('when the connection is cut in the middle of a line', async () => {
    const atByte = 'line 1\nline 2\nline'.length + 3 * '2026-01-01T00:00:00.000000000Z '.length;
    bed.sim.faults.add({ match: { verb: 'log', path: /follow/ }, fault: { kind: 'cut', atByte } });
    const { follow, app } = await followed();
    expect(bed.sim.faults.struck).toBe(1);
    await expectComplete(follow, app);
  });

  test('when the kubelet restarts: streams end cleanly while the container runs on', async () => {
    const { follow, app } = await followed();
    bed.sim.kubelet.restart();
    await expectComplete(follow, app);
  });

  test('when the API server is out for a while', async () => {
    const { follow, app } = await followed('-o', 'raw', '--log-level', 'info');
    const back = bed.sim.faults.outage();
    app().write(numbered('line', 11, 15));
    // What it does about it is told to those who ask.
    await follow.says('reconnecting');
    back();
    app().write(numbered('line', 16, 20));
    await follow.shows('line 20\n');
    const { code, out } = await follow.interrupt();
    expect({ code, out }).toEqual({ code: 0, out: numbered('line', 1, 20) });
  });

  test('when an API server that is back denies logs until it has loaded the rights', async () => {
    const { follow, app } = await followed('-o', 'raw', '--log-level', 'info');
    const back = bed.sim.faults.outage();
    app().write(numbered('line', 11, 15));
    await follow.says('reconnecting');
    const allow = bed.sim.deny({ verb: 'get', resource: 'pods/log' });
    back();
    await follow.says('API_FORBIDDEN');
    allow();
    app().write(numbered('line', 16, 20));
    await follow.shows('line 20\n');
    const { code, out, err } = await follow.interrupt();
    expect({ code, out }).toEqual({ code: 0, out: numbered('line', 1, 20) });
    expect(err).not.toContain('refused: API_FORBIDDEN');
  });

  test('when the log is rotated while connected', async () => {
    const { follow, app } = await followed();
    app().write('line 11\nline 12\n');
    app().rotate();
    app().write(numbered('line', 13, 16));
    await follow.shows('line 16\n');
    app().rotate();
    app().write(numbered('line', 17, 20));
    await follow.shows('line 20\n');
    const { code, out, err } = await follow.interrupt();
    expect(out).toBe(numbered('line', 1, 20));
    expect({ code, err }).toEqual(quiet);
  });

  test('when many containers print at once', async () => {
    const names = Array.from({ length: 20 }, (_, index) => `many-${String(index)}`);
    const apps = names.map((name) => bed.pod(name)());
    const follow = bed.start(['many', '-o', 'json']);
    for (const app of apps) app.write('line 1\n');
    for (const name of names) await follow.shows(new RegExp(`"pod":"${name}".*"line 1"`));
    for (let from = 2; from <= 200; from += 10) {
      for (const app of apps) app.write(numbered('line', from, from + 9));
    }
    for (const name of names) await follow.shows(new RegExp(`"pod":"${name}".*"line 201"`));
    const { out, code, err } = await follow.interrupt();
    expect({ code, err }).toEqual(quiet);
    const byPod = Map.groupBy(
      out
        .trimEnd()
        .split('\n')
        .map((line) => JSON.parse(line) as Record<string, string>),
      ({ pod }) => pod,
    );
    expect(byPod.size).toBe(20);
    for (const lines of byPod.values()) {
      const messages = lines.map(({ message = '' }) => `${message}\n`);
      expect(messages.join('')).toBe(numbered('line', 1, 201));
    }
  });
});

test('lines that were rotated away during an outage are one gap with its bounds, in every form', async () => {
  const app = bed.pod('app-1');
  app().write(numbered('line', 1, 10));
  const forms = [['--no-prefix'], ['-o', 'json'], ['-o', 'raw', '--only-log-lines']];
  const follows = forms.map((form) => bed.start(['app', ...form]));
  for (const follow of follows) await follow.shows('line 10');
  const back = bed.sim.faults.outage();
  app().write(numbered('line', 11, 15));
  app().rotate();
  app().write(numbered('line', 16, 20));
  const [after, before] = [stampOf(app(), 'line 10'), stampOf(app(), 'line 16')];
  back();
  for (const follow of follows) await follow.shows('line 20');
  const [text, json, raw] = await Promise.all(follows.map((follow) => follow.interrupt()));
  const bounds = `lines after ${after} and before ${before} may be missing`;

  expect({ code: text?.code, err: text?.err }).toEqual(quiet);
  const shown = text?.out.split('\n').slice(0, -1) ?? [];
  const [gap = ''] = shown.splice(10, 1);
  expect(gap).toContain(`app-1 [app] gap: ${bounds}`);
  expect(`${shown.join('\n')}\n`).toBe(numbered('line', 1, 10) + numbered('line', 16, 20));

  expect({ code: json?.code, err: json?.err }).toEqual(quiet);
  const records = json?.out.trimEnd().split('\n') ?? [];
  expect(records).toHaveLength(16);
  expect(records.filter((record) => record.includes('"kind":"gap"'))).toEqual([records[10]]);
  expect(JSON.parse(records[10] ?? '')).toEqual({
    kind: 'gap',
    cause: 'rotated',
    certain: false,
    afterTimestamp: after,
    beforeTimestamp: before,
    namespace: 'shop',
    pod: 'app-1',
    container: 'app',
    node: 'node-1',
    instance: 0,
    missedInstances: 0,
    message: expect.stringContaining(bounds),
  });

  // Where stdout is to have nothing but lines, stderr says it.
  expect(raw?.code).toBe(0);
  expect(raw?.out).toBe(numbered('line', 1, 10) + numbered('line', 16, 20));
  expect(raw?.err.split(bounds)).toHaveLength(2);
});

/** The stamp that the node gave a line, with nine digits as the API has it: the file trims zeros. */
function stampOf(container: ContainerControl, line: string): string {
  const texts = container.logFiles().map((file) => file.bytes.toString());
  const found = texts.flatMap((text) => text.split('\n')).find((one) => one.endsWith(` ${line}`));
  const [, second = '', fraction = ''] = /^([^ .Z]+)\.?(\d*)Z /.exec(found ?? '') ?? [];
  return `${second}.${fraction.padEnd(9, '0')}Z`;
}

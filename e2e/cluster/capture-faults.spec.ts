import { existsSync } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';
import { expect, test } from '@jest/globals';
import { killComponent, poll, startComponent, testbedLayout } from '@ktl/testbed';
import { ClusterBed, holds, holdsLines } from '../harness/cluster-bed.ts';
import { instancesOf, Scenario } from '../harness/scenario.ts';
import { kubectl, sql, untar } from '../harness/stock-tools.ts';
import { describeOnTestbed, expectFlawless, testKtl } from './rules.ts';

const layout = testbedLayout();

testKtl('a capture that is killed loses the last second at most', async () => {
  await using scenario = await Scenario.begin('killed captures');
  await using bed = await ClusterBed.open(scenario.namespace);
  await scenario.pod('steady', { count: 20_000, rate: 200 });
  const [file, tarball] = [bed.path('killed.sqlite'), bed.path('killed.tar.gz')];
  const words = ['steady', '--tail', '-1'];
  const shown = bed.start('logs', ...words, '-o', 'raw', '--capture', file);
  const capturing = bed.start('logs', 'capture', ...words, '--capture-output', tarball);
  const folder = bed.path('killed.partial');
  await holdsLines(`${folder}/logs.sqlite`, 400);
  await poll(async () => shown.lines.length >= 400, { what: '400 lines', timeoutMs: 30_000 });
  const certain = shown.lines.length;
  await delay(1000);
  await Promise.all([shown[Symbol.asyncDispose](), capturing[Symbol.asyncDispose]()]);

  expect(existsSync(tarball)).toBe(false);
  const recover = (path: string) => bed.run('logs', 'capture', 'recover', path);
  await recover(file);
  expect(await recover(folder)).toMatchObject({ out: `${tarball}\n` });
  expect(existsSync(folder)).toBe(false);
  const log = await kubectl('logs', 'steady', '--namespace', scenario.namespace);
  for (const [path, least] of [
    [file, certain],
    [tarball, 400],
  ] as const) {
    const { bytes } = await bed.run('logs', 'capture', 'replay', path, '--raw');
    const lines = bytes.toString().split('\n').length - 1;
    expect(lines).toBeGreaterThanOrEqual(least);
    expect({ path, isBeginning: log.subarray(0, bytes.length).equals(bytes) }).toEqual({
      path,
      isBeginning: true,
    });
  }
});

describeOnTestbed('while a capture runs', () => {
  test('the API server is killed and comes back: no line is lost, context goes on, and who looks on sees all', async () => {
    await using scenario = await Scenario.begin('capture and API server');
    await using bed = await ClusterBed.open(scenario.namespace);
    const count = 800;
    const pod = await scenario.pod('steady', { count, rate: 200, restarts: 1 });
    const tarball = bed.path('outage.tar.gz');
    const words = ['steady', '--tail', '-1', '--capture-sqlite', '--capture-output', tarball];
    const capturing = bed.start('logs', 'capture', ...words);
    const written = bed.path('outage.partial/logs.sqlite');
    await holdsLines(written, 200);
    const onlooker = ['replay', bed.path('outage.partial'), '--follow', '--raw'];
    const watching = bed.start('logs', 'capture', ...onlooker);
    await watching.shows(scenario.ledger.run);
    await killComponent(layout, 'apiserver');
    await delay(3000);
    await startComponent(layout, 'apiserver');
    await holdsLines(written, 2 * count);
    await holds(written, 'the restart', (capture) =>
      capture.rows('pods').some(({ restarts }) => restarts === 1),
    );
    expect(await capturing.interrupt()).toMatchObject({ code: 0 });

    await untar(tarball, bed.home);
    const ask = (statement: string) => sql(bed.path('logs.sqlite'), statement);
    expect(await ask('SELECT restart, count(*) AS lines FROM logs GROUP BY restart')).toEqual([
      { restart: 0, lines: count },
      { restart: 1, lines: count },
    ]);
    expect(await ask('SELECT * FROM gaps')).toEqual([]);
    const restarts = await ask('SELECT DISTINCT restarts FROM pods ORDER BY 1');
    expect(restarts).toEqual([{ restarts: 0 }, { restarts: 1 }]);
    const { bytes } = await bed.run('logs', 'capture', 'replay', tarball, '--raw');
    const watched = await watching.end();
    expect({ code: watched.code, isSame: watched.bytes.equals(bytes) }).toEqual({
      code: 0,
      isSame: true,
    });
    for (const line of bytes.toString().split('\n').slice(0, -1)) scenario.ledger.take(line);
    const expected = instancesOf([pod], count, 2);
    expectFlawless(scenario.ledger.balance(expected), expected);
  });
});

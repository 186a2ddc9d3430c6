import { afterAll, beforeAll, expect, test } from '@jest/globals';
import { setTimeout as outage } from 'node:timers/promises';
import { killComponent, poll, startComponent, testbedLayout } from '@ktl/testbed';
import { listLogFiles, readStamps } from '../harness/node-logs.ts';
import { instancesOf, Scenario } from '../harness/scenario.ts';
import { describeOnTestbed, expectDeclared, expectFlawless } from './rules.ts';

const layout = testbedLayout();

async function restartKubelet(logMaxSize: string): Promise<void> {
  await killComponent(layout, 'kubelet');
  await startComponent(layout, 'kubelet', { logMaxSize });
}

describeOnTestbed('when a part of the cluster dies', () => {
  test('the API server, killed for 8 s: nothing is lost or repeated', async () => {
    await using scenario = await Scenario.begin('API server killed for 8 s');
    const pod = await scenario.pod('steady', { count: 8000, rate: 400 });
    await scenario.tail({ kind: 'pod', name: 'steady' });
    await scenario.delivered(500);
    await killComponent(layout, 'apiserver');
    await outage(8000);
    await startComponent(layout, 'apiserver');
    const expected = instancesOf([pod], 8000);
    expectFlawless(await scenario.settle(expected), expected);
  });

  test('the kubelet, killed and started: streams end cleanly, and are taken up again', async () => {
    await using scenario = await Scenario.begin('kubelet killed and restarted');
    const pod = await scenario.pod('steady', { count: 8000, rate: 500 });
    await scenario.tail({ kind: 'pod', name: 'steady' });
    await scenario.delivered(500);
    await killComponent(layout, 'kubelet');
    await outage(2000);
    await startComponent(layout, 'kubelet');
    const expected = instancesOf([pod], 8000);
    expectFlawless(await scenario.settle(expected), expected);
  });
});

describeOnTestbed('when logs rotate at 1 MiB', () => {
  beforeAll(() => restartKubelet('1Mi'));
  afterAll(() => restartKubelet('10Mi'));

  test('while connected: nothing is lost or repeated', async () => {
    await using scenario = await Scenario.begin('rotation while connected');
    const shape = { count: 20_000, rate: 1000, padUnit: 40 };
    const pod = await scenario.pod('chatty', shape);
    await scenario.tail({ kind: 'pod', name: 'chatty' });
    const expected = instancesOf([pod], shape.count);
    const balance = await scenario.settle(expected);
    const files = await listLogFiles(scenario.api, pod, { container: 'main', instance: 0 });
    expect(files.length).toBeGreaterThanOrEqual(2);
    expectFlawless(balance, expected);
  });

  test('during an outage of the API server: the gap is declared, exactly', async () => {
    await using scenario = await Scenario.begin('rotation during an API outage');
    const shape = { count: 24_000, rate: 1000, padUnit: 40 };
    const pod = await scenario.pod('chatty', shape);
    await scenario.tail({ kind: 'pod', name: 'chatty' });
    await scenario.delivered(1000);
    await killComponent(layout, 'apiserver');
    await outage(15_000);
    await startComponent(layout, 'apiserver');
    const [bare] = instancesOf([pod], shape.count);
    if (bare === undefined) throw new Error('no pod');
    await poll(async () => (await stampsOf(scenario, pod)).size === shape.count, {
      what: 'the generator to end',
      timeoutMs: 60_000,
      everyMs: 1000,
    });
    const expected = [{ ...bare, stamps: await stampsOf(scenario, pod) }];
    const balance = await scenario.settle(expected);
    expectDeclared(balance);
  });
});

type Pod = Awaited<ReturnType<Scenario['pod']>>;

async function stampsOf(scenario: Scenario, pod: Pod): Promise<Map<number, string>> {
  const run = scenario.ledger.run;
  return readStamps(scenario.api, pod, { container: 'main', instance: 0, run });
}

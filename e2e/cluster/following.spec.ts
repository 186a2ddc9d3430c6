import { describe, test } from '@jest/globals';
import { instancesOf, Scenario } from '../harness/scenario.ts';
import { expectFlawless } from './rules.ts';

describe('three replicas', () => {
  test('tailed by regex: every line once', async () => {
    await using scenario = await Scenario.begin('three replicas by regex');
    const pods = await scenario.deploy('checkout', 3, { count: 3000, rate: 800, both: true });
    await scenario.tail({ kind: 'regex', regex: 'checkout-.*', selector: 'app=checkout' });
    const expected = instancesOf(pods, 3000);
    expectFlawless(await scenario.settle(expected), expected);
  });

  test('tailed as deployment/x: every line once, and none of another deployment', async () => {
    await using scenario = await Scenario.begin('three replicas by deployment');
    const pods = await scenario.deploy('checkout', 3, { count: 2000, rate: 800 });
    await scenario.deploy('checkout-v2', 1, { count: 500 });
    await scenario.tail({ kind: 'deployment', name: 'checkout', selector: 'app=checkout' });
    const expected = instancesOf(pods, 2000);
    expectFlawless(await scenario.settle(expected), expected);
  });
});

describe('a pod that is deleted while it writes', () => {
  test('is read to its last line, and its replacement from its first', async () => {
    await using scenario = await Scenario.begin('pod deleted and replaced');
    const before = await scenario.deploy('checkout', 2, { count: 4000, rate: 500 });
    const [doomed] = before;
    if (doomed === undefined) throw new Error('no pod');
    await scenario.tail({ kind: 'regex', regex: 'checkout-.*', selector: 'app=checkout' });
    await scenario.delivered(1000);
    await scenario.delete(doomed);
    const after = await scenario.running('checkout', 2);
    const all = new Map([...before, ...after].map((pod) => [pod.metadata.uid, pod]));
    const expected = instancesOf([...all.values()], 4000);
    expectFlawless(await scenario.settle(expected), expected);
  });
});

describe('a container that restarts twice', () => {
  test('loses nothing and repeats nothing', async () => {
    await using scenario = await Scenario.begin('container restarts twice');
    const pod = await scenario.pod('crashing', { count: 1500, rate: 1500, restarts: 2 });
    await scenario.tail({ kind: 'pod', name: 'crashing' });
    const expected = instancesOf([pod], 1500, 3);
    expectFlawless(await scenario.settle(expected), expected);
  });
});

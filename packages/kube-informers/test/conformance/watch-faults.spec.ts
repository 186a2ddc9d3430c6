import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { KubeSim } from '@ktl/kube-sim';
import { createInformer, podResource, watchTargets, type InformerBatch } from '../../src/index.ts';
import type { KubeObject } from '@ktl/kube-client';
import { openStage, type Stage } from './stage.ts';

// Faults that only kube-sim can cause on demand. Nothing here runs on a real cluster.

const isSim = process.env['KTL_E2E_KUBECONFIG'] === undefined;
const onSim = isSim ? test : test.skip;

let stage: Stage;
let sim: KubeSim;
beforeAll(async () => {
  if (!isSim) return;
  stage = await openStage('faults');
  sim = stage.sim as KubeSim;
}, 60_000);
afterAll(async () => {
  if (isSim) await (stage as Stage | undefined)?.[Symbol.asyncDispose]();
}, 60_000);

/** Creates pods, and gives an informer on them with a mirror of what it told. */
function inform(firstList: 'auto' | 'paged') {
  const { client, namespace } = stage;
  const informer = createInformer({ client, resource: podResource, namespace, firstList });
  const batches = informer.subscribe()[Symbol.asyncIterator]();
  const names = new Set<string>();
  const take = ({ changes }: InformerBatch<KubeObject>): void => {
    for (const { type, object } of changes) {
      if (type === 'applied') names.add(object.metadata.name);
      else names.delete(object.metadata.name);
    }
  };
  return {
    informer,
    names,
    async until(isSo: () => boolean): Promise<void> {
      while (!isSo()) {
        const { value, done } = (await batches.next()) as IteratorYieldResult<
          InformerBatch<KubeObject>
        >;
        expect(done).not.toBe(true);
        take(value);
      }
    },
    [Symbol.asyncDispose]: () => informer[Symbol.asyncDispose](),
  };
}

const run = (name: string): void => {
  sim.kubelet.runPod({ namespace: stage.namespace, name, containers: [{ name: 'app' }] });
};
const remove = (name: string): void => {
  sim.kubelet.deletePod(stage.namespace, name);
};

onSim.each(['auto', 'paged'] as const)(
  'a watch that expired while cut off relists, and deletes what vanished (%s)',
  async (firstList) => {
    run(`stays-${firstList}`);
    run(`goes-${firstList}`);
    await using mirror = inform(firstList);
    await mirror.until(() => mirror.names.has(`goes-${firstList}`));
    sim.faults.add({ match: { verb: 'watch' }, fault: { kind: 'watch-expired' }, times: 1 });
    sim.faults.dropConnections('reset');
    remove(`goes-${firstList}`);
    run(`comes-${firstList}`);
    await mirror.until(
      () => mirror.names.has(`comes-${firstList}`) && !mirror.names.has(`goes-${firstList}`),
    );
    expect(mirror.names.has(`stays-${firstList}`)).toBe(true);
    expect(mirror.informer.health().relists).toBe(1);
  },
  60_000,
);

onSim.each(['reset', 'fin'] as const)(
  'a connection that ends by %s resumes without a relist',
  async (how) => {
    run(`before-${how}`);
    await using mirror = inform('auto');
    await mirror.until(() => mirror.names.has(`before-${how}`));
    sim.faults.dropConnections(how);
    run(`after-${how}`);
    await mirror.until(() => mirror.names.has(`after-${how}`));
    expect(mirror.informer.health().relists).toBe(0);
  },
  60_000,
);

onSim('a namespace where pods are forbidden fails fast with API_FORBIDDEN', async () => {
  const allow = sim.deny({ verb: 'list', resource: 'pods', namespace: stage.namespace });
  const allowWatch = sim.deny({ verb: 'watch', resource: 'pods', namespace: stage.namespace });
  const query = { namespaces: [stage.namespace] };
  await using feed = watchTargets({ client: stage.client, query, failFast: true });
  await expect(feed[Symbol.asyncIterator]().next()).rejects.toMatchObject({
    code: 'API_FORBIDDEN',
  });
  allow();
  allowWatch();
});

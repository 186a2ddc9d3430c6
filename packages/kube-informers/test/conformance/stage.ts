import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { connect, type KubeClient, type KubeObject } from '@ktl/kube-client';
import type { KubeSim } from '@ktl/kube-sim';

/** A cluster for a suite, and a namespace of its own on it. */
export interface Stage extends AsyncDisposable {
  readonly client: KubeClient;
  readonly namespace: string;
  /** Undefined on a real cluster. */
  readonly sim: KubeSim | undefined;
  /** POST; `path` is below /api or /apis. */
  create(path: string, body: unknown): Promise<KubeObject>;
  patch(path: string, body: unknown): Promise<void>;
  remove(path: string, query?: string): Promise<void>;
}

/** The cluster of KTL_E2E_KUBECONFIG, or kube-sim where that is not set. */
export async function openStage(name: string): Promise<Stage> {
  const kubeconfigPath = process.env['KTL_E2E_KUBECONFIG'];
  return kubeconfigPath === undefined ? await openSim(name) : await openReal(name, kubeconfigPath);
}

async function openSim(name: string): Promise<Stage> {
  const { startKubeSim } = await import('@ktl/kube-sim');
  const sim = await startKubeSim({ seed: 1 });
  const folder = await mkdtemp(join(tmpdir(), 'ktl-informers-'));
  const kubeconfigPath = join(folder, 'config');
  await sim.writeKubeconfig(kubeconfigPath);
  return await stageOn(await connect({ env: {}, kubeconfigPath }), name, {
    sim,
    close: async () => {
      await sim[Symbol.asyncDispose]();
      await rm(folder, { recursive: true });
    },
  });
}

async function openReal(name: string, kubeconfigPath: string): Promise<Stage> {
  const client = await connect({ env: process.env, kubeconfigPath });
  return await stageOn(client, name, { sim: undefined, close: () => Promise.resolve() });
}

async function stageOn(
  client: KubeClient,
  name: string,
  under: { readonly sim: KubeSim | undefined; readonly close: () => Promise<void> },
): Promise<Stage> {
  const namespace = `${name}-${Date.now().toString(36)}`;
  const create = (path: string, body: unknown): Promise<KubeObject> =>
    client.requestJson<KubeObject>({
      method: 'POST',
      path,
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
  const remove = async (path: string, query = ''): Promise<void> => {
    await client.requestJson({ method: 'DELETE', path: `${path}${query}` });
  };
  await create('/api/v1/namespaces', {
    apiVersion: 'v1',
    kind: 'Namespace',
    metadata: { name: namespace },
  });
  return {
    client,
    namespace,
    sim: under.sim,
    create,
    remove,
    async patch(path, body) {
      await client.requestJson({
        method: 'PATCH',
        path,
        headers: { 'content-type': 'application/merge-patch+json' },
        body: JSON.stringify(body),
      });
    },
    async [Symbol.asyncDispose]() {
      await remove(`/api/v1/namespaces/${namespace}`);
      await client[Symbol.asyncDispose]();
      await under.close();
    },
  };
}

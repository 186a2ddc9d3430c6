import { createKubeClient, type KubeClient, type Transport } from '@ktl/kube-client';

/**
 * A client of a simulated cluster inside this process, with the demo shop in it: no socket, no files.
 * Closing the client ends the cluster.
 */
export async function openDemoCluster(): Promise<KubeClient> {
  const { startDemo } = await import('@ktl/kube-sim');
  const sim = await startDemo({ serve: false });
  const transport: Transport = {
    exchange: (request) => sim.transport.exchange(request),
    [Symbol.asyncDispose]: () => sim[Symbol.asyncDispose](),
  };
  const cluster = { server: sim.url, context: 'demo', namespace: 'shop', user: 'demo' };
  return createKubeClient({ transport, cluster, qps: 0 });
}

import type { ClusterStore } from '../controllers/cluster-store.ts';
import type { SimKubelet } from '../kubelet/kubelet.ts';
import { ShopFloor } from './shop-floor.ts';
import { shopObjects } from './shop-objects.ts';
import { shopPrograms } from './shop-programs.ts';

/**
 * Fills a simulated cluster with a small tea shop that lives: eleven workloads and a CronJob in the
 * namespaces `shop` and `payments`. Customers come, orders run through the services under one trace
 * id, one Deployment crash-loops, one is always being rolled out. About 15 lines a second.
 */
export function seedShop(sim: {
  readonly store: ClusterStore;
  readonly kubelet: SimKubelet;
}): void {
  const programs = shopPrograms(new ShopFloor(), sim.store);
  for (const [name, factory] of Object.entries(programs)) sim.kubelet.addProgram(name, factory);
  for (const { resource, object } of shopObjects()) {
    const { namespace = '', name } = object.metadata;
    if (sim.store.get(resource, namespace, name) === undefined) sim.store.create(resource, object);
  }
}

import type { ApiExtensions } from './api/api-handler.ts';
import type { SeededRandom } from './clock/seeded-random.ts';
import type { SimClock } from './clock/sim-clock.ts';
import type { ObjectStore } from './storage/object-store.ts';

/** What a part of the simulated cluster (kubelet, controllers, metrics) is given to work with. */
export interface SimContext {
  readonly store: ObjectStore;
  readonly clock: SimClock;
  readonly random: SeededRandom;
  readonly api: ApiExtensions;
}

/** A part of the simulated cluster that runs until it is stopped. */
export interface SimPart {
  stop(): void;
}

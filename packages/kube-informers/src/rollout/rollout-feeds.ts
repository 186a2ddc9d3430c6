import type { KubeObject } from '@ktl/kube-client';
import type { ClusterEvent } from '../event/cluster-event.ts';
import { openEvents } from '../event/open-events.ts';
import { createInformer, type Informer, type InformerOptions } from '../informer/informer.ts';
import {
  deploymentResource,
  slimDeployment,
  type Deployment,
  type SlimDeployment,
} from './deployment.ts';
import {
  replicaSetResource,
  slimReplicaSet,
  type ReplicaSet,
  type SlimReplicaSet,
} from './replica-set.ts';
import type { RolloutWatchOptions } from './rollout-picture.ts';

type InformerPlace = Pick<
  InformerOptions<KubeObject>,
  'client' | 'clock' | 'random' | 'namespace' | 'failFast' | 'signal'
>;

/** Where rollouts are looked for, and until when. */
export interface RolloutPlaces {
  readonly searched: readonly string[] | 'all';
  readonly signal: AbortSignal;
}

/** What tells of rollouts, one of each kind for each namespace. */
export interface RolloutFeeds {
  readonly deployments: readonly Informer<SlimDeployment>[];
  readonly replicaSets: readonly Informer<SlimReplicaSet>[];
  readonly events: readonly Promise<Informer<ClusterEvent>>[];
}

/** Opens them; they end with the signal. */
export function openRolloutFeeds(
  { client, clock, random, labelSelector }: RolloutWatchOptions,
  { searched, signal }: RolloutPlaces,
): RolloutFeeds {
  const namespaces = searched === 'all' ? [undefined] : searched;
  const inform = <T>(open: (place: InformerPlace) => T): readonly T[] =>
    namespaces.map((namespace) =>
      open({ client, clock, random, namespace, failFast: true, signal }),
    );
  return {
    deployments: inform((place) =>
      createInformer<Deployment, SlimDeployment>({
        ...place,
        resource: deploymentResource,
        labelSelector,
        transform: slimDeployment,
      }),
    ),
    replicaSets: inform((place) =>
      createInformer<ReplicaSet, SlimReplicaSet>({
        ...place,
        resource: replicaSetResource,
        transform: slimReplicaSet,
      }),
    ),
    events: namespaces.map((namespace) => openEvents({ client, clock, random, namespace, signal })),
  };
}

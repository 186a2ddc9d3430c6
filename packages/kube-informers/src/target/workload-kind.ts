import type { KubeClient, Resource } from '@ktl/kube-client';
import { faults } from '../faults.ts';

/** How the pods of a kind are found. */
export type WorkloadKind =
  /** The object is the pod. */
  | { readonly type: 'pod'; readonly resource: Resource }
  /** Pods that run on the object. */
  | { readonly type: 'node'; readonly resource: Resource }
  /** Pods that the object's label selector chooses. */
  | { readonly type: 'service'; readonly resource: Resource }
  /** Pods that the object owns, itself or through an object of one of the `via` resources. */
  | { readonly type: 'owner'; readonly resource: Resource; readonly via: readonly Resource[] };

const core = (plural: string, kind: string): Resource => ({
  group: '',
  version: 'v1',
  plural,
  kind,
  namespaced: true,
});
const apps = (plural: string, kind: string): Resource => ({ ...core(plural, kind), group: 'apps' });
const batch = (plural: string, kind: string): Resource => ({
  ...core(plural, kind),
  group: 'batch',
});

/** v1 pods. */
export const podResource: Resource = core('pods', 'Pod');

/** v1 nodes. */
export const nodeResource: Resource = { ...core('nodes', 'Node'), namespaced: false };

const replicaSets = apps('replicasets', 'ReplicaSet');
const jobs = batch('jobs', 'Job');

const owner = (resource: Resource, ...via: readonly Resource[]): WorkloadKind => ({
  type: 'owner',
  resource,
  via,
});

// The built-in kinds need no discovery, which would cost a round trip before the first line.
const BUILT_IN: readonly (readonly [words: string, kind: WorkloadKind])[] = [
  ['pod pods po', { type: 'pod', resource: podResource }],
  ['node nodes no', { type: 'node', resource: nodeResource }],
  ['service services svc', { type: 'service', resource: core('services', 'Service') }],
  ['deployment deployments deploy', owner(apps('deployments', 'Deployment'), replicaSets)],
  ['statefulset statefulsets sts', owner(apps('statefulsets', 'StatefulSet'))],
  ['daemonset daemonsets ds', owner(apps('daemonsets', 'DaemonSet'))],
  ['replicaset replicasets rs', owner(replicaSets)],
  [
    'replicationcontroller replicationcontrollers rc',
    owner(core('replicationcontrollers', 'ReplicationController')),
  ],
  ['job jobs', owner(jobs)],
  ['cronjob cronjobs cj', owner(batch('cronjobs', 'CronJob'), jobs)],
];

const BY_WORD: ReadonlyMap<string, WorkloadKind> = new Map(
  BUILT_IN.flatMap(([words, kind]) => words.split(' ').map((word) => [word, kind] as const)),
);

/**
 * The kind that a word before the slash of `kind/name` names, upper or lower case. Words that are
 * not built in are looked up on the cluster; such a kind may own its pods through ReplicaSets or
 * Jobs, as Argo's Rollout does.
 * @throws KtlError TARGET_KIND_UNKNOWN, and what the lookup throws
 */
export async function resolveWorkloadKind(
  word: string,
  options: { readonly client: Pick<KubeClient, 'findResource'>; readonly signal: AbortSignal },
): Promise<WorkloadKind> {
  // `deployments.apps` and `deployment.v1.apps` name the built-in kinds as well.
  const lower = word.toLowerCase().replace(/\.(v1\.)?(apps|batch)$/, '');
  const known = BY_WORD.get(lower);
  if (known !== undefined) return known;
  const resource = await options.client.findResource(word, { signal: options.signal });
  if (resource === undefined) throw faults.TARGET_KIND_UNKNOWN({ kind: word });
  return owner(resource, replicaSets, jobs);
}

import type { KubeObject, Resource } from '@ktl/kube-client';

/** apps/v1 deployments. */
export const deploymentResource: Resource = {
  group: 'apps',
  version: 'v1',
  plural: 'deployments',
  kind: 'Deployment',
  namespaced: true,
};

/** A Deployment as the API server sends it, as far as it is read. */
export interface Deployment extends KubeObject {
  readonly spec?: { readonly replicas?: number; readonly paused?: boolean };
  readonly status?: {
    readonly conditions?: readonly {
      readonly type: string;
      readonly status: string;
      readonly reason?: string;
      readonly message?: string;
    }[];
  };
}

/** A Deployment, as far as a rollout is judged by it. */
export interface SlimDeployment {
  readonly metadata: { readonly name: string; readonly namespace: string; readonly uid: string };
  /** Pods that are wanted. */
  readonly wanted: number;
  readonly isPaused: boolean;
  /** The controller says that a rollout goes on. */
  readonly isProgressing: boolean;
  /** Why the controller gave the rollout up (progressDeadlineSeconds, quota); undefined: it did not. */
  readonly stalled: string | undefined;
}

/**
 * Keeps of a Deployment what a rollout is judged by.
 * @see https://kubernetes.io/docs/concepts/workloads/controllers/deployment/#deployment-status
 */
export function slimDeployment({ metadata, spec, status }: Deployment): SlimDeployment {
  const conditions = status?.conditions ?? [];
  const progressing = conditions.find(({ type }) => type === 'Progressing');
  const failure = conditions.find((one) => one.type === 'ReplicaFailure' && one.status === 'True');
  const broken = progressing?.status === 'False' ? progressing : failure;
  return {
    metadata: {
      name: metadata.name,
      namespace: metadata.namespace ?? '',
      uid: metadata.uid ?? '',
    },
    wanted: spec?.replicas ?? 1,
    isPaused: spec?.paused === true,
    isProgressing:
      progressing?.status === 'True' && progressing.reason !== 'NewReplicaSetAvailable',
    stalled: broken && (broken.message ?? broken.reason ?? 'no reason given'),
  };
}

import type { DriftContainerStatus, DriftPod } from '../src/state/drift-pod.ts';

/** What a test says about a pod; the rest is that of a calm one with the container `api`. */
export interface PodWish {
  readonly namespace?: string;
  readonly uid?: string;
  readonly hash?: string;
  readonly owner?: { readonly kind: string; readonly name: string; readonly uid?: string };
  readonly node?: string | undefined;
  readonly phase?: string;
  readonly reason?: string;
  readonly createdAt?: string;
  readonly deleting?: boolean;
  readonly labels?: Readonly<Record<string, string>>;
  readonly image?: string;
  readonly status?: Partial<DriftContainerStatus>;
  readonly conditions?: Readonly<Record<string, string>>;
}

const digest = `sha256:${'ab'.repeat(32)}`;

/** A Pod as an API server sends it. */
export function makePod(name: string, wish: PodWish = {}): DriftPod {
  const { namespace = 'shop', uid = `uid-${name}`, hash, image = 'api:1' } = wish;
  const owner =
    wish.owner ??
    (hash === undefined ? undefined : { kind: 'ReplicaSet', name: `checkout-${hash}`, uid: hash });
  return {
    metadata: {
      ...{ name, namespace, uid },
      creationTimestamp: wish.createdAt ?? '2026-01-01T00:00:00Z',
      ...(wish.deleting === true ? { deletionTimestamp: '2026-01-02T00:00:00Z' } : {}),
      labels: {
        app: 'api',
        ...(hash === undefined ? {} : { 'pod-template-hash': hash }),
        ...wish.labels,
      },
      ...(owner === undefined ? {} : { ownerReferences: [{ controller: true, ...owner }] }),
    },
    spec: { nodeName: 'node' in wish ? wish.node : 'node-1', containers: [{ name: 'api', image }] },
    status: {
      phase: wish.phase ?? 'Running',
      reason: wish.reason,
      conditions: Object.entries(wish.conditions ?? { Ready: 'True' }).map(([type, status]) => ({
        type,
        status,
      })),
      containerStatuses: [
        {
          ...{ name: 'api', image, imageID: `docker.io/library/api@${digest}` },
          ...{ ready: true, restartCount: 0, state: { running: {} } },
          ...wish.status,
        },
      ],
    },
  };
}

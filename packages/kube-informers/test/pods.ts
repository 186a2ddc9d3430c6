import type { KubeObject, OwnerReference } from '@ktl/kube-client';
import type { Pod, PodContainer, PodContainerStatus } from '../src/pod/pod.ts';

/** What {@link makePod} varies. */
export interface PodInit {
  readonly namespace?: string;
  readonly uid?: string;
  readonly labels?: Record<string, string>;
  readonly owner?: KubeObject;
  readonly node?: string;
  readonly phase?: string;
  readonly deleting?: boolean;
  readonly conditions?: Record<string, string>;
  readonly containers?: readonly string[];
  readonly init?: readonly PodContainer[];
  readonly ephemeral?: readonly string[];
  readonly restartCount?: number;
  readonly status?: Partial<PodContainerStatus>;
}

/** A running pod in namespace shop with one container `app`. */
export function makePod(name: string, init: PodInit = {}): Pod {
  const containers = (init.containers ?? ['app']).map((container) => ({ name: container }));
  const ephemeral = (init.ephemeral ?? []).map((container) => ({ name: container }));
  const status = (container: PodContainer): PodContainerStatus => ({
    name: container.name,
    restartCount: init.restartCount ?? 0,
    containerID: `containerd://${name}-${container.name}-${String(init.restartCount ?? 0)}`,
    state: { running: { startedAt: '2026-01-01T00:00:00Z' } },
    ...init.status,
  });
  return {
    metadata: {
      name,
      namespace: init.namespace ?? 'shop',
      ...(init.uid === undefined ? {} : { uid: init.uid }),
      ...(init.labels === undefined ? {} : { labels: init.labels }),
      ...(init.deleting === true ? { deletionTimestamp: '2026-01-01T00:00:30Z' } : {}),
      ...(init.owner === undefined ? {} : { ownerReferences: [ownerOf(init.owner)] }),
    },
    spec: {
      nodeName: init.node ?? 'n1',
      containers,
      ...(init.init === undefined ? {} : { initContainers: init.init }),
      ...(ephemeral.length === 0 ? {} : { ephemeralContainers: ephemeral }),
    },
    status: {
      phase: init.phase ?? 'Running',
      conditions: Object.entries(init.conditions ?? {}).map(([type, value]) => ({
        type,
        status: value,
      })),
      containerStatuses: containers.map(status),
      initContainerStatuses: (init.init ?? []).map(status),
      ephemeralContainerStatuses: ephemeral.map(status),
    },
  };
}

/** A workload, or an object between workload and pods, with an optional owner. */
export function makeOwner(kind: string, name: string, owner?: KubeObject): KubeObject {
  return {
    kind,
    metadata: {
      name,
      namespace: 'shop',
      ...(owner === undefined ? {} : { ownerReferences: [ownerOf(owner)] }),
    },
  };
}

function ownerOf(owner: KubeObject): OwnerReference {
  return {
    apiVersion: 'apps/v1',
    kind: owner.kind ?? 'ReplicaSet',
    name: owner.metadata.name,
    uid: owner.metadata.uid ?? 'unknown',
    controller: true,
  };
}

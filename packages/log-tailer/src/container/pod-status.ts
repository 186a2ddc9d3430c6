import { hasCode } from '@ktl/faults';
import type { KubeObject, Resource } from '@ktl/kube-client';
import type { ContainerState, ContainerTarget } from '@ktl/kube-informers';
import type { PodLogReader } from './pod-log-reader.ts';

/** The kind of which logs are read. */
export const pods: Resource = {
  group: '',
  version: 'v1',
  plural: 'pods',
  kind: 'Pod',
  namespaced: true,
};

interface StateStatus {
  readonly waiting?: { readonly reason?: string };
  readonly running?: { readonly startedAt?: string };
  readonly terminated?: {
    readonly exitCode: number;
    readonly reason?: string;
    readonly containerID?: string;
  };
}

interface ContainerStatus {
  readonly name: string;
  readonly restartCount: number;
  readonly containerID?: string;
  readonly state?: StateStatus;
  readonly lastState?: StateStatus;
}

/** What is read of a pod. */
export interface Pod extends KubeObject {
  readonly status?: {
    readonly phase?: string;
    readonly containerStatuses?: readonly ContainerStatus[];
    readonly initContainerStatuses?: readonly ContainerStatus[];
    readonly ephemeralContainerStatuses?: readonly ContainerStatus[];
  };
}

/**
 * The container's present state from the API server: `gone` where the pod with this UID no longer
 * exists, undefined where the reader cannot read pods or got no answer.
 */
export async function readStatus(
  reader: PodLogReader,
  target: ContainerTarget,
  signal: AbortSignal,
): Promise<ContainerTarget | 'gone' | undefined> {
  if (reader.get === undefined) return undefined;
  try {
    const pod = await reader.get<Pod>(
      pods,
      { namespace: target.namespace, name: target.pod },
      { signal },
    );
    return statusOf(target, pod);
  } catch (error) {
    return hasCode(error, 'API_NOT_FOUND') ? 'gone' : undefined;
  }
}

/** The container's state by the pod of its name that is there: `gone` where that is another pod. */
export function statusOf(target: ContainerTarget, pod: Pod): ContainerTarget | 'gone' {
  return pod.metadata.uid === target.podUid ? withStatus(target, pod) : 'gone';
}

function withStatus(target: ContainerTarget, pod: Pod): ContainerTarget {
  const status = pod.status ?? {};
  const all = [
    ...(status.containerStatuses ?? []),
    ...(status.initContainerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ];
  const own = all.find((candidate) => candidate.name === target.container);
  if (own === undefined || own.restartCount < target.restartCount) return target;
  return {
    ...target,
    restartCount: own.restartCount,
    containerId: own.containerID ?? target.containerId,
    state: stateOf(own.state ?? {}),
    lastTerminated: lastOf(own.lastState) ?? target.lastTerminated,
    podPhase: status.phase ?? target.podPhase,
    podDeleting: pod.metadata.deletionTimestamp !== undefined,
  };
}

function lastOf(state: StateStatus | undefined): ContainerTarget['lastTerminated'] {
  if (state?.terminated === undefined) return undefined;
  const { exitCode, containerID, reason } = state.terminated;
  return { exitCode, containerId: containerID, ...(reason === undefined ? {} : { reason }) };
}

function stateOf(state: StateStatus): ContainerState {
  if (state.terminated !== undefined) {
    const { exitCode, reason } = state.terminated;
    return { phase: 'terminated', exitCode, ...(reason === undefined ? {} : { reason }) };
  }
  if (state.running !== undefined) {
    return { phase: 'running', startedAtMs: Date.parse(state.running.startedAt ?? '') };
  }
  const reason = state.waiting?.reason;
  return { phase: 'waiting', ...(reason === undefined ? {} : { reason }) };
}

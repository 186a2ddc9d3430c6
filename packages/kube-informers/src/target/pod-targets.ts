import type { SlimContainer, SlimPod } from '../pod/slim-pod.ts';
import type { ContainerTarget } from './container-target.ts';

/** The target of one container of a pod. */
export function toTarget(
  pod: SlimPod,
  container: SlimContainer,
  initial: boolean,
): ContainerTarget {
  const {
    uid,
    namespace,
    name,
    isDeleting,
    ownerReferences = [],
    labels,
    annotations,
  } = pod.metadata;
  const owner = ownerReferences.find(({ controller }) => controller === true) ?? ownerReferences[0];
  return {
    key: `${uid}/${container.name}`,
    namespace,
    pod: name,
    podUid: uid,
    node: pod.node,
    container: container.name,
    role: container.role,
    restartCount: container.restartCount,
    containerId: container.containerId,
    state: container.state,
    lastTerminated: container.lastTerminated,
    podPhase: pod.phase,
    owner,
    labels,
    ...(annotations === undefined ? {} : { annotations }),
    podDeleting: isDeleting,
    initial,
  };
}

/** True when a consumer of `left` learns nothing from `right`; both are of the same container. */
export function isSameTarget(left: ContainerTarget, right: ContainerTarget): boolean {
  return (
    left.restartCount === right.restartCount &&
    left.containerId === right.containerId &&
    left.podPhase === right.podPhase &&
    left.podDeleting === right.podDeleting &&
    left.node === right.node &&
    isSameState(left.state, right.state) &&
    left.lastTerminated?.containerId === right.lastTerminated?.containerId &&
    left.lastTerminated?.finishedAtMs === right.lastTerminated?.finishedAtMs &&
    left.lastTerminated?.exitCode === right.lastTerminated?.exitCode
  );
}

function isSameState(left: ContainerTarget['state'], right: ContainerTarget['state']): boolean {
  if (left.phase === 'waiting') return right.phase === 'waiting' && left.reason === right.reason;
  if (left.phase === 'running') {
    return right.phase === 'running' && left.startedAtMs === right.startedAtMs;
  }
  return (
    right.phase === 'terminated' &&
    left.exitCode === right.exitCode &&
    left.reason === right.reason &&
    left.finishedAtMs === right.finishedAtMs
  );
}

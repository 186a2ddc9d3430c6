import type { Unseen } from '../context-change.ts';
import type { ContainerObject, ContainerStatusObject, PodObject } from '../pods/pod-object.ts';
import { digestOf, partJson } from './normal-object.ts';
import { isReady, objectColumns, ownerColumns, type RowContext } from './object-row.ts';

/** A version of a pod. */
export function podRow(pod: PodObject, context: RowContext): Unseen {
  const { spec = {}, status = {} } = pod;
  return {
    kind: 'pods',
    digest: digestOf(pod),
    row: {
      ...objectColumns(pod, context),
      phase: status.phase ?? null,
      node: spec.nodeName ?? null,
      pod_ip: status.podIP ?? null,
      host_ip: status.hostIP ?? null,
      ready: isReady(status.conditions),
      restarts: statusesOf(pod).reduce((sum, { restartCount = 0 }) => sum + restartCount, 0),
      ...ownerColumns(pod),
      conditions: partJson(status.conditions ?? [], context.redact),
      containers: partJson(containersOf(pod), context.redact),
    },
  };
}

function statusesOf({ status = {} }: PodObject): readonly ContainerStatusObject[] {
  return [
    ...(status.initContainerStatuses ?? []),
    ...(status.containerStatuses ?? []),
    ...(status.ephemeralContainerStatuses ?? []),
  ];
}

function containersOf(pod: PodObject): readonly unknown[] {
  const { spec = {} } = pod;
  // A name stands for one container of a pod, whatever its role.
  const statuses = new Map(statusesOf(pod).map((status) => [status.name, status]));
  const describe =
    (role: string) =>
    ({ name, image, restartPolicy }: ContainerObject): unknown => {
      const status = statuses.get(name);
      return {
        name,
        role: role === 'init' && restartPolicy === 'Always' ? 'sidecar' : role,
        image,
        imageId: status?.imageID,
        containerId: status?.containerID,
        ready: status?.ready ?? false,
        restartCount: status?.restartCount ?? 0,
        state: status?.state ?? {},
        lastState: status?.lastState ?? {},
      };
    };
  return [
    ...(spec.initContainers ?? []).map(describe('init')),
    ...(spec.containers ?? []).map(describe('regular')),
    ...(spec.ephemeralContainers ?? []).map(describe('ephemeral')),
  ];
}

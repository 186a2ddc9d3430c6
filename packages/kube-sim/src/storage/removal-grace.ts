import type { Pod, SimObject } from '../controllers/objects.ts';

/**
 * Seconds that an object stays while it is being deleted: pods that run on a node wait for their
 * kubelet (registry/core/pod/strategy.go, CheckGracefulDelete); namespaces for their contents.
 */
export function removalGrace(
  resource: string,
  object: SimObject,
  asked: number | undefined,
): number {
  if (resource !== 'pods') return 0;
  const { spec, status } = object as Pod;
  const isFinished = status?.phase === 'Succeeded' || status?.phase === 'Failed';
  if (spec.nodeName === undefined || isFinished) return 0;
  return asked ?? spec.terminationGracePeriodSeconds ?? 30;
}

import type { ContainerTarget } from '@ktl/kube-informers';

/** A running container. */
export function target(change: Partial<ContainerTarget> = {}): ContainerTarget {
  return {
    key: 'uid-1/app',
    namespace: 'shop',
    pod: 'cart-1',
    podUid: 'uid-1',
    node: 'node-1',
    container: 'app',
    role: 'regular',
    restartCount: 0,
    containerId: 'containerd://1',
    state: { phase: 'running', startedAtMs: 0 },
    lastTerminated: undefined,
    podPhase: 'Running',
    podDeleting: false,
    initial: true,
    ...change,
  };
}

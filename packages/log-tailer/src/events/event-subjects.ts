import type { ClusterEvent, ContainerTarget, ObjectName, TargetChange } from '@ktl/kube-informers';

/** Whom events may be about: the pods and containers that a query selects, and the objects it names. */
export interface EventSubjects {
  /** @returns whose events have to be looked at again, since more of them are wanted now */
  take(change: Exclude<TargetChange, { type: 'synced' }>): Subject | undefined;
  /** An object that is no pod. @returns as `take` does */
  addObject(uid: string): Subject | undefined;
  /** The event is about one of them; one that names a container, about a selected container. */
  selects(event: ClusterEvent): boolean;
  /** Of whom `selects` said yes: it was there at the start, so that only its newest events count. */
  isInitial(event: ClusterEvent): boolean;
}

/** One of them. */
export interface Subject {
  readonly uid: string;
  readonly name?: ObjectName;
}

interface SelectedPod {
  readonly name: ObjectName;
  readonly containers: Set<string>;
  readonly initial: boolean;
  /** Its kubelet made it from a file; its events bear another UID than the API's. */
  readonly isStatic: boolean;
}

// Events about a pod's end come after it is gone.
const rememberedPods = 4_096;

/** Nobody yet. */
export function createEventSubjects(): EventSubjects {
  const pods = new Map<string, SelectedPod>();
  const podByName = new Map<string, string>();
  const gone = new Set<string>();
  const objects = new Set<string>();

  const drop = (uid: string): void => {
    const pod = pods.get(uid);
    pods.delete(uid);
    if (pod !== undefined && podByName.get(keyOf(pod.name)) === uid) {
      podByName.delete(keyOf(pod.name));
    }
  };
  const remember = (uid: string): void => {
    gone.add(uid);
    if (gone.size <= rememberedPods) return;
    const [oldest = ''] = gone;
    gone.delete(oldest);
    drop(oldest);
  };
  const add = (target: ContainerTarget): Subject | undefined => {
    const { podUid: uid, namespace, pod: name, container } = target;
    const known = pods.get(uid) ?? newPod(target);
    gone.delete(uid);
    pods.set(uid, known);
    podByName.set(keyOf({ kind: 'Pod', namespace, name }), uid);
    if (known.containers.has(container)) return undefined;
    known.containers.add(container);
    return { uid, name: known.name };
  };
  const podOf = ({ object }: ClusterEvent): SelectedPod | undefined => {
    const pod = pods.get(object.uid);
    if (pod !== undefined || object.kind !== 'Pod') return pod;
    const named = pods.get(podByName.get(keyOf(object)) ?? '');
    return object.uid === '' || named?.isStatic === true ? named : undefined;
  };

  return {
    take(change) {
      const { target } = change;
      if (change.type === 'present') return add(target);
      if (change.reason === 'deleted') {
        // A pod that came and went between two looks has had events none the less.
        const news = add(target);
        remember(target.podUid);
        return news;
      }
      const pod = pods.get(target.podUid);
      pod?.containers.delete(target.container);
      if (pod?.containers.size === 0) drop(target.podUid);
      return undefined;
    },
    addObject(uid) {
      if (objects.has(uid)) return undefined;
      objects.add(uid);
      return { uid };
    },
    selects(event) {
      const { uid, container } = event.object;
      if (objects.has(uid)) return true;
      const pod = podOf(event);
      return pod !== undefined && (container === undefined || pod.containers.has(container));
    },
    isInitial: (event) => podOf(event)?.initial ?? true,
  };
}

function newPod({ namespace, pod, owner, initial }: ContainerTarget): SelectedPod {
  return {
    name: { kind: 'Pod', namespace, name: pod },
    containers: new Set(),
    initial,
    isStatic: owner?.kind === 'Node',
  };
}

function keyOf({ namespace, name }: ObjectName): string {
  return `${namespace}/${name}`;
}

import { withCondition, type Condition, type Deployment, type ReplicaSet } from './objects.ts';

type Status = NonNullable<Deployment['status']>;

interface View {
  readonly sets: readonly ReplicaSet[];
  readonly newest: ReplicaSet | undefined;
  readonly nowMs: number;
}

const defaultDeadlineSeconds = 600;

/** True when all replicas are of the newest template, available, and nothing older is left. */
export function isComplete(deployment: Deployment, status = deployment.status): boolean {
  const wanted = deployment.spec.replicas ?? 1;
  return (
    (status?.updatedReplicas ?? 0) === wanted &&
    (status?.replicas ?? 0) === wanted &&
    (status?.availableReplicas ?? 0) === wanted &&
    (status?.observedGeneration ?? 0) >= (deployment.metadata.generation ?? 0)
  );
}

/** The status of a Deployment, and when to look again because its progress deadline ends then. */
export function deploymentStatus(
  deployment: Deployment,
  view: View,
): { readonly status: Status; readonly recheckMs?: number } {
  const counts = countReplicas(deployment, view);
  const old = deployment.status?.conditions ?? [];
  const moved = progressing(deployment, { ...counts, conditions: old }, view);
  const available = availability(deployment, counts.availableReplicas ?? 0);
  const conditions = withCondition(
    moved === undefined
      ? old
      : progressed(old, moved, { ...view, counts, before: deployment.status }),
    available,
    view.nowMs,
  );
  const status = { ...counts, conditions };
  const isDone = isComplete(deployment, status);
  const progress = conditions.find((condition) => condition.type === 'Progressing');
  if (isDone || progress?.status !== 'True') return { status };
  const sinceMs = view.nowMs - Date.parse(progress.lastUpdateTime ?? '');
  return { status, recheckMs: Math.max(1_000, deadlineMs(deployment) - sinceMs) };
}

function countReplicas(deployment: Deployment, { sets, newest }: View): Status {
  const sum = (pick: (set: ReplicaSet) => number | undefined): number =>
    sets.reduce((total, set) => total + (pick(set) ?? 0), 0);
  const replicas = sum((set) => set.status?.replicas);
  const ready = sum((set) => set.status?.readyReplicas);
  const available = sum((set) => set.status?.availableReplicas);
  const unavailable = Math.max(0, sum((set) => set.spec.replicas) - available);
  const updated = newest?.status?.replicas ?? 0;
  // Like the API server, leave out what is zero.
  return {
    observedGeneration: deployment.metadata.generation ?? 1,
    ...(replicas === 0 ? {} : { replicas }),
    ...(updated === 0 ? {} : { updatedReplicas: updated }),
    ...(ready === 0 ? {} : { readyReplicas: ready }),
    ...(available === 0 ? {} : { availableReplicas: available }),
    ...(unavailable === 0 ? {} : { unavailableReplicas: unavailable }),
  };
}

function availability(deployment: Deployment, available: number): Condition {
  const wanted = deployment.spec.replicas ?? 1;
  const value = deployment.spec.strategy?.rollingUpdate?.maxUnavailable ?? '25%';
  const unavailable =
    typeof value === 'number' ? value : Math.floor((wanted * Number.parseFloat(value)) / 100);
  return available >= wanted - unavailable
    ? {
        type: 'Available',
        status: 'True',
        reason: 'MinimumReplicasAvailable',
        message: 'Deployment has minimum availability.',
      }
    : {
        type: 'Available',
        status: 'False',
        reason: 'MinimumReplicasUnavailable',
        message: 'Deployment does not have minimum availability.',
      };
}

function progressing(deployment: Deployment, status: Status, view: View): Condition | undefined {
  const name = view.newest?.metadata.name;
  if (name === undefined) return undefined;
  const condition = (isTrue: boolean, reason: string, text: string): Condition => ({
    type: 'Progressing',
    status: isTrue ? 'True' : 'False',
    reason,
    message: `ReplicaSet "${name}" ${text}`,
  });
  if (isComplete(deployment, status)) {
    return condition(true, 'NewReplicaSetAvailable', 'has successfully progressed.');
  }
  const old = status.conditions?.find((c) => c.type === 'Progressing');
  const isSameSet = old?.message?.includes(`"${name}"`) === true;
  if (!isSameSet) return condition(true, 'NewReplicaSetCreated', 'is progressing.');
  if (isMoving(deployment.status, status)) {
    return condition(true, 'ReplicaSetUpdated', 'is progressing.');
  }
  const isLate = view.nowMs - Date.parse(old.lastUpdateTime ?? '') >= deadlineMs(deployment);
  if (isLate && old.reason !== 'NewReplicaSetAvailable') {
    return condition(false, 'ProgressDeadlineExceeded', 'has timed out progressing.');
  }
  return undefined;
}

function deadlineMs(deployment: Deployment): number {
  return (deployment.spec.progressDeadlineSeconds ?? defaultDeadlineSeconds) * 1000;
}

function isMoving(before: Status | undefined, now: Status): boolean {
  return (
    (now.updatedReplicas ?? 0) > (before?.updatedReplicas ?? 0) ||
    (now.readyReplicas ?? 0) > (before?.readyReplicas ?? 0) ||
    (now.availableReplicas ?? 0) > (before?.availableReplicas ?? 0)
  );
}

/** Progress moves the update time even where the condition reads the same. */
function progressed(
  conditions: readonly Condition[],
  next: Condition,
  view: View & { readonly counts: Status; readonly before: Status | undefined },
): Condition[] {
  const merged = withCondition(conditions, next, view.nowMs);
  if (!isMoving(view.before, view.counts)) return merged;
  const lastUpdateTime = `${new Date(view.nowMs).toISOString().slice(0, 19)}Z`;
  return merged.map((c) => (c.type === 'Progressing' ? { ...c, lastUpdateTime } : c));
}

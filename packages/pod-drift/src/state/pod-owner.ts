import type { DriftController, DriftOwnerReference, DriftPod } from './drift-pod.ts';

/** The workload that a pod belongs to. */
export interface PodOwner {
  /** `Deployment`, `StatefulSet`, … */
  readonly kind: string;
  readonly name: string;
  /** Of the pod template: `pod-template-hash`, or the end of `controller-revision-hash`. */
  readonly hash?: string | undefined;
  /** Of the rollout, where the pod's ReplicaSet is known. */
  readonly revision?: number | undefined;
}

const templateHash = 'pod-template-hash';
// Argo's Rollout makes ReplicaSets too, under a label of its own.
const rolloutHash = 'rollouts-pod-template-hash';
const revisionHash = 'controller-revision-hash';
const revisionAnnotations = [
  'deployment.kubernetes.io/revision',
  'rollout.argoproj.io/revision',
] as const;

/**
 * The workload of a pod: the controller's controller where the one between is known. A ReplicaSet that is
 * not known is taken for a Deployment's where its name ends with the pod's template hash, as the
 * Deployment controller names them.
 * @param controllers - ReplicaSets and Jobs by UID
 */
export function ownerOf(
  { metadata }: DriftPod,
  controllers: ReadonlyMap<string, DriftController>,
): PodOwner | undefined {
  const { labels = {} } = metadata;
  const direct = controllerOf(metadata.ownerReferences);
  if (direct === undefined) return undefined;
  const between = direct.uid === undefined ? undefined : controllers.get(direct.uid);
  const above = controllerOf(between?.metadata.ownerReferences);
  const top = above ?? (between === undefined ? guessed(direct, labels) : direct);
  const hash = labels[templateHash] ?? labels[rolloutHash] ?? shortRevision(labels, direct.name);
  const revision = revisionOf(between);
  return {
    kind: top.kind,
    name: top.name,
    ...(hash === undefined ? {} : { hash }),
    ...(revision === undefined ? {} : { revision }),
  };
}

function controllerOf(
  references: readonly DriftOwnerReference[] | undefined,
): DriftOwnerReference | undefined {
  return references?.find(({ controller }) => controller === true) ?? references?.[0];
}

function guessed(
  direct: DriftOwnerReference,
  labels: Readonly<Record<string, string>>,
): Pick<DriftOwnerReference, 'kind' | 'name'> {
  if (direct.kind !== 'ReplicaSet') return direct;
  for (const [label, kind] of [
    [rolloutHash, 'Rollout'],
    [templateHash, 'Deployment'],
  ] as const) {
    const end = `-${labels[label] ?? ''}`;
    if (end !== '-' && direct.name.endsWith(end)) {
      return { kind, name: direct.name.slice(0, -end.length) };
    }
  }
  return direct;
}

// A StatefulSet writes `<name>-<hash>`, a DaemonSet the hash alone.
function shortRevision(
  labels: Readonly<Record<string, string>>,
  owner: string,
): string | undefined {
  const text = labels[revisionHash];
  return text?.startsWith(`${owner}-`) === true ? text.slice(owner.length + 1) : text;
}

function revisionOf(controller: DriftController | undefined): number | undefined {
  const texts = revisionAnnotations.map((name) => controller?.metadata.annotations?.[name]);
  const number = Number(texts.find((text) => text !== undefined));
  return Number.isSafeInteger(number) ? number : undefined;
}

/** Labels that controllers write: they say nothing that owner and name do not. */
export const controllerLabels: ReadonlySet<string> = new Set([
  templateHash,
  rolloutHash,
  revisionHash,
  'pod-template-generation',
  'statefulset.kubernetes.io/pod-name',
  'apps.kubernetes.io/pod-index',
  'batch.kubernetes.io/controller-uid',
  'batch.kubernetes.io/job-name',
  'controller-uid',
  'job-name',
]);

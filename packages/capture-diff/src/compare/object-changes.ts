import type { PodSnapshot } from '@ktl/pod-drift';
import type { CaptureFacts, DeploymentFacts } from '../facts/capture-facts.ts';
import { workloadOf } from '../facts/pod-facts.ts';
import type { ConfigChange, DeploymentChange, ImageChange } from './capture-difference.ts';
import { valueChanges } from './metadata-changes.ts';

/** Images of what runs on both sides: a workload that came or went is among the pods. */
export function imageChanges(before: PodSnapshot, after: PodSnapshot): readonly ImageChange[] {
  const left = imagesOf(before);
  const right = imagesOf(after);
  return [...left].flatMap(([key, from]) => {
    const to = right.get(key);
    if (to === undefined || isEqual(from.images, to.images)) return [];
    const { workload, container } = from;
    return [{ workload, container, from: from.images, to: to.images }];
  });
}

export function deploymentChanges(
  before: CaptureFacts['deployments'],
  after: CaptureFacts['deployments'],
): readonly DeploymentChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name): readonly DeploymentChange[] => {
    const left = before.get(name);
    const right = after.get(name);
    if (left === undefined) return [{ name, change: 'added', changes: [] }];
    if (right === undefined) return [{ name, change: 'removed', changes: [] }];
    const changes = valueChanges(deploymentFields(left), deploymentFields(right));
    return changes.length === 0 ? [] : [{ name, change: 'changed', changes }];
  });
}

export function configChanges(
  before: CaptureFacts['config'],
  after: CaptureFacts['config'],
): readonly ConfigChange[] {
  const names = [...new Set([...before.keys(), ...after.keys()])].toSorted();
  return names.flatMap((name): readonly ConfigChange[] => {
    const left = before.get(name);
    const right = after.get(name);
    const keys = valueChanges(entriesOf(left), entriesOf(right));
    if (left === undefined) return [{ name, change: 'added', keys }];
    if (right === undefined) return [{ name, change: 'removed', keys }];
    return keys.length === 0 ? [] : [{ name, change: 'changed', keys }];
  });
}

interface WorkloadImages {
  readonly workload: string;
  readonly container: string;
  readonly images: readonly string[];
}

function imagesOf({ pods }: PodSnapshot): ReadonlyMap<string, WorkloadImages> {
  const images = new Map<string, WorkloadImages>();
  for (const pod of pods) {
    const workload = workloadOf(pod);
    for (const { name, image } of pod.containers) {
      if (image === undefined) continue;
      const key = JSON.stringify([workload, name]);
      const known = images.get(key)?.images ?? [];
      const all = [...new Set([...known, image])].toSorted();
      images.set(key, { workload, container: name, images: all });
    }
  }
  return images;
}

function deploymentFields({
  revision,
  replicas,
  ready,
  strategy,
}: DeploymentFacts): ReadonlyMap<string, string> {
  const fields = { revision, replicas, ready, strategy };
  return entriesOf(
    Object.fromEntries(
      Object.entries(fields).flatMap(([name, value]) =>
        value === null ? [] : [[name, String(value)]],
      ),
    ),
  );
}

function entriesOf(
  values: Readonly<Record<string, string>> | undefined,
): ReadonlyMap<string, string> {
  return new Map(Object.entries(values ?? {}));
}

function isEqual(left: readonly string[], right: readonly string[]): boolean {
  return left.length === right.length && left.every((value, index) => value === right[index]);
}

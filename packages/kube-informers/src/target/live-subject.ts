import { hasCode, nearestNames, type KtlError } from '@ktl/faults';
import type { KubeObject } from '@ktl/kube-client';
import { faults } from '../faults.ts';
import type { SlimPod } from '../pod/slim-pod.ts';
import { createOwnerGraph, type OwnerGraph } from './owner-graph.ts';
import { isMatch } from './pod-filter.ts';
import { createServiceSelection, type ServiceSelection } from './service-selection.ts';
import { searchedNamespaces, type TargetSubject } from './target-query.ts';
import type { SourceOptions } from './source-options.ts';
import { resolveWorkloadKind, type WorkloadKind } from './workload-kind.ts';

/** A subject of a query, with what the cluster says about it so far. */
export interface LiveSubject {
  readonly subject: TargetSubject;
  /** Undefined where the subject names no workload. */
  readonly kind: WorkloadKind | undefined;
  readonly namespaces: readonly string[] | 'all';
  /** Of a kind that owns pods. */
  readonly owners: OwnerGraph;
  /** Of services. */
  readonly services: ServiceSelection;
}

/**
 * The label by which charts mark a pod with its Helm release.
 * @see https://helm.sh/docs/chart_best_practices/labels/
 */
export const releaseLabel = 'app.kubernetes.io/instance';
/**
 * The annotation by which Helm, from 3.2 on, marks the objects that it applies with their release. A pod
 * has it only where it is applied itself, not where a controller makes it.
 */
export const releaseAnnotation = 'meta.helm.sh/release-name';

/** A subject about which the cluster has said nothing yet. @throws KtlError TARGET_KIND_UNKNOWN, and what the lookup throws */
export async function openSubject(
  subject: TargetSubject,
  options: SourceOptions,
): Promise<LiveSubject> {
  const { workload } = subject;
  return {
    subject,
    kind: workload === undefined ? undefined : await resolveKind(workload.kind, options),
    namespaces: searchedNamespaces(options.query, options.client, subject),
    owners: createOwnerGraph(),
    services: createServiceSelection(),
  };
}

/** The subject names the pod. */
export function selectsPod(live: LiveSubject, pod: SlimPod): boolean {
  const { subject, namespaces } = live;
  const { namespace, name } = pod.metadata;
  return (
    (namespaces === 'all' || namespaces.includes(namespace)) &&
    (subject.pods === undefined || isMatch(name, subject.pods)) &&
    (subject.releases === undefined || subject.releases.some((one) => isOf(one, pod))) &&
    isOfWorkload(live, pod)
  );
}

function isOf(release: string, { metadata: { labels, annotations } }: SlimPod): boolean {
  return labels?.[releaseLabel] === release || annotations?.[releaseAnnotation] === release;
}

function isOfWorkload({ subject, kind, owners, services }: LiveSubject, pod: SlimPod): boolean {
  switch (kind?.type) {
    case undefined:
      return true;
    case 'owner':
      return owners.owns(pod);
    case 'service':
      return services.selects(pod);
    case 'pod':
      return pod.metadata.name === subject.workload?.name;
    case 'node':
      return pod.node === subject.workload?.name;
  }
}

const discoveryRetryMs = 2_000;

async function resolveKind(word: string, options: SourceOptions): Promise<WorkloadKind> {
  const { client, clock, random, failFast, signal } = options;
  for (;;) {
    try {
      return await resolveWorkloadKind(word, { client, signal });
    } catch (error) {
      if (failFast || hasCode(error, 'TARGET_KIND_UNKNOWN')) throw error;
      options.onStartError?.(error);
      await clock.sleep(discoveryRetryMs * (1 + random()), signal);
    }
  }
}

/** What names an object, and is no object: TARGET_NOT_FOUND with the names of those that are nearly so. */
export async function missingFault(
  { subject: { workload }, kind, namespaces }: LiveSubject,
  { client, signal }: Pick<SourceOptions, 'client' | 'signal'>,
): Promise<KtlError> {
  const name = workload?.name ?? '';
  const names: string[] = [];
  for (const namespace of namespaces === 'all' ? [undefined] : namespaces) {
    try {
      if (kind === undefined) break;
      for await (const page of client.list<KubeObject>(kind.resource, { namespace, signal })) {
        names.push(...page.items.map(({ metadata }) => metadata.name));
      }
    } catch {
      // Suggestions are a courtesy; without them the answer is still right.
    }
  }
  return faults.TARGET_NOT_FOUND({
    kind: kind?.resource.kind.toLowerCase() ?? '',
    name,
    namespaces,
    similar: nearestNames(name, names),
  });
}

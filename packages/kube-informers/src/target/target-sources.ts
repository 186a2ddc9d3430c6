import type { Clock, KubeClient, KubeObject, Resource } from '@ktl/kube-client';
import { createInformer, type Informer } from '../informer/informer.ts';
import { createSlimPod, type SlimPod } from '../pod/slim-pod.ts';
import type { Pod } from '../pod/pod.ts';
import { ownerUids, type OwnedObject } from './owner-graph.ts';
import type { SelectingService } from './service-selection.ts';
import type { TargetQuery } from './target-query.ts';
import { podResource, type WorkloadKind } from './workload-kind.ts';

/** What every informer of a feed shares. */
export interface SourceOptions {
  readonly client: KubeClient;
  readonly query: TargetQuery;
  readonly clock: Clock;
  readonly random: () => number;
  readonly failFast: boolean;
  readonly signal: AbortSignal;
}

/** The informers behind a feed, one of each sort for each namespace (one for all with `all`). */
export interface TargetSources {
  readonly pods: readonly Informer<SlimPod>[];
  readonly workloads: readonly Informer<SelectingService>[];
  readonly between: readonly Informer<OwnedObject>[];
}

/** Index of the pod informers: pods by the UIDs of their owners. */
export const BY_OWNER = 'owner';

/** Creates the informers that a query needs; none has started. */
export function createTargetSources(
  options: SourceOptions,
  kind: WorkloadKind | undefined,
): TargetSources {
  const { query } = options;
  const { client, clock, random, failFast, signal } = options;
  const shared = { client, clock, random, failFast, signal };
  const name = query.workload?.name ?? '';
  const owned = (resource: Resource, fieldSelector?: string): Informer<SelectingService>[] =>
    (resource.namespaced ? namespacesOf(options) : [undefined]).map((namespace) =>
      createInformer<Workload, SelectingService>({
        ...shared,
        resource,
        namespace,
        fieldSelector,
        transform: slimOwned,
      }),
    );
  return {
    pods: namespacesOf(options).map((namespace) =>
      createInformer<Pod, SlimPod>({
        ...shared,
        resource: podResource,
        namespace,
        labelSelector: query.labelSelector,
        fieldSelector: podFields(query, kind),
        transform: createSlimPod(),
        indexers: kind?.type === 'owner' ? { [BY_OWNER]: ownerUids } : {},
      }),
    ),
    workloads:
      kind?.type === 'owner' || kind?.type === 'service'
        ? owned(kind.resource, `metadata.name=${name}`)
        : [],
    between: kind?.type === 'owner' ? kind.via.flatMap((resource) => owned(resource)) : [],
  };
}

/** Namespaces to ask, each once; `undefined` asks for all in one request. */
export function namespacesOf(
  options: Pick<SourceOptions, 'client' | 'query'>,
): readonly (string | undefined)[] {
  const { namespaces } = options.query;
  if (namespaces === 'all') return [undefined];
  return namespaces.length === 0 ? [options.client.cluster.namespace] : [...new Set(namespaces)];
}

function podFields(query: TargetQuery, kind: WorkloadKind | undefined): string | undefined {
  const name = query.workload?.name ?? '';
  const own = {
    pod: [`metadata.name=${name}`],
    node: [`spec.nodeName=${name}`],
    service: [],
    owner: [],
  }[kind?.type ?? 'owner'];
  const all = query.fieldSelector === undefined ? own : [...own, query.fieldSelector];
  return all.length === 0 ? undefined : all.join(',');
}

interface Workload extends KubeObject {
  /** A Service's; workloads have selectors of another shape, which nobody reads. */
  readonly spec?: { readonly selector?: Readonly<Record<string, string>> };
}

function slimOwned({ metadata, spec }: Workload): SelectingService {
  const { name, namespace, uid, ownerReferences } = metadata;
  return {
    metadata: {
      name,
      ...(namespace === undefined ? {} : { namespace }),
      ...(uid === undefined ? {} : { uid }),
      ownerReferences,
    },
    selector: spec?.selector,
  };
}

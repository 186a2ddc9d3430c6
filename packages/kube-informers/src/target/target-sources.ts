import type { KubeClient, KubeObject, Resource } from '@ktl/kube-client';
import { createInformer, type Informer } from '../informer/informer.ts';
import { createSlimPod, type SlimPod } from '../pod/slim-pod.ts';
import type { Pod } from '../pod/pod.ts';
import { releaseAnnotation, type LiveSubject } from './live-subject.ts';
import { ownerUids, type OwnedObject } from './owner-graph.ts';
import type { SelectingService } from './service-selection.ts';
import type { SourceOptions } from './source-options.ts';
import { searchedNamespaces, subjectsOf, type TargetQuery } from './target-query.ts';
import { nodeResource, podResource } from './workload-kind.ts';

/** The informers behind a feed, one of each sort for each namespace (one for all with `all`). */
export interface TargetSources {
  readonly pods: readonly Informer<SlimPod>[];
  /** The workloads of a subject. */
  readonly workloads: readonly SubjectSource[];
  /** What stands between workloads and pods, whichever subject needs it. */
  readonly between: readonly Informer<OwnedObject>[];
  /** Nodes with the wanted labels. */
  readonly nodes: readonly Informer<OwnedObject>[];
}

/** One informer of the workload that a subject names. */
export interface SubjectSource {
  readonly live: LiveSubject;
  readonly informer: Informer<SelectingService>;
}

/** Index of the pod informers: pods by the UIDs of their owners. */
export const BY_OWNER = 'owner';

/** Creates the informers that a query needs; none has started. */
export function createTargetSources(
  options: SourceOptions,
  subjects: readonly LiveSubject[],
): TargetSources {
  const { client, query, clock, random, failFast, signal } = options;
  const shared = { client, clock, random, failFast, signal };
  const owned = (
    resource: Resource,
    selection: { namespace?: string | undefined; fieldSelector?: string; labelSelector?: string },
  ): Informer<SelectingService> =>
    createInformer<Workload, SelectingService>({
      ...shared,
      ...selection,
      resource,
      transform: slimOwned,
    });
  const isOwning = subjects.some(({ kind }) => kind?.type === 'owner');
  return {
    pods: namespacesOf(options).map((namespace) =>
      createInformer<Pod, SlimPod>({
        ...shared,
        resource: podResource,
        namespace,
        labelSelector: query.labelSelector,
        fieldSelector: podFields(query, subjects),
        transform: createSlimPod({ annotations: keptAnnotations(query) }),
        indexers: isOwning ? { [BY_OWNER]: ownerUids } : {},
      }),
    ),
    workloads: subjects.flatMap((live) => {
      const { kind, namespaces, subject } = live;
      if (kind?.type !== 'owner' && kind?.type !== 'service') return [];
      const fieldSelector = `metadata.name=${subject.workload?.name ?? ''}`;
      return (kind.resource.namespaced ? placesOf(namespaces) : [undefined]).map((namespace) => ({
        live,
        informer: owned(kind.resource, { namespace, fieldSelector }),
      }));
    }),
    between: betweenOf(subjects).map(({ resource, namespace }) => owned(resource, { namespace })),
    nodes:
      query.nodeSelector === undefined
        ? []
        : [owned(nodeResource, { labelSelector: query.nodeSelector })],
  };
}

/** Namespaces to ask, each once; `undefined` asks for all in one request. */
export function namespacesOf(options: {
  readonly client: Pick<KubeClient, 'cluster'>;
  readonly query: Pick<TargetQuery, 'namespaces' | 'subjects'>;
}): readonly (string | undefined)[] {
  return placesOf(searchedNamespaces(options.query, options.client));
}

function placesOf(namespaces: readonly string[] | 'all'): readonly (string | undefined)[] {
  return namespaces === 'all' ? [undefined] : namespaces;
}

// Subjects share what stands between: two Deployments of a namespace need its ReplicaSets once.
function betweenOf(
  subjects: readonly LiveSubject[],
): readonly { readonly resource: Resource; readonly namespace: string | undefined }[] {
  const wanted = new Map<Resource, Set<string | undefined>>();
  for (const { kind, namespaces } of subjects) {
    for (const resource of kind?.type === 'owner' ? kind.via : []) {
      const places = wanted.get(resource) ?? new Set();
      for (const place of placesOf(namespaces)) places.add(place);
      wanted.set(resource, places);
    }
  }
  return [...wanted].flatMap(([resource, places]) =>
    [...(places.has(undefined) ? [undefined] : places)].map((namespace) => ({
      resource,
      namespace,
    })),
  );
}

// What the server can choose by itself does not come here at all; of several subjects it cannot.
function podFields(query: TargetQuery, subjects: readonly LiveSubject[]): string | undefined {
  const { nodes = [], fieldSelector } = query;
  const [only, ...others] = subjects;
  const [node, ...otherNodes] = nodes;
  const fields = [
    ...(only === undefined || others.length > 0 ? [] : subjectFields(only)),
    ...(typeof node === 'string' && otherNodes.length === 0 ? [`spec.nodeName=${node}`] : []),
    ...(fieldSelector === undefined ? [] : [fieldSelector]),
  ];
  return fields.length === 0 ? undefined : fields.join(',');
}

function subjectFields({ kind, subject: { workload } }: LiveSubject): readonly string[] {
  if (workload === undefined) return [];
  if (kind?.type === 'pod') return [`metadata.name=${workload.name}`];
  return kind?.type === 'node' ? [`spec.nodeName=${workload.name}`] : [];
}

function keptAnnotations(query: TargetQuery): 'all' | readonly string[] {
  const { annotations = false } = query;
  if (annotations === true) return 'all';
  const isByRelease = subjectsOf(query).some(({ releases }) => releases !== undefined);
  return [
    ...(annotations === false ? [] : annotations),
    ...(isByRelease ? [releaseAnnotation] : []),
  ];
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

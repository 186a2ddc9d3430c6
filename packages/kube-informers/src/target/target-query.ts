import type { KubeClient } from '@ktl/kube-client';
import type { ContainerState } from './container-target.ts';

/** Some pods of a query: everything that is given has to hold. */
export interface TargetSubject {
  /** Pod names; undefined: any. */
  readonly pods?: RegExp | undefined;
  /** The object that owns the pods, is the pod, or is the node under them: `deploy`, `checkout`. */
  readonly workload?: { readonly kind: string; readonly name: string } | undefined;
  /**
   * Releases, any of which the pods belong to: by the label `app.kubernetes.io/instance`, or by the
   * annotation `meta.helm.sh/release-name` on the pod itself.
   * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/common-labels/
   */
  readonly releases?: readonly string[] | undefined;
  /** Default: those of the query. */
  readonly namespaces?: readonly string[] | 'all' | undefined;
}

/** Which containers a feed is to select. Everything that is given has to hold. */
export interface TargetQuery extends Pick<TargetSubject, 'pods' | 'workload'> {
  /** Pods of any of these, each pod once; takes the place of `pods` and `workload`. */
  readonly subjects?: readonly TargetSubject[] | undefined;
  /** Empty: the namespace of the client's context. */
  readonly namespaces: readonly string[] | 'all';
  /** As the API takes it: `app=shop,tier!=cache`. */
  readonly labelSelector?: string | undefined;
  /** As the API takes it: `spec.nodeName=n1`. */
  readonly fieldSelector?: string | undefined;
  /** Container names; undefined: any. */
  readonly containers?: RegExp | undefined;
  readonly excludeContainers?: readonly RegExp[] | undefined;
  readonly excludePods?: readonly RegExp[] | undefined;
  readonly conditions?: readonly TargetCondition[] | undefined;
  /** Nodes that the pods are on, any of them: names, or patterns of names. Empty: any node. */
  readonly nodes?: readonly (string | RegExp)[] | undefined;
  /** Only pods on nodes with these labels, which are watched; as the API takes it. */
  readonly nodeSelector?: string | undefined;
  /** Container images, any of them. Empty: any image. */
  readonly images?: readonly RegExp[] | undefined;
  /**
   * Only containers in one of these states. One that leaves its state by ending stays selected until it
   * runs again: its last lines are part of what was asked for. Empty: any state.
   */
  readonly states?: readonly ContainerState['phase'][] | undefined;
  /** Init containers, sidecars included. Default true. */
  readonly includeInit?: boolean | undefined;
  /** Default true. */
  readonly includeEphemeral?: boolean | undefined;
  /** Targets bear their pod's annotations, all or those named, which cost memory. Default false. */
  readonly annotations?: boolean | readonly string[] | undefined;
}

/** A condition of the pod. One that the pod does not have counts as `unknown`, as the API has it. */
export interface TargetCondition {
  /** `Ready`, `PodScheduled` …; case does not matter. */
  readonly type: string;
  readonly status: 'true' | 'false' | 'unknown';
}

/** The subjects of a query; one at least. */
export function subjectsOf(
  query: Pick<TargetQuery, 'subjects' | 'pods' | 'workload'>,
): readonly TargetSubject[] {
  const { subjects, pods, workload } = query;
  return subjects === undefined || subjects.length === 0 ? [{ pods, workload }] : subjects;
}

/**
 * Namespaces that a query searches, each once.
 * @param subject - default: all subjects of the query
 */
export function searchedNamespaces(
  query: Pick<TargetQuery, 'namespaces' | 'subjects'>,
  client: Pick<KubeClient, 'cluster'>,
  subject?: TargetSubject,
): readonly string[] | 'all' {
  const found = new Set<string>();
  for (const one of subject === undefined ? subjectsOf(query) : [subject]) {
    const namespaces = one.namespaces ?? query.namespaces;
    if (namespaces === 'all') return 'all';
    if (namespaces.length === 0) found.add(client.cluster.namespace);
    for (const namespace of namespaces) found.add(namespace);
  }
  return [...found];
}

import { placeOf } from '../faults.ts';

/** Which containers a feed is to select. Everything that is given has to hold. */
export interface TargetQuery {
  /** Pod names; undefined: any. */
  readonly pods?: RegExp | undefined;
  /** The object that owns the pods, is the pod, or is the node under them: `deploy`, `checkout`. */
  readonly workload?: { readonly kind: string; readonly name: string } | undefined;
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
  /** Init containers, sidecars included. Default true. */
  readonly includeInit?: boolean | undefined;
  /** Default true. */
  readonly includeEphemeral?: boolean | undefined;
}

/** A condition of the pod. One that the pod does not have counts as `unknown`, as the API has it. */
export interface TargetCondition {
  /** `Ready`, `PodScheduled` …; case does not matter. */
  readonly type: string;
  readonly status: 'true' | 'false' | 'unknown';
}

/**
 * What a query looks for, for people: `pods matching /x/ in namespace shop`.
 * @param contextNamespace - `client.cluster.namespace`: what a query without namespaces searches
 */
export function describeQuery(query: TargetQuery, contextNamespace: string): string {
  const { workload, pods } = query;
  const subject =
    workload === undefined
      ? 'pods'
      : /^po(ds?)?$/i.test(workload.kind)
        ? `pod ${workload.name}`
        : `pods of ${workload.kind}/${workload.name}`;
  return [
    subject,
    ...(pods === undefined || pods.source === '.' ? [] : [`matching ${text(pods)}`]),
    placeOf(query.namespaces.length === 0 ? [contextNamespace] : query.namespaces),
    ...(query.labelSelector === undefined ? [] : [`with labels ${query.labelSelector}`]),
    ...(query.fieldSelector === undefined ? [] : [`with fields ${query.fieldSelector}`]),
    ...(query.conditions ?? []).map(({ type, status }) => `with condition ${type}=${status}`),
    ...(query.excludePods ?? []).map((pattern) => `except pods ${text(pattern)}`),
    ...(query.containers === undefined || query.containers.source === '.*'
      ? []
      : [`containers matching ${text(query.containers)}`]),
    ...(query.excludeContainers ?? []).map((pattern) => `except containers ${text(pattern)}`),
    ...(query.includeInit === false ? ['without init containers'] : []),
    ...(query.includeEphemeral === false ? ['without ephemeral containers'] : []),
  ].join(' ');
}

function text(pattern: RegExp): string {
  return `/${pattern.source}/`;
}

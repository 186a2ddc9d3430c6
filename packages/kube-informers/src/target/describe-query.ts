import { placeOf } from '../faults.ts';
import { subjectsOf, type TargetQuery, type TargetSubject } from './target-query.ts';

/**
 * What a query looks for, for people: `pods matching /x/, pods of deploy/y in namespace shop`.
 * @param contextNamespace - `client.cluster.namespace`: what a query without namespaces searches
 */
export function describeQuery(query: TargetQuery, contextNamespace: string): string {
  const subjects = subjectsOf(query);
  const isPlacedApart = subjects.every(({ namespaces }) => namespaces !== undefined);
  return [
    [...new Set(subjects.map(subjectText))].join(', '),
    ...(isPlacedApart
      ? []
      : [placeOf(query.namespaces.length === 0 ? [contextNamespace] : query.namespaces)]),
    ...(query.labelSelector === undefined ? [] : [`with labels ${query.labelSelector}`]),
    ...(query.fieldSelector === undefined ? [] : [`with fields ${query.fieldSelector}`]),
    ...nodeTexts(query),
    ...(query.conditions ?? []).map(({ type, status }) => `with condition ${type}=${status}`),
    ...(query.excludePods ?? []).map((pattern) => `except pods ${text(pattern)}`),
    ...containerTexts(query),
  ].join(' ');
}

function subjectText({ workload, pods, releases, namespaces }: TargetSubject): string {
  const what =
    workload === undefined
      ? 'pods'
      : /^po(ds?)?$/i.test(workload.kind)
        ? `pod ${workload.name}`
        : `pods of ${workload.kind}/${workload.name}`;
  return [
    what,
    ...(releases === undefined ? [] : [`of release ${releases.join(' or ')}`]),
    ...(pods === undefined || pods.source === '.' ? [] : [`matching ${text(pods)}`]),
    ...(namespaces === undefined || namespaces.length === 0 ? [] : [placeOf(namespaces)]),
  ].join(' ');
}

function nodeTexts({ nodes = [], nodeSelector }: TargetQuery): readonly string[] {
  const names = nodes.map((node) => (typeof node === 'string' ? node : text(node)));
  return [
    ...(names.length === 0 ? [] : [`on node ${names.join(' or ')}`]),
    ...(nodeSelector === undefined ? [] : [`on nodes with labels ${nodeSelector}`]),
  ];
}

function containerTexts(query: TargetQuery): readonly string[] {
  const { containers, images = [], states = [] } = query;
  return [
    ...(containers === undefined || containers.source === '.*'
      ? []
      : [`containers matching ${text(containers)}`]),
    ...(query.excludeContainers ?? []).map((pattern) => `except containers ${text(pattern)}`),
    ...(images.length === 0 ? [] : [`with image ${images.map(text).join(' or ')}`]),
    ...(states.length === 0 ? [] : [`that are ${states.join(' or ')}`]),
    ...(query.includeInit === false ? ['without init containers'] : []),
    ...(query.includeEphemeral === false ? ['without ephemeral containers'] : []),
  ];
}

function text(pattern: RegExp): string {
  return `/${pattern.source}/`;
}

import { faults as cliFaults, parseRegex, type FlagSource } from '@ktl/cli-kit';
import type { TargetCondition, TargetQuery, TargetSubject } from '@ktl/kube-informers';
import type { Stack } from '@ktl/stack-files';
import { faults } from '../faults.ts';

/** What the command line of `ktl logs` says about the containers. */
export interface LogsSelection {
  readonly namespaces: readonly string[];
  readonly allNamespaces: boolean;
  readonly selector: string | undefined;
  readonly fieldSelector: string | undefined;
  readonly container: RegExp | undefined;
  readonly excludeContainer: readonly RegExp[];
  readonly excludePod: readonly RegExp[];
  readonly condition: readonly TargetCondition[];
  readonly node: readonly (string | RegExp)[];
  readonly nodeSelector: string | undefined;
  readonly image: readonly RegExp[];
  readonly containerState: readonly ('running' | 'waiting' | 'terminated' | 'all')[];
  readonly initContainers: boolean;
  readonly ephemeralContainers: boolean;
}

/** Where `-n` and `-A` came from. */
export interface NamespaceSources {
  readonly namespaces: FlagSource;
  readonly allNamespaces: FlagSource;
}

/**
 * The query of `ktl logs [query…]`: what any of the words names. `<kind>/<name>` is a workload,
 * `<namespace>/<kind>/<name>` one of that namespace, anything else a regular expression over pod names.
 * (`<namespace>/<name>` would look like a workload, so there is no such form.)
 * @throws KtlError LOGS_QUERY_MISSING, ARG_INVALID
 */
export function logsQuery(
  words: readonly string[],
  selection: LogsSelection,
  sources: NamespaceSources,
): TargetQuery {
  if (words.length === 0 && !isNarrowed(selection)) throw faults.LOGS_QUERY_MISSING({});
  const { containerState } = selection;
  return {
    ...subjectsNamed(words),
    namespaces: searchesAll(selection, sources) ? 'all' : selection.namespaces,
    labelSelector: selection.selector,
    fieldSelector: selection.fieldSelector,
    containers: selection.container,
    excludeContainers: selection.excludeContainer,
    excludePods: selection.excludePod,
    conditions: selection.condition,
    nodes: selection.node,
    nodeSelector: selection.nodeSelector,
    images: selection.image,
    states: containerState.flatMap((state) =>
      state === 'all' || containerState.includes('all') ? [] : [state],
    ),
    includeInit: selection.initContainers,
    includeEphemeral: selection.ephemeralContainers,
  };
}

/** The query, or what its pods need, may be in more than one namespace: lines have to tell which. */
export function isOfSeveralNamespaces(
  { namespaces, subjects = [] }: TargetQuery,
  stack?: Pick<Stack, 'releases'>,
): boolean {
  const isSpread = new Set(stack?.releases.map((release) => release.namespace)).size > 1;
  if (namespaces === 'all' || isSpread) return true;
  const named = subjects.map((subject) => subject.namespaces ?? namespaces).flat();
  const isOwnToo = subjects.some((subject) => subject.namespaces === undefined);
  const home = namespaces.length === 0 && isOwnToo ? [''] : [];
  return new Set([...(subjects.length === 0 ? namespaces : named), ...home]).size > 1;
}

function isNarrowed({ selector, fieldSelector, node, nodeSelector }: LogsSelection): boolean {
  return [selector, fieldSelector, nodeSelector, ...node].some((part) => part !== undefined);
}

function subjectsNamed(
  words: readonly string[],
): Pick<TargetQuery, 'pods' | 'workload' | 'subjects'> {
  const [first, ...others] = words.map(subjectNamed);
  if (first === undefined) return {};
  return others.length === 0 && first.namespaces === undefined
    ? first
    : { subjects: [first, ...others] };
}

const named =
  /^(?:([a-z0-9](?:[-a-z0-9]*[a-z0-9])?)\/)?([a-z][a-z0-9.-]*)\/([a-z0-9][-a-z0-9.]*)$/i;

function subjectNamed(word: string): TargetSubject {
  const match = named.exec(word);
  if (match !== null) {
    const [, namespace, kind = '', name = ''] = match;
    const workload = { kind, name };
    return namespace === undefined ? { workload } : { workload, namespaces: [namespace] };
  }
  const pattern = parseRegex(word);
  if (!pattern.ok) {
    const { problem, hint } = pattern;
    throw cliFaults.ARG_INVALID({ name: 'query', value: word, problem, hint });
  }
  if (word.replaceAll(/\[[^\]]*\]/g, '').includes('/')) throw slashFault(word);
  return { pods: pattern.value };
}

// As a regular expression it would match nothing, and a follow would wait for ever.
function slashFault(value: string): Error {
  return cliFaults.ARG_INVALID({
    name: 'query',
    value,
    problem: 'holds a slash, as no name of a pod does',
    hint: 'write <kind>/<name> with the whole name, such as deployment/checkout, or a regular expression over pod names without slashes',
  });
}

// A namespace on the command line beats "all namespaces" from the environment or the file.
function searchesAll(selection: LogsSelection, sources: NamespaceSources): boolean {
  if (!selection.allNamespaces) return false;
  const isNamed = selection.namespaces.length > 0 && sources.namespaces.kind === 'flag';
  return !isNamed || sources.allNamespaces.kind === 'flag';
}

import { faults as cliFaults, parseRegex, type FlagSource } from '@ktl/cli-kit';
import type { TargetCondition, TargetQuery } from '@ktl/kube-informers';
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
}

/** Where `-n` and `-A` came from. */
export interface NamespaceSources {
  readonly namespaces: FlagSource;
  readonly allNamespaces: FlagSource;
}

/**
 * The query of `ktl logs [query]`. `<kind>/<name>` names a workload, anything else is a regular
 * expression over pod names.
 * @throws KtlError LOGS_QUERY_MISSING, ARG_INVALID
 */
export function logsQuery(
  word: string | undefined,
  selection: LogsSelection,
  sources: NamespaceSources,
): TargetQuery {
  if (
    word === undefined &&
    selection.selector === undefined &&
    selection.fieldSelector === undefined
  ) {
    throw faults.LOGS_QUERY_MISSING({});
  }
  return {
    ...namedPods(word),
    namespaces: searchesAll(selection, sources) ? 'all' : selection.namespaces,
    labelSelector: selection.selector,
    fieldSelector: selection.fieldSelector,
    containers: selection.container,
    excludeContainers: selection.excludeContainer,
    excludePods: selection.excludePod,
    conditions: selection.condition,
  };
}

function namedPods(word: string | undefined): Pick<TargetQuery, 'pods' | 'workload'> {
  if (word === undefined) return {};
  const workload = /^([a-z][a-z0-9.-]*)\/([a-z0-9][-a-z0-9.]*)$/i.exec(word);
  if (workload !== null) return { workload: { kind: workload[1] ?? '', name: workload[2] ?? '' } };
  const pattern = parseRegex(word);
  if (!pattern.ok) {
    const { problem, hint } = pattern;
    throw cliFaults.ARG_INVALID({ name: 'query', value: word, problem, hint });
  }
  return { pods: pattern.value };
}

// A namespace on the command line beats "all namespaces" from the environment or the file.
function searchesAll(selection: LogsSelection, sources: NamespaceSources): boolean {
  if (!selection.allNamespaces) return false;
  const isNamed = selection.namespaces.length > 0 && sources.namespaces.kind === 'flag';
  return !isNamed || sources.allNamespaces.kind === 'flag';
}

import type { Logger } from '@ktl/cli-kit';
import { isKtlError } from '@ktl/faults';
import { createNodeLogReader } from '@ktl/kube-client';
import {
  nodesOfTargets,
  tailNodeLogs,
  watchNodes,
  type NodeChange,
  type NodeLogName,
  type TailOptions,
} from '@ktl/log-tailer';
import type { LogsRun, OpenSource } from './logs-run.ts';

/** The flags of `ktl logs` about logs of nodes. */
export interface NodeLogChoice {
  readonly nodeLogs: boolean;
  /** Below the log folder. */
  readonly nodeLog: readonly string[];
  readonly nodeLogAll: boolean;
  readonly nodeLogOnly: boolean;
}

const kubelet: NodeLogName = { path: 'kubelet.log', service: 'kubelet' };

/**
 * The logs that are meant: none without a flag, and the kubelet's where a flag speaks of node logs
 * without naming any. A name without slash and dot may be that of a service.
 */
export function chooseNodeLogs(choice: NodeLogChoice): readonly NodeLogName[] {
  const { nodeLogs, nodeLog, nodeLogAll, nodeLogOnly } = choice;
  const isBare = nodeLog.length === 0 && (nodeLogAll || nodeLogOnly);
  const named = nodeLog.map((path) =>
    path === kubelet.path ? kubelet : { path, service: /[/.]/.test(path) ? undefined : path },
  );
  const logs = nodeLogs || isBare ? [kubelet, ...named] : named;
  return [...new Map(logs.map((log) => [log.path, log])).values()];
}

/** What a run of `ktl logs` reads of nodes: beside the containers, or nothing else. */
export function readNodeLogs(
  choice: NodeLogChoice,
  range: Pick<TailOptions, 'tailLines' | 'sinceMs' | 'headLines'>,
): Pick<LogsRun, 'containers' | 'sources' | 'mayBeEmpty'> {
  const logs = chooseNodeLogs(choice);
  if (logs.length === 0) return {};
  const { tailLines, sinceMs, headLines } = range;
  const open: OpenSource = ({ client, targets, follow, log, clock, onMissing }) =>
    tailNodeLogs({
      reader: createNodeLogReader(client),
      nodes: choice.nodeLogAll
        ? nodesOr(
            watchNodes(client, { clock }),
            choice.nodeLogOnly ? undefined : { log, onMissing },
          )
        : nodesOfTargets(targets.subscribe()),
      ...{ logs, tailLines, sinceMs, headLines, follow, clock },
    });
  return { containers: !choice.nodeLogOnly, sources: [open], mayBeEmpty: choice.nodeLogAll };
}

// Who asked for containers too gets these.
async function* nodesOr(
  changes: AsyncIterable<NodeChange>,
  instead: { readonly log: Pick<Logger, 'warn'>; readonly onMissing: () => void } | undefined,
): AsyncGenerator<NodeChange, undefined> {
  try {
    yield* changes;
  } catch (error) {
    if (instead === undefined || !isKtlError(error)) throw error;
    const hint = error.hint === undefined ? '' : `; ${error.hint}`;
    instead.onMissing();
    instead.log.warn(`no logs of nodes are shown: ${error.message}${hint}`);
  }
}

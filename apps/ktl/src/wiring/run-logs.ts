import type { CommandCall } from '@ktl/cli-kit';
import type { TargetQuery } from '@ktl/kube-informers';
import type { Stack } from '@ktl/stack-files';
import type { logsFlags } from '../flags/logs-flags.ts';
import { createLogRenderer } from '../views/logs/create-log-renderer.ts';
import { chooseCluster, refuseLoneFlags, refuseLoneMirrorFlags } from './flag-conflicts.ts';
import { followLogs } from './follow-logs.ts';
import { logsLook } from './logs-look.ts';
import type { LogsRun } from './logs-run.ts';
import { loadDependencies, withReleases } from './logs-deps.ts';
import { isOfSeveralNamespaces, logsQuery } from './logs-query.ts';
import {
  loadBackfill,
  loadCapture,
  loadLineStages,
  loadMirror,
  loadReads,
  loadTemplate,
  loadView,
  recorded,
} from './logs-parts.ts';
import { logsRange } from './logs-range.ts';
import { openCluster } from './open-cluster.ts';

type LogsArgs = { readonly query: { readonly summary: string; readonly multiple: true } };
type LogsCall = CommandCall<typeof logsFlags, LogsArgs>;

/** Runs `ktl logs`: everything the user gave is checked before the cluster is asked. */
export async function runLogs(call: LogsCall): Promise<'ok' | 'partial'> {
  const { flags, globals, host, stdout } = call;
  refuseLoneFlags(flags, call.sourceOf);
  refuseLoneMirrorFlags(flags, call.sourceOf);
  const cluster = chooseCluster(globals, call.sourceOf);
  const template = await loadTemplate(call);
  const stages = await loadLineStages(call);
  if (readsInput(call)) {
    const look = logsLook(call, { showNamespace: false });
    const renderer = createLogRenderer({ ...look, template });
    await using capture = await loadCapture(call, { showNamespace: false });
    await using mirror = await loadMirror(call, { look });
    const { runInput } = await import('./logs-input.ts');
    await capture?.begin(undefined);
    const view = { renderer, stages, record: capture?.file.record, mirror: mirror?.stage };
    const outcome = await recorded(capture, () => runInput(call, view));
    await mirror?.finish();
    return outcome;
  }
  const query = logsQuery(queryWords(call), flags, {
    namespaces: call.sourceOf('namespaces'),
    allNamespaces: call.sourceOf('allNamespaces'),
  });
  const stack = await loadDependencies(flags, host.cwd);
  const isWide = isOfSeveralNamespaces(query, stack);
  const range = logsRange(call);
  const look = logsLook(call, {
    showNamespace: isWide,
    marksRestarts: range.withPrevious === true,
  });
  const shown = await loadView(call, range, { ...look, template });
  const reads = await loadReads(call, { query, range });
  await using capture = await loadCapture(call, { showNamespace: isWide });
  await using client = await openCluster({ choice: cluster, host, qps: flags.qps });
  await using mirror = await loadMirror(call, { look, cluster: client.cluster });
  await capture?.begin({ cluster: client.cluster, query });
  const run: LogsRun = {
    client,
    query: readQuery(query, { stack, template: template?.text }),
    stack,
    rollout: flags.deployMode,
    range,
    ...reads,
    flows: await loadBackfill(call, { client, range }),
    stages,
    ...shown,
    record: capture?.file.record,
    ...capture?.surroundings({ client, cluster: client.cluster, query }),
    mirror: mirror?.stage,
    stdout,
    log: call.log,
    drain: call.drain,
    nearCommand: call.nearCommand,
    lifecycle: lifecycleOf(call, isWide),
  };
  const outcome = await recorded(capture, () => followLogs(run));
  await mirror?.finish();
  return outcome;
}

// Lines come from files or a pipe: `--stdin`, or `-` as the only word.
function readsInput({ args, flags }: LogsCall): boolean {
  return flags.stdin || (args.query.length === 1 && args.query[0] === '-');
}

// What nobody asks for does not have to be kept for every pod.
function readQuery(
  query: TargetQuery,
  {
    stack,
    template = '',
  }: { readonly stack: Stack | undefined; readonly template?: string | undefined },
): TargetQuery {
  if (template.includes('Annotations')) return { ...query, annotations: true };
  return stack === undefined ? query : withReleases(query);
}

// Logs of all nodes and nothing else: which pods there are does not matter.
function queryWords({ args, flags }: LogsCall): readonly string[] {
  return args.query.length === 0 && flags.nodeLogAll && flags.nodeLogOnly ? ['.'] : args.query;
}

// For eyes only: where lines go to a program, or more or less than warnings are wanted, there are none.
function lifecycleOf(call: LogsCall, showNamespace: boolean): LogsRun['lifecycle'] {
  const { flags, stdout, stderr, color, log } = call;
  const isQuiet = flags.onlyLogLines || flags.plain || log.level !== 'warn';
  if (isQuiet || !stdout.isTTY || !stderr.isTTY) return undefined;
  const write = (text: string): void => {
    void stderr.write(text);
  };
  return { write, color: color.stderr, showNamespace };
}

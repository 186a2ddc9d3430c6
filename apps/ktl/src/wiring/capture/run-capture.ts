import { resolve } from 'node:path';
import { faults as cliFaults, type CommandCall } from '@ktl/cli-kit';
import type { captureFlags } from '../../flags/capture/capture-flags.ts';
import { chooseCluster, refuseLoneFlags } from '../flag-conflicts.ts';
import { followLogs } from '../follow-logs.ts';
import { loadDependencies, withReleases } from '../logs-deps.ts';
import { loadBackfill, loadLineStages, loadReads } from '../logs-parts.ts';
import { isOfSeveralNamespaces, logsQuery } from '../logs-query.ts';
import { logsRange } from '../logs-range.ts';
import type { LogsRun } from '../logs-run.ts';
import { openCluster } from '../open-cluster.ts';
import { capturePlaces, openUnnamed } from './capture-folder.ts';
import { openCaptureJob, type CaptureJob } from './capture-job.ts';

type CaptureArgs = { readonly query: { readonly summary: string; readonly multiple: true } };

/** One call of `ktl logs capture`. */
export type CaptureCall = CommandCall<typeof captureFlags, CaptureArgs>;

// What a timer takes.
const longestMs = 2 ** 31 - 1;

/** Runs `ktl logs capture`: everything the user gave is checked before the cluster is asked. */
export async function runCapture(call: CaptureCall): Promise<'ok' | 'partial'> {
  const { flags, globals, host, sourceOf } = call;
  refuseLoneFlags({ ...flags, capture: 'always' }, sourceOf);
  checkDuration(flags.duration);
  const cluster = chooseCluster(globals, sourceOf);
  const stages = await loadLineStages(call);
  const query = logsQuery(queryWords(call), flags, {
    namespaces: sourceOf('namespaces'),
    allNamespaces: sourceOf('allNamespaces'),
  });
  const stack = await loadDependencies(flags, host.cwd);
  const range = logsRange(call);
  const reads = await loadReads(call, { query, range });
  const showNamespace = isOfSeveralNamespaces(query, stack);
  const openJob = (shownAs: string): Promise<CaptureJob> => {
    const places = capturePlaces(resolve(host.cwd, shownAs), shownAs);
    return openCaptureJob(call, { places, shownAs, showNamespace });
  };
  const { captureOutput } = flags;
  await using job = await (captureOutput === undefined
    ? openUnnamed(host.now(), openJob)
    : openJob(captureOutput));
  await using client = await openCluster({ choice: cluster, host, qps: flags.qps });
  await job.begin({ cluster: client.cluster, query, range });
  const run: Omit<LogsRun, 'drain'> = {
    query: stack === undefined ? query : withReleases(query),
    stack,
    rollout: flags.deployMode,
    range,
    ...reads,
    flows: await loadBackfill(call, { client, range }),
    stages,
    renderer: silent,
    record: job.record,
    ...job.surroundings({ client, query }),
    stdout: call.stdout,
    log: job.log,
    nearCommand: call.nearCommand,
    mustMatch: true,
  };
  return await job.during(flags.duration, (drain) => followLogs({ ...run, drain }));
}

/** Everything goes to the file. */
const silent: LogsRun['renderer'] = {
  showsGaps: true,
  render: () => undefined,
  forget: () => undefined,
};

function checkDuration(ms: number): void {
  if (ms > 0 && ms <= longestMs) return;
  throw cliFaults.FLAG_INVALID({
    ...{ origin: '--duration', value: `${String(ms / 1000)}s` },
    problem: ms > 0 ? 'is longer than 24 days' : 'is no time at all',
    hint: 'write a duration such as 30s or 15m; what is there already is read by --no-follow',
  });
}

// Logs of all nodes and nothing else: which pods there are does not matter.
function queryWords({ args, flags }: CaptureCall): readonly string[] {
  return args.query.length === 0 && flags.nodeLogAll && flags.nodeLogOnly ? ['.'] : args.query;
}

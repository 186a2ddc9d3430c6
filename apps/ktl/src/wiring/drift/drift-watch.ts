import { faults as cliFaults, type CommandCall } from '@ktl/cli-kit';
import { systemClock, type KubeClient } from '@ktl/kube-client';
import { describeQuery, type TargetQuery } from '@ktl/kube-informers';
import { createDriftLedger } from '@ktl/pod-drift';
import type { driftWatchFlags } from '../../flags/drift/drift-watch-flags.ts';
import { isJson } from '../../flags/form-flags.ts';
import { driftJson, driftObject } from '../../views/drift/drift-json.ts';
import { faults } from '../../faults.ts';
import { hasDrift, type DriftReport } from '../../views/drift/drift-report.ts';
import { driftLines, type DriftLook } from '../../views/drift/drift-text.ts';
import { chooseCluster } from '../flag-conflicts.ts';
import { isOfSeveralNamespaces, logsQuery } from '../logs-query.ts';
import { createNamespaceCheck } from '../namespace-check.ts';
import { openCluster } from '../open-cluster.ts';
import { openDriftHistory, type DriftHistory, type DriftSelection } from './drift-history.ts';
import { watchDriftPods, type DriftPods } from './drift-pods.ts';
import { runDrift } from './drift-run.ts';

type DriftArgs = { readonly query: { readonly summary: string; readonly multiple: true } };
type DriftCall = CommandCall<typeof driftWatchFlags, DriftArgs>;

const leastIntervalMs = 100;

/** Runs `ktl logs drift watch`: everything the user gave is checked before the cluster is asked. */
export async function runDriftWatch(call: DriftCall): Promise<'ok' | 'findings' | undefined> {
  const { flags, globals, host, drain } = call;
  checkFlags(call);
  const query = queryOf(call);
  const history =
    flags.history === undefined
      ? undefined
      : await openDriftHistory(flags.history, flags.historyLimit);
  const choice = chooseCluster(globals, call.sourceOf);
  await using client = await openCluster({ choice, host });
  const subject = describeQuery(query, client.cluster.namespace);
  const selection = {
    cluster: client.cluster.server,
    query: subject,
  };
  const snapshot = history?.last(selection);
  const earlier =
    snapshot === undefined || flags.history === undefined
      ? undefined
      : { snapshot, path: flags.history };
  const ledger = createDriftLedger(snapshot);
  await using pods = watchDriftPods({ client, query, ledger, clock: systemClock });
  await pods.synced(drain);
  if (drain.aborted) return flags.iterations === 0 ? 'ok' : undefined;
  await checkNamespaces(call, client, {
    pods,
    ends: flags.iterations > 0 && earlier === undefined,
  });
  const outcome = await runDrift({
    ...{ pods, ledger, earlier, drain, clock: systemClock },
    intervalMs: flags.interval,
    iterations: flags.iterations,
    failOnDrift: flags.failOnDrift,
    show: createShow(call, {
      ...{ history, selection, subject },
      isSpread: isOfSeveralNamespaces(query),
    }),
  });
  sayEnd(call);
  return outcome;
}

// Behind the ^C of the terminal.
function sayEnd({ drain, stderr }: DriftCall): void {
  if (drain.aborted && stderr.isTTY) void stderr.write('\nended; it is all above\n');
}

function checkFlags({ flags, sourceOf }: DriftCall): void {
  if (flags.history === undefined && sourceOf('historyLimit').kind !== 'default') {
    throw faults.LOGS_FLAG_ALONE({ flag: '--history-limit', needs: '--history' });
  }
  if (flags.interval < leastIntervalMs) {
    throw cliFaults.FLAG_INVALID({
      ...{ origin: '--interval', value: `${String(flags.interval)}ms`, problem: 'is too short' },
      hint: `write ${String(leastIntervalMs)}ms or more`,
    });
  }
  const { history = '' } = flags;
  if (!/^\d+$/.test(history)) return;
  throw cliFaults.FLAG_INVALID({
    ...{ origin: '--history', value: history, problem: 'is a number, where a file is meant' },
    hint: `--history-limit ${history} says how many samples to keep; a file of that name is ./${history}`,
  });
}

function queryOf({ args, flags, sourceOf }: DriftCall): TargetQuery {
  const all = {
    ...{ container: undefined, excludeContainer: [], condition: [], node: [], image: [] },
    ...{ nodeSelector: undefined, containerState: [], initContainers: true },
    ephemeralContainers: true,
  };
  return logsQuery(
    args.query.length === 0 ? ['.'] : args.query,
    { ...all, ...flags },
    { namespaces: sourceOf('namespaces'), allNamespaces: sourceOf('allNamespaces') },
  );
}

// A namespace that does not exist looks like one that is empty.
async function checkNamespaces(
  { log, drain }: DriftCall,
  client: KubeClient,
  { pods, ends }: { readonly pods: DriftPods; readonly ends: boolean },
): Promise<void> {
  const { searched, empty } = pods.namespaces();
  if (empty.length === 0) return;
  const check = createNamespaceCheck({
    ...{ client, log, query: { namespaces: empty }, signal: drain },
    ...{ ends, isEmpty: empty.length === searched.length },
  });
  await check.checked();
  const missing = await check.missing();
  if (missing !== undefined) log.warn(missing);
}

interface ShowOptions {
  readonly history: DriftHistory | undefined;
  readonly selection: DriftSelection;
  readonly subject: string;
  readonly isSpread: boolean;
}

function createShow(
  { flags, stdout, color }: DriftCall,
  { history, selection, subject, isSpread }: ShowOptions,
): (report: DriftReport) => Promise<void> {
  const look: DriftLook = {
    ...{ color: color.stdout, isSpread, subject },
    width: stdout.isTTY ? stdout.columns : undefined,
    next: flags.iterations === 1 ? 'one sample' : `a sample every ${secondsText(flags.interval)}`,
    timeOf: (ms) => new Date(ms).toTimeString().slice(0, 8),
    dateOf: (ms) => localText(new Date(ms)),
  };
  return async (report) => {
    const { snapshot, drift } = report;
    const isNew = drift === undefined || hasDrift(report) || report.resumedFrom !== undefined;
    // It is kept before it is shown: a reader that goes away takes nothing along.
    await history?.add(selection, driftObject(report), isNew ? snapshot : undefined);
    await stdout.write(
      isJson(flags) ? driftJson(report) : `${driftLines(report, look).join('\n')}\n`,
    );
  };
}

function secondsText(ms: number): string {
  return ms < 1_000 ? `${String(ms)} ms` : `${String(Number((ms / 1_000).toFixed(1)))} s`;
}

function localText(date: Date): string {
  const two = (number: number): string => String(number).padStart(2, '0');
  const day = [date.getFullYear(), two(date.getMonth() + 1), two(date.getDate())].join('-');
  return `${day} ${date.toTimeString().slice(0, 8)}`;
}

import { faults as cliFaults, momentMs, type CommandCall } from '@ktl/cli-kit';
import { openTimeZone } from '@ktl/term-view';
import type { diffDeploymentsFlags } from '../flags/diff-deployments-flags.ts';
import { faults } from '../faults.ts';
import type { DiffLook } from '../views/diff-deployments/diff-cells.ts';
import { diffJson } from '../views/diff-deployments/diff-json.ts';
import type { DiffPicture } from '../views/diff-deployments/diff-picture.ts';
import { diffLines } from '../views/diff-deployments/diff-text.ts';
import { runDiff, type DiffRun } from './diff-deployments-run.ts';
import { openScreen } from './diff-deployments-screen.ts';
import { chooseCluster } from './flag-conflicts.ts';
import { openCluster } from './open-cluster.ts';

type DiffArgs = {
  readonly deployment: { readonly summary: string; readonly multiple: true };
};
type DiffCall = CommandCall<typeof diffDeploymentsFlags, DiffArgs>;

/** Live pictures are painted this often; what has not changed costs nothing. */
const paintEveryMs = 500;
/** Messages and events of each Deployment in a block of text. */
const rowsOfBlock = 8;

/** Runs `ktl logs diff-deployments`: everything the user gave is checked before the cluster is asked. */
export async function runDiffDeployments(call: DiffCall): Promise<'ok' | 'findings'> {
  const { flags, globals, host } = call;
  const names = call.args.deployment.map(deploymentName);
  const isBare = names.length === 0 && flags.selector === undefined;
  const namespaces = searchedIn(call);
  if (isBare && namespaces !== 'all') throw faults.DIFF_DEPLOYMENT_MISSING({});
  atLeast('--window', flags.window, 1_000);
  atLeast('--interval', flags.interval, 100);
  const choice = chooseCluster(globals, call.sourceOf);
  await using client = await openCluster({ choice, host });
  const nowMs = host.now();
  const run = {
    client,
    names: [...new Set(names)],
    namespaces,
    labelSelector: flags.selector,
    underWayOnly: isBare,
    sinceMs: momentMs(flags.since, { nowMs, zone: openTimeZone('Local') }),
    windowMs: flags.window,
    threshold: flags.threshold,
    once: flags.once,
    failOnRegression: flags.failOnRegression,
    log: call.log,
  };
  return await (isLive(call) ? live(call, run) : printed(call, run));
}

function atLeast(origin: string, ms: number, leastMs: number): void {
  if (ms >= leastMs) return;
  throw cliFaults.FLAG_INVALID({
    ...{ origin, value: `${String(ms)}ms`, problem: 'is too short' },
    hint: `write ${String(leastMs)}ms or more`,
  });
}

// `deploy/checkout` is how others name it.
function deploymentName(word: string): string {
  const name = word.replace(/^(?:deploy|deployments?(?:\.apps)?)\//i, '');
  if (/^[a-z0-9](?:[-a-z0-9.]*[a-z0-9])?$/.test(name)) return name;
  throw cliFaults.ARG_INVALID({
    ...{ name: 'deployment', value: word, problem: 'is no name of a Deployment' },
    hint: 'write its name as it is; patterns are for ktl logs, labels for --selector',
  });
}

// A namespace on the command line beats "all namespaces" from the environment or the file.
function searchedIn({ flags, sourceOf }: DiffCall): readonly string[] | 'all' {
  const isNamed = flags.namespaces.length > 0 && sourceOf('namespaces').kind === 'flag';
  const isAll = flags.allNamespaces && (!isNamed || sourceOf('allNamespaces').kind === 'flag');
  return isAll ? 'all' : flags.namespaces;
}

function isLive({ flags, stdout, host }: DiffCall): boolean {
  return stdout.isTTY && flags.output === 'text' && !flags.once && host.env['TERM'] !== 'dumb';
}

type RunOf = Omit<DiffRun, 'everyMs' | 'show' | 'drain' | 'clock'>;

async function printed(call: DiffCall, run: RunOf): Promise<'ok' | 'findings'> {
  const { flags, stdout, drain } = call;
  let isFirst = true;
  const text = (picture: DiffPicture): string => {
    const look = lookOf(call, stdout.columns);
    const lines = diffLines(picture, look, { height: undefined, rows: rowsOfBlock });
    const gap = isFirst ? '' : '\n';
    isFirst = false;
    return `${gap}${lines.join('\n')}\n`;
  };
  return runDiff({
    ...run,
    drain,
    everyMs: flags.interval,
    show: (picture) => stdout.write(flags.output === 'json' ? diffJson(picture) : text(picture)),
  });
}

async function live(call: DiffCall, run: RunOf): Promise<'ok' | 'findings'> {
  const { stdout, drain, host } = call;
  const quit = new AbortController();
  const screen = openScreen({
    ...{ stdout, keys: host.keys },
    quit: () => {
      quit.abort();
    },
    onExit: (restore) => {
      process.once('exit', restore);
      return () => process.off('exit', restore);
    },
  });
  let last: readonly string[] = [];
  try {
    return await runDiff({
      ...run,
      drain: AbortSignal.any([drain, quit.signal]),
      everyMs: paintEveryMs,
      show: (picture, isLast) => {
        const look = lookOf(call, screen.width);
        const keys = host.keys === undefined ? undefined : 'q quits';
        const { height } = screen;
        if (!isLast) screen.paint(diffLines(picture, look, { height, rows: rowsOfBlock, keys }));
        // In the scrollback there is room for everything.
        else last = diffLines(picture, look, { height: undefined, rows: rowsOfBlock });
        return undefined;
      },
    });
  } finally {
    screen.close(last);
  }
}

function lookOf({ color }: DiffCall, width: number | undefined): DiffLook {
  return {
    width,
    color: color.stdout,
    timeOf: (ms) => new Date(ms).toTimeString().slice(0, 8),
  };
}

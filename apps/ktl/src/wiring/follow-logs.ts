import type { KtlError } from '@ktl/faults';
import { systemClock } from '@ktl/kube-client';
import {
  lensTargets,
  shareTargets,
  watchTargets,
  type LensedTargets,
  type SharedTargets,
  type TargetChange,
  type TargetFeed,
} from '@ktl/kube-informers';
import {
  chainStages,
  endSourceAt,
  joinSources,
  tailLogs,
  watchWithoutLines,
  type LogEvent,
  type LogTail,
  type TailHealth,
} from '@ktl/log-tailer';
import type { LiveKeys } from '../live/live-keys.ts';
import { createLifecycleReport, type LifecycleReport } from './lifecycle-report.ts';
import { withDependencies } from './logs-deps.ts';
import { isToEnd, type LogsRun } from './logs-run.ts';
import { createLogsTally, type LogsTally } from './logs-tally.ts';
import { rangeFlows } from './logs-range.ts';
import { createMustMatch, type MustMatch } from './must-match.ts';
import { createNamespaceCheck } from './namespace-check.ts';
import { createOutageReport } from './outage-report.ts';

/**
 * Joins targets, sources, stages, renderer and output until the sources end or are drained.
 * @returns `partial` when a read that was to end left a gap, or was refused some of what it asked for
 * @throws KtlError NAMESPACE_NOT_FOUND, LOGS_NO_MATCH, LOGS_NOTHING_FOUND, LOGS_NO_PREVIOUS, LOGS_FORBIDDEN, LOGS_REFUSED, and what the first list of pods failed with
 */
export async function followLogs(run: LogsRun): Promise<'ok' | 'partial'> {
  const { client, query, clock } = run;
  const over = new AbortController();
  const opened: { tail?: LogTail } = {};
  using live = run.openLive?.({ health: () => opened.tail?.health() ?? nothingOpen });
  const lifecycle = lifecycleOf(run, { signal: over.signal, live });
  const namespaces = createNamespaceCheck({ ...run, ends: isToEnd(run), signal: run.drain });
  const tally = createLogsTally(run, { lifecycle, namespaces });
  const onMissing = (missing: KtlError): void => {
    run.log.warn(missingText(missing, !isToEnd(run)));
  };
  await using feed = watchTargets({ client, query, failFast: true, onMissing, clock });
  await using refined = await refine(run, feed);
  const found = namespaces.watch(refined.targets);
  const known = lifecycle?.watch(found) ?? found;
  const match = createMustMatch(run);
  using targets = shareTargets(match.watch(tally.watch(known)));
  await using tail = openSources(run, targets, tally.miss);
  opened.tail = tail;
  const around = run.watchAround?.(targets);
  const drain = (): void => {
    over.abort();
    live?.[Symbol.dispose]();
    tail.drain();
  };
  run.drain.addEventListener('abort', drain, { once: true });
  if (run.drain.aborted) drain();
  const watching = watchHealth(run, { feed, tail, tally, signal: over.signal });
  try {
    await deliver(run, flowOf(run, tail), { tally, match, lifecycle, live });
  } finally {
    run.drain.removeEventListener('abort', drain);
    over.abort();
    await watching;
    await around?.[Symbol.asyncDispose]();
  }
  if (run.drain.aborted) {
    match.check();
    return 'ok';
  }
  await namespaces.checked();
  return tally.outcome();
}

interface Audience {
  readonly tally: LogsTally;
  readonly match: MustMatch;
  readonly lifecycle: LifecycleReport | undefined;
  readonly live: LiveKeys | undefined;
}

// What passes the stages is recorded, then shown as far as keys and renderer let it.
async function deliver(
  run: LogsRun,
  events: AsyncIterable<LogEvent>,
  { tally, match, lifecycle, live }: Audience,
): Promise<void> {
  const { renderer, stdout, mirror, record } = run;
  const choose = chainStages(run.stages ?? []);
  const view = chainStages([live?.stage, mirror].filter((stage) => stage !== undefined));
  for await (const event of events) {
    tally.count(event);
    match.note(event);
    lifecycle?.note(event);
    const chosen = choose(event);
    const taken = chosen === undefined ? undefined : record?.(chosen);
    if (taken !== undefined) await taken;
    const gate = live?.gate();
    if (gate !== undefined) await gate;
    const shown = chosen === undefined ? undefined : view(chosen);
    const bytes = shown === undefined ? undefined : renderer.render(shown);
    if (bytes !== undefined) await stdout.write(bytes, () => renderer.reuse?.(bytes));
  }
}

function missingText({ message, hint }: KtlError, follows: boolean): string {
  const known = hint === undefined ? message : `${message}; ${hint}`;
  return follows ? `${known}; waiting for it` : known;
}

// A rollout is looked at first: what its pods need is of no rollout of theirs.
async function refine(
  run: LogsRun,
  feed: TargetFeed,
): Promise<{ readonly targets: AsyncIterable<TargetChange> } & AsyncDisposable> {
  const { stack } = run;
  const lensed = lensOf(run, feed);
  const chosen = lensed ?? feed;
  const grown = stack === undefined ? undefined : await withDependencies(chosen, { ...run, stack });
  return {
    targets: grown ?? chosen,
    async [Symbol.asyncDispose]() {
      await grown?.[Symbol.asyncDispose]();
      await lensed?.[Symbol.asyncDispose]();
    },
  };
}

function lensOf(run: LogsRun, feed: TargetFeed): LensedTargets | undefined {
  const { client, query, rollout: mode, clock } = run;
  if (mode === undefined) return undefined;
  return lensTargets(feed, { client, query, mode, failFast: true, clock });
}

function openSources(run: LogsRun, targets: SharedTargets, onMissing: () => void): LogTail {
  const { client, range, log, clock = systemClock, containers = true, sources = [] } = run;
  const follow = !isToEnd(run);
  const context = { client, targets, follow, log, clock, onMissing };
  const { untilMs } = range;
  const end = (source: LogTail): LogTail =>
    untilMs === undefined ? source : endSourceAt(source, { untilMs, clock });
  return joinSources([
    containers
      ? tailLogs({ reader: client, targets: targets.subscribe(), ...range, clock })
      : end(watchWithoutLines({ targets: targets.subscribe(), follow })),
    ...sources.map((open) => end(open(context))),
  ]);
}

function flowOf(run: LogsRun, tail: LogTail): AsyncIterable<LogEvent> {
  const flows = [...(run.flows ?? []), ...rangeFlows(run.range, run.clock)];
  return flows.reduce<AsyncIterable<LogEvent>>((flow, pass) => pass(flow, tail), tail);
}

const lookEveryMs = 1_000;

interface Watched {
  readonly feed: TargetFeed;
  readonly tail: LogTail;
  readonly tally: LogsTally;
  readonly signal: AbortSignal;
}

async function watchHealth(run: LogsRun, watched: Watched): Promise<void> {
  const { feed, tail, tally, signal } = watched;
  const clock = run.clock ?? systemClock;
  const report = createOutageReport({
    log: run.log,
    now: () => clock.now(),
    follows: !isToEnd(run),
  });
  try {
    for (;;) {
      await clock.sleep(lookEveryMs, signal);
      report.look({ feed: feed.health(), tail: tail.health(), lastReason: tally.lastReason });
      tally.look();
    }
  } catch (error) {
    // The sleep ends so when the run does.
    if (!signal.aborted) throw error;
  }
}

const nothingOpen: TailHealth = { open: 0, waiting: 0, reconnecting: 0 };

function lifecycleOf(
  run: LogsRun,
  { signal, live }: { readonly signal: AbortSignal; readonly live: LiveKeys | undefined },
): LifecycleReport | undefined {
  const { lifecycle, clock = systemClock } = run;
  if (lifecycle === undefined || isToEnd(run)) return undefined;
  // While something is typed at the bottom of the screen, nobody else writes there.
  const write = (text: string): void => {
    const gate = live?.gate();
    if (gate === undefined) lifecycle.write(text);
    else
      void gate.then(() => {
        lifecycle.write(text);
      });
  };
  return createLifecycleReport({ ...lifecycle, write, clock, signal });
}

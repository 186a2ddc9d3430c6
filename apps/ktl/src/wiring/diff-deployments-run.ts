import type { Logger } from '@ktl/cli-kit';
import { isKtlError } from '@ktl/faults';
import { systemClock, untilAborted, type Clock, type KubeClient } from '@ktl/kube-client';
import {
  searchedNamespaces,
  watchRollouts,
  type RolloutWatch,
  type TargetChange,
} from '@ktl/kube-informers';
import { tailLogs, type LogEvent, type LogTail } from '@ktl/log-tailer';
import { faults } from '../faults.ts';
import type { DiffPicture } from '../views/diff-deployments/diff-picture.ts';
import { createRolloutMeter } from './diff-deployments-meter.ts';
import { deploymentDiff } from './diff-deployments-picture.ts';
import { createNamespaceCheck } from './namespace-check.ts';
import { createRefusedLogs, type RefusedLogs } from './refused-logs.ts';

/** One run of `ktl logs diff-deployments`. */
export interface DiffRun {
  readonly client: KubeClient;
  readonly namespaces: readonly string[] | 'all';
  readonly names: readonly string[];
  readonly labelSelector: string | undefined;
  /** Only Deployments that are in a rollout. */
  readonly underWayOnly: boolean;
  readonly sinceMs: number;
  readonly windowMs: number;
  readonly threshold: number;
  /** End when what is there has been read. */
  readonly once: boolean;
  /** End when the new side of any is worse, or all rollouts that were seen are complete. */
  readonly failOnRegression: boolean;
  /** Time between two pictures. */
  readonly everyMs: number;
  /** Shows a picture. The last one comes after the end. */
  readonly show: (picture: DiffPicture, isLast: boolean) => Promise<void> | undefined;
  /** The picture ends when it aborts. */
  readonly drain: AbortSignal;
  readonly log: Pick<Logger, 'warn'>;
  /** Default: the machine's. */
  readonly clock?: Clock | undefined;
}

/** Looks for the end of a run that watches for a regression this often. */
const judgeEveryMs = 1_000;

/**
 * Compares both sides of rollouts until it is drained, or by itself with `once` or `failOnRegression`.
 * @returns `findings` where `failOnRegression` asked for it and a new side was worse
 * @throws KtlError TARGET_NOT_FOUND, NAMESPACE_NOT_FOUND, and what the first lists failed with
 */
export async function runDiff(run: DiffRun): Promise<'ok' | 'findings'> {
  const { client, clock = systemClock } = run;
  await using watch = watchRollouts({ ...run, client, clock });
  const namespaces = createNamespaceCheck({
    ...{ client, query: { namespaces: run.namespaces }, log: run.log, ends: run.once },
    signal: run.drain,
  });
  const stop = new AbortController();
  const synced = Promise.withResolvers<undefined>();
  const refused = createRefusedLogs();
  const targets = kept(namespaces.watch(watch.targets), (change) => {
    if (change.type === 'synced') synced.resolve(undefined);
    refused.see(change);
  });
  const { sinceMs, once } = run;
  await using tail = tailLogs({ reader: client, targets, sinceMs, follow: !once, clock });
  const meter = createRolloutMeter({ ...run, ...joined(watch), clock });
  const state: DiffState = {
    run,
    clock,
    watch,
    tail,
    meter,
    refused,
    wasSeen: false,
  };
  const drain = (): void => {
    stop.abort();
    tail.drain();
  };
  run.drain.addEventListener('abort', drain, { once: true });
  if (run.drain.aborted) drain();
  const ready = Promise.race([synced.promise, untilAborted(stop.signal)]);
  const watching = once
    ? Promise.resolve(false)
    : showAll(state, ready, stop.signal).finally(drain);
  // Waited for below; until then it is no unhandled one.
  watching.catch(() => undefined);
  try {
    for await (const event of tail) note(state, event);
  } finally {
    run.drain.removeEventListener('abort', drain);
    stop.abort();
    await watching;
  }
  if (once && !run.drain.aborted) {
    await namespaces.checked();
    await watch.eventsRead;
    if (!run.underWayOnly && watch.rollouts().length === 0) throw noMatch(run);
  }
  const last = pictureOf(state, false);
  await run.show(last, true);
  const isRegression =
    (await watching) || last.deployments.some(({ reasons }) => reasons.length > 0);
  return run.failOnRegression && isRegression ? 'findings' : 'ok';
}

interface DiffState {
  readonly run: DiffRun;
  readonly clock: Clock;
  readonly watch: RolloutWatch;
  readonly tail: LogTail;
  readonly meter: ReturnType<typeof createRolloutMeter>;
  readonly refused: RefusedLogs;
  /** A rollout was under way. */
  wasSeen: boolean;
}

function noMatch({ client, namespaces, labelSelector = '' }: DiffRun): Error {
  const searched = searchedNamespaces({ namespaces }, client);
  const place = searched === 'all' ? 'in all namespaces' : `in namespace ${searched.join(', ')}`;
  return faults.DIFF_NO_MATCH({ selector: labelSelector, place });
}

function joined(
  watch: RolloutWatch,
): Pick<Parameters<typeof createRolloutMeter>[0], 'replicaSetOf' | 'isKnown'> {
  return {
    replicaSetOf: (target) => watch.replicaSetOf(target),
    isKnown: (uid) => watch.isKnown(uid),
  };
}

// A tail that has read what is there closes its targets; what the rollouts say is still wanted then.
async function* kept(
  targets: AsyncIterable<TargetChange>,
  onChange: (change: TargetChange) => void,
): AsyncGenerator<TargetChange, undefined> {
  const iterator = targets[Symbol.asyncIterator]();
  for (;;) {
    const next = await iterator.next();
    if (next.done === true) return undefined;
    onChange(next.value);
    yield next.value;
  }
}

function note(state: DiffState, event: LogEvent): void {
  state.refused.note(event);
  if (event.type === 'lines') state.meter.take(event.batch);
}

/** @returns true where the run is to end because a new side is worse; false where it ended otherwise */
async function showAll(
  state: DiffState,
  ready: Promise<unknown>,
  signal: AbortSignal,
): Promise<boolean> {
  const { run, clock, meter } = state;
  const stepMs = run.failOnRegression ? Math.min(judgeEveryMs, run.everyMs) : run.everyMs;
  await ready;
  let shownAtMs = clock.now();
  try {
    for (;;) {
      await clock.sleep(stepMs, signal);
      meter.prune();
      const picture = pictureOf(state, true);
      const end = run.failOnRegression ? endOf(state, picture) : undefined;
      if (end !== undefined) return end === 'worse';
      if (clock.now() - shownAtMs < run.everyMs) continue;
      shownAtMs = clock.now();
      await run.show(picture, false);
    }
  } catch (error) {
    // The sleep ends so when the run does.
    if (!signal.aborted) throw error;
    return false;
  }
}

function endOf(state: DiffState, { deployments }: DiffPicture): 'worse' | 'complete' | undefined {
  if (deployments.some(({ reasons }) => reasons.length > 0)) return 'worse';
  const isUnderWay = deployments.some(({ phase }) => phase === 'under-way');
  state.wasSeen ||= isUnderWay;
  return state.wasSeen && !isUnderWay ? 'complete' : undefined;
}

function pictureOf(state: DiffState, isLive: boolean): DiffPicture {
  const { run, clock, watch, tail, meter } = state;
  const { reconnecting } = tail.health();
  return {
    atMs: clock.now(),
    windowMs: run.windowMs,
    sinceMs: run.sinceMs,
    deployments: watch
      .rollouts()
      .map((rollout) => deploymentDiff(rollout, (uid) => meter.ratesOf(uid), run.threshold)),
    ...{ isLive, underWayOnly: run.underWayOnly },
    notes: [
      ...watch.missing().map((name) => `Deployment ${name} is gone`),
      ...problem('no events', watch.eventsProblem),
      ...problem('no logs', state.refused.error),
      ...(reconnecting > 0
        ? [`${String(reconnecting)} logs are reconnecting; what they say comes late`]
        : []),
    ],
  };
}

function problem(what: string, error: unknown): readonly string[] {
  if (error === undefined) return [];
  if (!isKtlError(error)) return [`${what}: ${error instanceof Error ? error.message : 'failed'}`];
  return [
    `${what}: ${[error.message, error.hint].filter((part) => part !== undefined).join('; ')}`,
  ];
}

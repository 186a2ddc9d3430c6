import type { Logger, Output } from '@ktl/cli-kit';
import { systemClock, type Clock, type KubeClient } from '@ktl/kube-client';
import {
  describeQuery,
  watchTargets,
  type ContainerTarget,
  type TargetChange,
  type TargetFeed,
  type TargetQuery,
} from '@ktl/kube-informers';
import { tailLogs, type LogEvent, type LogTail, type TailOptions } from '@ktl/log-tailer';
import { faults } from '../faults.ts';
import { gapText, noticeText } from '../views/logs/gap-text.ts';
import type { LogRenderer } from '../views/logs/log-renderer.ts';
import { createDepartures } from './departures.ts';
import {
  createLifecycleReport,
  type LifecycleReport,
  type LifecycleReportOptions,
} from './lifecycle-report.ts';
import { createNamespaceCheck } from './namespace-check.ts';
import { createOutageReport } from './outage-report.ts';
import { createRefusals } from './refusals.ts';

export interface FollowLogs {
  readonly client: KubeClient;
  readonly query: TargetQuery;
  readonly range: Pick<TailOptions, 'tailLines' | 'sinceMs' | 'follow' | 'previous' | 'maxStreams'>;
  readonly renderer: LogRenderer;
  readonly stdout: Output;
  readonly log: Logger;
  /** Aborts when the run is to deliver what it has and end. */
  readonly drain: AbortSignal;
  readonly nearCommand: string | undefined;
  /** Where lines about the containers that come and go are written, and how; default: nowhere. */
  readonly lifecycle?:
    Pick<LifecycleReportOptions, 'write' | 'color' | 'showNamespace'> | undefined;
  /** Default: the machine's. */
  readonly clock?: Clock;
}

/**
 * Joins targets, tail, renderer and output until the tail ends or is drained.
 * @returns `partial` when a read that was to end left a gap
 * @throws KtlError NAMESPACE_NOT_FOUND, LOGS_NO_MATCH, LOGS_NO_PREVIOUS, LOGS_FORBIDDEN, LOGS_REFUSED, and what the first list of pods failed with
 */
export async function followLogs(run: FollowLogs): Promise<'ok' | 'partial'> {
  const { client, query, range, clock } = run;
  const over = new AbortController();
  const lifecycle = lifecycleOf(run, over.signal);
  const tally = createTally(run, lifecycle);
  const namespaces = createNamespaceCheck({ ...run, ends: isToEnd(run), signal: run.drain });
  await using feed = watchTargets({ client, query, failFast: true, clock });
  const known = lifecycle?.watch(namespaces.watch(feed)) ?? namespaces.watch(feed);
  await using tail = tailLogs({ reader: client, targets: tally.watch(known), ...range, clock });
  const drain = (): void => {
    over.abort();
    tail.drain();
  };
  run.drain.addEventListener('abort', drain, { once: true });
  if (run.drain.aborted) drain();
  const watching = watchHealth(run, { feed, tail, tally, signal: over.signal });
  try {
    for await (const event of tail) {
      tally.count(event);
      lifecycle?.note(event);
      const bytes = run.renderer.render(event);
      if (bytes !== undefined) await run.stdout.write(bytes, () => run.renderer.reuse?.(bytes));
    }
  } finally {
    run.drain.removeEventListener('abort', drain);
    over.abort();
    await watching;
  }
  if (run.drain.aborted) return 'ok';
  await namespaces.checked();
  return tally.outcome();
}

const lookEveryMs = 1_000;

interface Watched {
  readonly feed: TargetFeed;
  readonly tail: LogTail;
  readonly tally: Tally;
  readonly signal: AbortSignal;
}

async function watchHealth(run: FollowLogs, watched: Watched): Promise<void> {
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
    }
  } catch (error) {
    // The sleep ends so when the run does.
    if (!signal.aborted) throw error;
  }
}

function lifecycleOf(run: FollowLogs, signal: AbortSignal): LifecycleReport | undefined {
  const { lifecycle, clock = systemClock } = run;
  if (lifecycle === undefined || isToEnd(run)) return undefined;
  return createLifecycleReport({ ...lifecycle, clock, signal });
}

function isToEnd({ range }: FollowLogs): boolean {
  return range.follow === false || range.previous === true;
}

interface Tally {
  /** Passes the changes on, and learns from them. */
  watch(feed: AsyncIterable<TargetChange>): AsyncIterable<TargetChange>;
  count(event: LogEvent): void;
  /** Why a log was opened again last. */
  readonly lastReason: string | undefined;
  /** @throws KtlError LOGS_NO_MATCH, LOGS_NO_PREVIOUS, LOGS_FORBIDDEN, LOGS_REFUSED */
  outcome(): 'ok' | 'partial';
}

function createTally(run: FollowLogs, lifecycle: LifecycleReport | undefined): Tally {
  const { renderer, log } = run;
  const ends = isToEnd(run);
  const searched = describeQuery(run.query, run.client.cluster.namespace);
  const departures = createDepartures((target) => {
    renderer.forget(target);
    lifecycle?.gone(target);
  });
  // With --previous: containers that have nothing to show, and are no loss.
  const unrestarted = new Set<string>();
  const refusals = createRefusals((text) => {
    log.warn(text);
  }, ends);
  let lastReason: string | undefined;
  let isEmpty = false;
  let hasLines = false;
  let gaps = 0;

  const countNotice = (event: Extract<LogEvent, { type: 'notice' }>): void => {
    const { target, instance } = event.origin;
    if (event.notice === 'refused') {
      refusals.add(event);
      departures.ended(target, Infinity);
      return;
    }
    log.info(noticeText(event));
    if (event.notice === 'ended') departures.ended(target, instance);
    if (event.notice === 'reconnecting') lastReason = event.detail;
  };

  return {
    async *watch(feed) {
      for await (const change of feed) {
        if (
          change.type === 'present' &&
          run.range.previous === true &&
          !hasPrevious(change.target)
        ) {
          unrestarted.add(change.target.key);
          continue;
        }
        if (change.type !== 'synced') departures[change.type](change.target);
        else {
          isEmpty = change.targets === 0;
          if (isEmpty && !ends) log.warn(waitingText(searched, run.nearCommand));
        }
        yield change;
      }
    },
    count(event) {
      if (event.type === 'lines') {
        hasLines = true;
        refusals.release();
      } else if (event.type === 'notice') {
        countNotice(event);
      } else {
        gaps += 1;
        // Lines that are lost are an error of the run: no level of the log may hide them.
        if (!renderer.showsGaps) log.error(gapText(event.gap));
      }
    },
    get lastReason() {
      return lastReason;
    },
    outcome() {
      if (isEmpty && ends) {
        const { nearCommand } = run;
        throw faults.LOGS_NO_MATCH({ searched, nearCommand });
      }
      const refusal = ends && !hasLines ? refusals.fault() : undefined;
      if (refusal !== undefined) throw refusal;
      if (!hasLines && gaps === 0 && unrestarted.size > 0) {
        throw faults.LOGS_NO_PREVIOUS({ containers: unrestarted.size, searched });
      }
      return ends && gaps > 0 ? 'partial' : 'ok';
    },
  };
}

function waitingText(searched: string, nearCommand: string | undefined): string {
  const meant = nearCommand === undefined ? '' : ` (did you mean the command ${nearCommand}?)`;
  return `nothing matches yet: ${searched}; waiting, Ctrl-C ends${meant}`;
}

function hasPrevious({ restartCount, lastTerminated }: ContainerTarget): boolean {
  return restartCount > 0 || lastTerminated !== undefined;
}

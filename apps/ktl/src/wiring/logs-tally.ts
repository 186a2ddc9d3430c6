import type { KtlError } from '@ktl/faults';
import { systemClock } from '@ktl/kube-client';
import { describeQuery, type ContainerTarget, type TargetChange } from '@ktl/kube-informers';
import type { LogEvent, LogNotice } from '@ktl/log-tailer';
import { faults } from '../faults.ts';
import { gapText, noticeText } from '../views/logs/gap-text.ts';
import { createDepartures } from './departures.ts';
import type { LifecycleReport } from './lifecycle-report.ts';
import { isToEnd, type LogsRun } from './logs-run.ts';
import type { NamespaceCheck } from './namespace-check.ts';
import { createRefusals, type Refusals } from './refusals.ts';
import { createSilenceReport, type SilenceReport } from './silence-report.ts';
import { createUnstarted, type Unstarted } from './unstarted.ts';

/** What a run of `ktl logs` saw, and what follows from it at its end. */
export interface LogsTally {
  /** Passes the changes on, and learns from them. */
  watch(feed: AsyncIterable<TargetChange>): AsyncIterable<TargetChange>;
  count(event: LogEvent): void;
  /** Some of what was asked for is not read, and that was said. */
  readonly miss: () => void;
  /** To be called every second or so: says which containers have no log. */
  look(): void;
  /** Why a log was opened again last. */
  readonly lastReason: string | undefined;
  /** @throws KtlError LOGS_NO_MATCH, LOGS_NO_PREVIOUS, LOGS_FORBIDDEN, LOGS_REFUSED */
  outcome(): 'ok' | 'partial';
}

/** What a tally tells, and asks. */
export interface TallyCompany {
  readonly lifecycle: LifecycleReport | undefined;
  readonly namespaces: Pick<NamespaceCheck, 'missing'>;
}

/** Counts for one run, and says on the way what cannot wait. */
export function createLogsTally(run: LogsRun, { lifecycle, namespaces }: TallyCompany): LogsTally {
  const { renderer, log } = run;
  const ends = isToEnd(run);
  const searched = searchedText(run);
  const departures = createDepartures((target) => {
    renderer.forget(target);
    lifecycle?.gone(target);
  });
  // With --previous: containers that have nothing to show, and are no loss.
  const unrestarted = new Set<string>();
  const voices = createVoices(run);
  const { refusals, silence, unstarted } = voices;
  let lastReason: string | undefined;
  let isEmpty = false;
  let hasLines = false;
  let gaps = 0;
  let isMissing = false;

  const countNotice = (event: LogNotice): void => {
    const { target, instance } = event.origin;
    silence?.note(event);
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
        const skipped = run.range.previous === true ? unrestartedKey(change) : undefined;
        if (skipped !== undefined) {
          unrestarted.add(skipped);
          continue;
        }
        silence?.watch(change);
        unstarted?.watch(change);
        if (change.type !== 'synced') departures[change.type](change.target);
        else {
          isEmpty = change.targets === 0;
          if (isEmpty && !ends && run.mayBeEmpty !== true) void sayWaiting(run, namespaces);
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
    miss() {
      isMissing = true;
    },
    look() {
      silence?.look();
    },
    get lastReason() {
      return lastReason;
    },
    outcome() {
      const seen = { searched, isEmpty, gaps, unrestarted: unrestarted.size };
      const fault = hasLines ? undefined : emptyFault(run, voices, seen);
      if (fault !== undefined) throw fault;
      refusals.flush();
      unstarted?.warn();
      return ends && (gaps > 0 || isMissing || refusals.isForbidden) ? 'partial' : 'ok';
    },
  };
}

function searchedText({ query, client, rollout }: LogsRun): string {
  const side = rollout === undefined ? '' : `, ${rollout} side of a rollout`;
  return `${describeQuery(query, client.cluster.namespace)}${side}`;
}

// Why a run that showed no line showed none.
function emptyFault(
  run: LogsRun,
  { refusals, unstarted }: Voices,
  seen: {
    readonly searched: string;
    readonly isEmpty: boolean;
    readonly gaps: number;
    readonly unrestarted: number;
  },
): KtlError | undefined {
  const { nearCommand, mayBeEmpty } = run;
  const { searched, isEmpty, gaps, unrestarted: containers } = seen;
  const ends = isToEnd(run);
  if (isEmpty && ends && mayBeEmpty !== true)
    return faults.LOGS_NO_MATCH({ searched, nearCommand });
  const refusal = ends ? refusals.fault() : undefined;
  if (refusal !== undefined || gaps > 0) return refusal;
  return containers > 0 ? faults.LOGS_NO_PREVIOUS({ containers, searched }) : unstarted?.fault();
}

interface Voices {
  readonly refusals: Refusals;
  readonly silence: SilenceReport | undefined;
  readonly unstarted: Unstarted | undefined;
}

// What a run says on its way about logs that it cannot have.
function createVoices(run: LogsRun): Voices {
  const { log, drain, clock = systemClock } = run;
  const warn = (text: string): void => {
    log.warn(text);
  };
  const ends = isToEnd(run);
  const refusals = createRefusals({ warn, holds: ends, clock, signal: drain });
  const flush = (): void => {
    refusals.flush();
  };
  drain.addEventListener('abort', flush, { once: true });
  const isRead = !ends && run.containers !== false;
  const silence = isRead ? createSilenceReport({ warn, now: () => clock.now() }) : undefined;
  const isWhole = ends && run.containers !== false && run.range.previous !== true;
  return { refusals, silence, unstarted: isWhole ? createUnstarted(warn) : undefined };
}

async function sayWaiting(
  run: LogsRun,
  namespaces: Pick<NamespaceCheck, 'missing'>,
): Promise<void> {
  const missing = await namespaces.missing();
  if (run.drain.aborted) return;
  const searched = describeQuery(run.query, run.client.cluster.namespace);
  run.log.warn(
    missing === undefined
      ? waitingText(searched, run.nearCommand)
      : `nothing matches yet: ${missing}; waiting for ${searched}, Ctrl-C ends`,
  );
}

function waitingText(searched: string, nearCommand: string | undefined): string {
  const meant = nearCommand === undefined ? '' : ` (did you mean the command ${nearCommand}?)`;
  return `nothing matches yet: ${searched}; waiting, Ctrl-C ends${meant}`;
}

function unrestartedKey(change: TargetChange): string | undefined {
  if (change.type !== 'present') return undefined;
  const { key, restartCount, lastTerminated }: ContainerTarget = change.target;
  return restartCount > 0 || lastTerminated !== undefined ? undefined : key;
}

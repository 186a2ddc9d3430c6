import { hasCode, isKtlError } from '@ktl/faults';
import type { Logger } from '@ktl/cli-kit';
import type { WatchHealth } from '@ktl/kube-informers';
import type { TailHealth } from '@ktl/log-tailer';
import { sanitiseText } from '@ktl/term-view';

/** How the run is doing at one moment. */
export interface RunHealth {
  readonly feed: Pick<WatchHealth, 'synced' | 'staleSinceMs' | 'lastError'>;
  readonly tail: TailHealth;
  /** Why a log was opened again last; for where only the logs fail. */
  readonly lastReason: string | undefined;
}

export interface OutageReportOptions {
  readonly log: Pick<Logger, 'warn'>;
  /** Unix ms. */
  readonly now: () => number;
  /** False: new pods do not matter. */
  readonly follows: boolean;
}

/** Says what keeps lines or pods from coming: once when it lasts, and once when it is over. */
export interface OutageReport {
  /** To be called every second or so. */
  look(health: RunHealth): void;
}

// A connection that a server closed in passing is back by then, and needs no words.
const patienceMs = 8_000;
// What breaks again within this time is the same outage.
const calmMs = 6_000;

// At the start all containers wait for a moment.
const crowdPatienceMs = 3_000;

/** Decides when an outage is worth a warning; a run without one never says anything. */
export function createOutageReport(options: OutageReportOptions): OutageReport {
  const { log, now, follows } = options;
  let logsSinceMs: number | undefined;
  let crowdSinceMs: number | undefined;
  let health: RunHealth | undefined;
  const outage = createTrouble({
    patienceMs,
    begin: (sinceMs) => {
      if (health !== undefined) log.warn(outageText(health, sinceMs));
    },
    end: (lastedMs) => {
      log.warn(`connected again after ${seconds(lastedMs)}`);
    },
  });
  const blindness = createTrouble({
    patienceMs: 0,
    begin: () => {
      log.warn(`new pods will not be seen: ${reasonOf(health?.feed.lastError)}`);
    },
    end: (lastedMs) => {
      log.warn(`new pods are seen again after ${seconds(lastedMs)}`);
    },
  });
  const crowd = createTrouble({
    patienceMs: crowdPatienceMs,
    begin: () => {
      if (health !== undefined) log.warn(crowdText(health.tail));
    },
    end: () => {
      log.warn('every container that matches is read now');
    },
  });
  return {
    look(seen) {
      health = seen;
      const nowMs = now();
      logsSinceMs = seen.tail.reconnecting === 0 ? undefined : (logsSinceMs ?? nowMs);
      const starts = [feedDownSince(seen.feed), logsSinceMs].filter((ms) => ms !== undefined);
      outage.look(nowMs, starts.length === 0 ? undefined : Math.min(...starts));
      if (!follows) return;
      blindness.look(nowMs, isBlind(seen.feed) ? nowMs : undefined);
      crowdSinceMs = seen.tail.waiting === 0 ? undefined : (crowdSinceMs ?? nowMs);
      crowd.look(nowMs, crowdSinceMs);
    },
  };
}

interface TroubleOptions {
  /** How long it may last unsaid. */
  readonly patienceMs: number;
  readonly begin: (sinceMs: number) => void;
  readonly end: (lastedMs: number) => void;
}

/** One kind of trouble: said when it has lasted, over when it has stayed away. */
function createTrouble({ patienceMs: limitMs, begin, end }: TroubleOptions): {
  look(nowMs: number, sinceMs: number | undefined): void;
} {
  let saidSinceMs: number | undefined;
  let calmSinceMs: number | undefined;
  return {
    look(nowMs, sinceMs) {
      if (sinceMs !== undefined) {
        calmSinceMs = undefined;
        if (saidSinceMs !== undefined || nowMs - sinceMs < limitMs) return;
        saidSinceMs = sinceMs;
        begin(sinceMs);
      } else if (saidSinceMs !== undefined) {
        calmSinceMs ??= nowMs;
        if (nowMs - calmSinceMs < calmMs) return;
        end(calmSinceMs - saidSinceMs);
        saidSinceMs = undefined;
        calmSinceMs = undefined;
      }
    },
  };
}

// An expired version means a new list, which may take its time; and without an error a list is merely slow.
function feedDownSince({ staleSinceMs, lastError }: RunHealth['feed']): number | undefined {
  if (lastError === undefined || hasCode(lastError, 'API_EXPIRED', 'API_FORBIDDEN'))
    return undefined;
  return staleSinceMs;
}

function isBlind({ synced, staleSinceMs, lastError }: RunHealth['feed']): boolean {
  return synced && staleSinceMs !== undefined && hasCode(lastError, 'API_FORBIDDEN');
}

function outageText({ feed, tail, lastReason }: RunHealth, sinceMs: number): string {
  const count = tail.reconnecting;
  const logs = `${String(count)} log${count === 1 ? '' : 's'}`;
  const since = new Date(sinceMs).toTimeString().slice(0, 8);
  const kept = 'nothing is lost as long as the files are kept';
  if (feedDownSince(feed) === undefined) {
    const reason = lastReason === undefined ? '' : ` (${sanitiseText(lastReason)})`;
    return `${logs} cannot be read since ${since}${reason}; ${kept}`;
  }
  const error = feed.lastError;
  const isAnswer = isKtlError(error) && /^(?:API|AUTH)_/.test(error.code);
  const verb = isAnswer ? 'does not serve' : 'does not answer';
  const waiting = count === 0 ? 'new pods are not seen meanwhile' : `${logs} wait, ${kept}`;
  return `the cluster ${verb} since ${since} (${reasonOf(error)}); ${waiting}`;
}

// A follow gives a place back only when a container is gone, so this will not pass by itself.
function crowdText({ waiting, open }: TailHealth): string {
  const containers = `${String(waiting)} container${waiting === 1 ? ' waits' : 's wait'}`;
  return `${containers} for a place and cannot be read: ${String(open)} are; raise --max-log-requests or name fewer`;
}

function reasonOf(error: unknown): string {
  return sanitiseText(error instanceof Error ? error.message : String(error));
}

function seconds(ms: number): string {
  return `${String(Math.round(ms / 1_000))} s`;
}

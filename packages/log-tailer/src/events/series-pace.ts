import type { Clock } from '@ktl/kube-client';
import type { ClusterEvent } from '@ktl/kube-informers';

/** What {@link createSeriesPace} needs. */
export interface SeriesPaceOptions {
  readonly clock: Clock;
  readonly show: (event: ClusterEvent) => void;
  readonly signal: AbortSignal;
}

/**
 * Shows each event once, and a series again when its count has grown, with the new count. The second
 * time comes 10 s after the first at the earliest; each time doubles the wait to the next, up to
 * 5 min. A series that was silent for twice its wait begins at 10 s again. What grows meanwhile is
 * not lost: at the end of the wait the latest count is shown.
 */
export interface SeriesPace {
  /** The event was shown, or passed over. */
  knows(event: ClusterEvent): boolean;
  /** An event as it is now. */
  offer(event: ClusterEvent): void;
  /** Counts as shown, without being: it is part of a past that nobody asked for. */
  pass(event: ClusterEvent): void;
  /** The cluster has the event no more. */
  gone(uid: string): void;
  /** Shows now whatever waits, oldest first. */
  flush(): void;
}

interface Series {
  readonly event: ClusterEvent;
  readonly shownAtMs: number;
  readonly waitMs: number;
  waiting: ClusterEvent | undefined;
}

const firstWaitMs = 10_000;
const longestWaitMs = 300_000;
// A server that is behind may list again what is gone: the last of these are remembered.
const rememberedGone = 4_096;

/** A pace for one run: nothing has been shown yet. */
export function createSeriesPace({ clock, show, signal }: SeriesPaceOptions): SeriesPace {
  const all = new Map<string, Series>();
  const gone = new Set<string>();

  const tell = (event: ClusterEvent, last: Series | undefined): void => {
    const nowMs = clock.now();
    // What is history already when it is first shown owes nobody a wait.
    const shownAtMs = last === undefined ? Math.min(nowMs, Date.parse(event.lastStamp)) : nowMs;
    all.set(event.metadata.uid, {
      event,
      shownAtMs,
      waitMs: last === undefined ? firstWaitMs : nextWait(last, nowMs),
      waiting: undefined,
    });
  };
  const release = (series: Series): void => {
    const { waiting } = series;
    if (waiting === undefined) return;
    series.waiting = undefined;
    tell(waiting, series);
    show(waiting);
  };

  return {
    knows: ({ metadata: { uid } }) => all.has(uid),
    offer(event) {
      const series = all.get(event.metadata.uid);
      if (series === undefined) {
        tell(event, undefined);
        show(event);
        return;
      }
      if (!hasGrown(series.waiting ?? series.event, event)) return;
      const isWaiting = series.waiting !== undefined;
      series.waiting = event;
      const restMs = series.shownAtMs + series.waitMs - clock.now();
      if (restMs <= 0) release(series);
      else if (!isWaiting) {
        clock.sleep(restMs, signal).then(
          () => {
            release(series);
          },
          () => undefined,
        );
      }
    },
    pass(event) {
      if (!all.has(event.metadata.uid)) tell(event, undefined);
    },
    gone(uid) {
      if (!all.has(uid)) return;
      gone.delete(uid);
      gone.add(uid);
      if (gone.size <= rememberedGone) return;
      const [oldest = ''] = gone;
      gone.delete(oldest);
      all.delete(oldest);
    },
    flush() {
      const waiting = [...all.values()].filter((series) => series.waiting !== undefined);
      for (const series of waiting.sort(byStamp)) release(series);
    },
  };
}

function nextWait({ shownAtMs, waitMs }: Series, nowMs: number): number {
  return nowMs - shownAtMs >= 2 * waitMs ? firstWaitMs : Math.min(2 * waitMs, longestWaitMs);
}

// Reporters of their own make may write no count, and only a new time.
function hasGrown(from: ClusterEvent, to: ClusterEvent): boolean {
  return to.count > from.count || (to.count === from.count && to.lastStamp > from.lastStamp);
}

function byStamp({ waiting: one }: Series, { waiting: other }: Series): number {
  return (one?.lastStamp ?? '') < (other?.lastStamp ?? '') ? -1 : 1;
}

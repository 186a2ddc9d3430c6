import { manualClock, realClock, type SimClock, type SimTimer } from './sim-clock.ts';

/** A clock that begins in the past, runs through it in no time, and then keeps pace with another. */
export interface CatchUpClock extends SimClock {
  /** Runs every timer up to the present of the clock behind. From then on both show the same time. */
  catchUp(): void;
}

/**
 * Makes a {@link CatchUpClock}: whatever is started on it before {@link CatchUpClock.catchUp} has a
 * history of `historyMs` afterwards.
 * @param options.behind - default {@link realClock}
 */
export function catchUpClock(options: {
  readonly historyMs: number;
  readonly behind?: SimClock;
}): CatchUpClock {
  const behind = options.behind ?? realClock;
  const past = manualClock({ startMs: behind.now() - options.historyMs });
  let isPresent = false;
  let alarm: { readonly timer: SimTimer; readonly dueMs: number } | undefined;

  const arm = (): void => {
    const inMs = past.nextInMs;
    if (inMs === undefined) return;
    const dueMs = past.now() + inMs;
    if (alarm !== undefined && alarm.dueMs <= dueMs) return;
    alarm?.timer.cancel();
    const timer = behind.setTimeout(pump, Math.max(0, dueMs - behind.now()));
    alarm = { timer, dueMs };
  };
  const pump = (): void => {
    alarm = undefined;
    past.advance(Math.max(0, behind.now() - past.now()));
    arm();
  };
  return {
    now: () => (isPresent ? behind.now() : past.now()),
    setTimeout: (run, ms) => {
      // The queue only moves when a timer is due, so count from the present, not from its last stop.
      const lagMs = isPresent ? Math.max(0, behind.now() - past.now()) : 0;
      const timer = past.setTimeout(run, ms + lagMs);
      if (isPresent) arm();
      return timer;
    },
    catchUp: () => {
      past.advance(Math.max(0, behind.now() - past.now()));
      isPresent = true;
      arm();
    },
  };
}

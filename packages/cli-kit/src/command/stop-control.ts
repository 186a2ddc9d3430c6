import { exitCodeOfSignal, type StopSignal } from '../exit/exit-code.ts';
import type { Host } from '../host/host.ts';

/** How a run is asked to end. */
export interface StopControl extends Disposable {
  readonly drain: AbortSignal;
  /** The signal that asked first, or `closed` where the reader of stdout went away. */
  readonly reason: StopSignal | 'closed' | undefined;
  /** The reader of stdout has gone: drain, and end after a grace even where the command does not. */
  readerGone(): void;
  /**
   * Until it is disposed of, a reader that went away does not cut the command short: it completes what must
   * not be left in pieces. A second signal still ends the program.
   */
  hold(): Disposable;
  /** Drains because the output cannot be written; the run then fails with this. */
  fail(error: Error): void;
  readonly failure: Error | undefined;
}

const graceMs = 1000;
// timeout(1) and npx pass a signal on that the process group got already: two at once are one.
const echoMs = 250;

/**
 * Turns signals of the host into a drain; a second Ctrl-C or SIGTERM ends the program with 130 or 143. A
 * SIGHUP never does: shells and terminals send several when they close.
 */
export function createStopControl(host: Host): StopControl {
  const drain = new AbortController();
  let reason: StopControl['reason'];
  let failure: Error | undefined;
  let signalledAt: number | undefined;
  let grace: NodeJS.Timeout | undefined;
  let holds = 0;
  const stop = (why: NonNullable<StopControl['reason']>): void => {
    reason ??= why;
    drain.abort();
  };
  const onSignal = (signal: StopSignal): void => {
    if (signalledAt === undefined) {
      signalledAt = host.now();
      stop(signal);
    } else if (signal !== 'SIGHUP' && Math.abs(host.now() - signalledAt) >= echoMs) {
      // A clock that was set back meanwhile does not take Ctrl-C away.
      host.exit(exitCodeOfSignal(signal));
    }
  };
  const off = (['SIGINT', 'SIGTERM', 'SIGHUP'] as const).map((signal) =>
    host.onSignal(signal, () => {
      onSignal(signal);
    }),
  );
  const startGrace = (): void => {
    clearTimeout(grace);
    if (reason !== 'closed' || holds > 0) return;
    grace = setTimeout(() => {
      host.exit(0);
    }, graceMs);
    grace.unref();
  };
  return {
    drain: drain.signal,
    get reason() {
      return reason;
    },
    readerGone: () => {
      stop('closed');
      startGrace();
    },
    hold: () => {
      holds += 1;
      clearTimeout(grace);
      let isHeld = true;
      return {
        [Symbol.dispose]: () => {
          if (!isHeld) return;
          isHeld = false;
          holds -= 1;
          startGrace();
        },
      };
    },
    fail: (error) => {
      // A terminal that has hung up cannot be written to; that is no failure.
      if (reason !== 'SIGHUP') failure ??= error;
      drain.abort();
    },
    get failure() {
      return failure;
    },
    [Symbol.dispose]: () => {
      for (const remove of off) remove();
      clearTimeout(grace);
    },
  };
}

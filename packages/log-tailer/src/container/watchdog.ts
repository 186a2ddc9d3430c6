import { readLastLine, reaches } from './last-line.ts';
import type { InstanceLog } from './instance-log.ts';
import type { OpenReading } from './reading.ts';
import type { TailScope } from './tail-scope.ts';

/** Quiet for this long while what was delivered has not come again: it is not there. */
const UNALIGNED_MS = 1_500;
/** What was delivered comes first in a re-read; after this long it will not come any more. */
const CATCH_UP_MS = 4_000;
/** Quiet for this long after the instance ended: the stream will not end by itself. */
const OVERDUE_MS = 2_000;
/** Quiet for this long: worth a question whether the server has more. */
const IDLE_MS = 2_000;
const PROBE_EVERY_MS = 60_000;
/** What the server had at the probe must have come by then; the kubelet polls once a second. */
const PROBE_GRACE_MS = 2_500;

/** Ends streams that will bring nothing more although the server has, or had, more lines. */
export class Watchdog {
  readonly #scope: TailScope;
  readonly #log: InstanceLog;
  readonly #isOver: () => boolean;
  #overSinceMs: number | undefined;
  #nextProbeMs: number;
  #probing = false;

  /** @param isOver - the instance has ended, or its pod is gone, as far as the cluster has said */
  constructor(scope: TailScope, log: InstanceLog, isOver: () => boolean) {
    this.#scope = scope;
    this.#log = log;
    this.#isOver = isOver;
    this.#nextProbeMs = scope.clock.now() + IDLE_MS;
  }

  /** Looks at the stream; called twice a second. */
  beat(reading: OpenReading, nowMs: number): void {
    const idleMs = nowMs - reading.lastByteMs;
    if (!reading.isLive) {
      const isLate = nowMs - reading.openedMs >= CATCH_UP_MS;
      if (idleMs >= UNALIGNED_MS || isLate) reading.interrupt('unaligned');
      return;
    }
    if (this.#isOver()) {
      this.#overSinceMs ??= nowMs;
      if (Math.min(idleMs, nowMs - this.#overSinceMs) >= OVERDUE_MS) reading.interrupt('overdue');
      return;
    }
    if (idleMs >= IDLE_MS && nowMs >= this.#nextProbeMs && !this.#probing) {
      this.#probing = true;
      void this.#probe(reading).finally(() => {
        this.#probing = false;
      });
    }
  }

  async #probe(reading: OpenReading): Promise<void> {
    const { scope, log } = { scope: this.#scope, log: this.#log };
    log.history.compact();
    await scope.probes.turn(scope.signal);
    if (!reading.isLive) return;
    const beforeMs = reading.lastByteMs;
    const { namespace, pod, container } = log.origin.target;
    const answer = await readLastLine(
      scope.reader,
      { namespace, name: pod },
      { container, signal: scope.signal },
    );
    this.#nextProbeMs = scope.clock.now() + PROBE_EVERY_MS * (0.9 + 0.2 * scope.random());
    if (answer.kind !== 'line' || reaches(log, reading.held, answer)) return;
    await scope.clock.sleep(PROBE_GRACE_MS, scope.signal).catch(() => undefined);
    if (reading.lastByteMs === beforeMs) reading.interrupt('stalled');
  }
}

import type { ContainerTarget } from '@ktl/kube-informers';
import type { LogNotice } from '../batch/log-batch.ts';
import type { Alarm } from '../stream/alarm.ts';
import { API_PLACE, isRights, nodePlace, placeOf, rightsPlace } from '../stream/outage-place.ts';
import { RetryPace } from '../stream/retry-pace.ts';
import { Absence } from './absence.ts';
import { Denial } from './denial.ts';
import type { InstanceLog } from './instance-log.ts';
import { describe, readLastLine, type LastLineAnswer } from './last-line.ts';
import { readStatus } from './pod-status.ts';
import { OpenReading, type Reading, type ReadRequest } from './reading.ts';
import type { TailScope } from './tail-scope.ts';

/** The log of the instance at hand, or of the one before it. */
export type LogView = 'current' | 'previous';

/** What requests learn from, and tell, the container they are about. */
export interface InstancePort {
  /** Rings when the cluster says something new about the container. */
  readonly alarm: Alarm;
  readonly target: () => ContainerTarget;
  readonly onStatus: (status: ContainerTarget | 'gone') => void;
  /** Resolves when the feed has said its last about a container whose pod is gone. */
  readonly lastWord: () => Promise<void>;
  /** When the cluster spoke of the container last. */
  readonly heardMs: () => number;
}

/** Rights may be those of one pod, so each container asks for itself as well, though seldom. */
const DENIED_MS = 8_000;

/** The requests about one container, one at a time, with the waits between them. */
export class InstanceRequests {
  readonly #scope: TailScope;
  readonly #port: InstancePort;
  readonly #pace: RetryPace;
  /** Whether the container's logs may be read. */
  readonly denial: Denial;
  readonly #absence: Absence;
  #open: OpenReading | undefined;
  #state: 'idle' | 'open' | 'reconnecting' = 'idle';

  constructor(scope: TailScope, port: InstancePort) {
    this.#scope = scope;
    this.#port = port;
    this.#pace = new RetryPace(scope.random);
    this.denial = new Denial(scope);
    this.#absence = new Absence(scope.clock);
  }

  /** For health counts. */
  get state(): 'idle' | 'open' | 'reconnecting' {
    return this.#state;
  }

  /** Ends the stream that is open. */
  stop(): void {
    this.#open?.interrupt('stopped');
  }

  /** One request for a log, from opening to end. */
  async read(request: ReadRequest): Promise<Reading> {
    const { log } = request;
    const reading = new OpenReading(this.#scope, {
      ...request,
      onOpen: () => {
        this.#opened(log);
      },
    });
    // A log is compared with another one while it stays open.
    const outer = this.#open;
    this.#open = reading;
    const { namespace, pod } = log.origin.target;
    const result = await reading.run({ namespace, name: pod });
    this.#open = outer;
    this.#state = outer === undefined ? 'idle' : 'open';
    if (result.lines > 0) this.#pace.reset();
    // A server that goes down breaks its streams, and may be up again before anybody asks.
    if (result.end === 'lost') this.#scope.recovery.noteTrouble(API_PLACE);
    if (result.aligned) log.partial = result.held.length > 0 ? result.held : undefined;
    return result;
  }

  #opened(log: InstanceLog): void {
    const { recovery } = this.#scope;
    const { node, namespace } = this.#port.target();
    this.#state = 'open';
    this.#absence.isOver();
    recovery.recovered(nodePlace(node));
    recovery.recovered(rightsPlace(namespace));
    const { isTold } = this.denial;
    this.denial.granted();
    if (log.opens === 1 || isTold) this.notify(log, 'attached');
  }

  /** What the server has as the last line of a log. */
  async lastLine(log: InstanceLog, view: LogView): Promise<LastLineAnswer> {
    const { namespace, pod, container } = log.origin.target;
    return await readLastLine(
      this.#scope.reader,
      { namespace, name: pod },
      { container, previous: view === 'previous', signal: this.#scope.signal },
    );
  }

  /**
   * Asks the API server how the container is now.
   * @param isCrowded - many others ask too: through a list that they share
   */
  async refresh(isCrowded = false): Promise<void> {
    const { reader, signal, crowd } = this.#scope;
    const target = this.#port.target();
    const shared = isCrowded ? await crowd.read(target) : undefined;
    const status = shared ?? (await readStatus(reader, target, signal));
    if (status === undefined) return;
    this.#port.onStatus(status);
    // The caller looks at the news itself; they are no reason to cut the next wait short.
    this.#port.alarm.reset();
  }

  /** Says why, and waits for the next try. */
  async retry(log: InstanceLog, reading: Reading): Promise<void> {
    this.#state = 'reconnecting';
    const detail = reading.error === undefined ? reading.end : describe(reading.error);
    this.notify(log, 'reconnecting', detail);
    await this.pause(reading.error);
  }

  /** Waits for the next try, or for news of the container. */
  async pause(error?: unknown, longestMs?: number): Promise<void> {
    const ownMs = this.#pace.next(error, longestMs);
    await this.#untilNews((signal) => this.#turn(error, ownMs, signal));
  }

  // What fails for one container fails for all of its node, or of the cluster.
  async #turn(error: unknown, ownMs: number, signal: AbortSignal): Promise<void> {
    const { clock, recovery } = this.#scope;
    const place = placeOf(error, this.#port.target());
    if (place === undefined) {
      await clock.sleep(ownMs, signal).catch(() => undefined);
      return;
    }
    const isFree = await recovery.wait(place, { signal, ...waitIn(place, ownMs) });
    if (isFree) this.#pace.reset();
  }

  /** Tells the consumer. */
  notify(log: InstanceLog, notice: LogNotice['notice'], detail?: string): void {
    if (notice === 'ended') this.#state = 'idle';
    log.tell(notice, detail === undefined ? {} : { detail });
  }

  /** Waits for a log that the server does not have yet; tells the consumer once when that lasts. */
  async awaitLog(log: InstanceLog, error: unknown): Promise<void> {
    if (this.#absence.isNews()) log.tell('absent', { detail: describe(error), error });
    await this.pause(error, this.#absence.pauseMs);
  }

  /**
   * Waits until a denied log is worth another question: the time has come, or the follow ends. News of
   * the container may end the wait; then it is to be begun again.
   */
  async untilAskedAgain(): Promise<void> {
    const { clock, denials } = this.#scope;
    const { askAgainMs = 0 } = this.denial;
    const leftMs = askAgainMs - clock.now();
    if (leftMs > 0) {
      await this.#untilNews((news) => clock.sleep(leftMs, news).catch(() => undefined));
      return;
    }
    await this.#untilNews(async (news) => {
      await denials.turn(news);
      if (!news.aborted) this.denial.askAgainMs = undefined;
    });
  }

  /** Tells the consumer that the log cannot be read, and why. */
  refuse(log: InstanceLog, error: unknown): void {
    this.#state = 'idle';
    log.tell('refused', { detail: describe(error), error });
  }

  async #untilNews(wait: (signal: AbortSignal) => Promise<void>): Promise<void> {
    const done = new AbortController();
    const signal = AbortSignal.any([this.#scope.signal, done.signal]);
    await Promise.race([wait(signal), this.#port.alarm.wait(signal)]);
    done.abort();
  }
}

function waitIn(place: string, ownMs: number): { ownMs: number; longLeadMs: number } {
  if (place === API_PLACE) return { ownMs: Infinity, longLeadMs: 500 };
  return { ownMs: isRights(place) ? DENIED_MS : ownMs, longLeadMs: 2_000 };
}

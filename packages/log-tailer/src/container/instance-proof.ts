import type { InstanceLog } from './instance-log.ts';
import type { InstancePort, InstanceRequests, LogView } from './instance-requests.ts';
import { reaches, ServedError } from './last-line.ts';
import type { TailScope } from './tail-scope.ts';

/** The kubelet's news of a restart reach the API server within this. */
export const STATUS_LAG_MS = 1_200;
/** A pod that was there so long ago cannot have a successor with a log yet. */
const FRESH_MS = 500;

/**
 * Proves whose log it is that the server sends. A log is asked for by the pod's name: until a line of
 * it was delivered, it may as well be the log of a later instance, or of a successor of the same name.
 */
export class InstanceProof {
  readonly #scope: TailScope;
  readonly #port: InstancePort;
  readonly #requests: InstanceRequests;
  /** The instance before, read to its end: where its log is `previous`, the current one is the next. */
  before: InstanceLog | undefined;
  /** The pod is gone. */
  isGone = false;

  constructor(scope: TailScope, port: InstancePort, requests: InstanceRequests) {
    this.#scope = scope;
    this.#port = port;
    this.#requests = requests;
  }

  /**
   * True where the current log, just opened, is the one that is wanted.
   * @param mayCompare - false: the log before has been compared to no avail
   */
  async ofCurrent(log: InstanceLog, mayCompare: boolean): Promise<boolean> {
    if (this.#isKnown(log)) return true;
    return await this.#scope.crowd.during((isCrowded) =>
      isCrowded ? this.#isStill(log, 'current', true) : this.#isCurrent(log, mayCompare),
    );
  }

  async #isCurrent(log: InstanceLog, mayCompare: boolean): Promise<boolean> {
    await this.#requests.refresh();
    if (this.isGone || this.#port.target().restartCount > log.instance) return false;
    if (this.#port.target().state.phase === 'waiting') return true;
    const answer = await this.#requests.lastLine(log, 'previous');
    if (answer.kind === 'failed' && !(answer.error instanceof ServedError)) return false;
    if (log.instance === 0) return answer.kind !== 'line' && answer.kind !== 'empty';
    const { before } = this;
    if (mayCompare && answer.kind === 'line' && before?.history.isEmpty === false) {
      return reaches(before, Buffer.alloc(0), answer);
    }
    return await this.#isStill(log, 'current');
  }

  /** True where the log of the instance before the current one, just opened, is the one that is wanted. */
  async ofPrevious(log: InstanceLog): Promise<boolean> {
    if (this.#isKnown(log)) return true;
    await this.#requests.refresh();
    return !this.isGone && (await this.#isStill(log, 'previous'));
  }

  // As the first list had it, a moment ago.
  #isKnown(log: InstanceLog): boolean {
    const isFresh = this.#scope.clock.now() - this.#port.heardMs() <= FRESH_MS;
    return !log.unverified && log.opens === 0 && isFresh;
  }

  // Where no line tells instances apart, the status does, once the news of the time at which the
  // kubelet chose the log must have come.
  async #isStill(log: InstanceLog, view: LogView, isCrowded = false): Promise<boolean> {
    await this.#scope.clock.sleep(STATUS_LAG_MS, this.#scope.signal).catch(() => undefined);
    await this.#requests.refresh(isCrowded);
    if (this.isGone) await this.#port.lastWord();
    const { restartCount, state } = this.#port.target();
    const isBackingOff = view === 'previous' && state.phase === 'waiting';
    const reachable = view === 'current' || isBackingOff ? restartCount : restartCount - 1;
    return reachable === log.instance;
  }
}

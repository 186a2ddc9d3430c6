import { hasCode } from '@ktl/faults';
import { Doubts } from './doubts.ts';
import { InstanceEnd } from './instance-end.ts';
import type { InstanceLog } from './instance-log.ts';
import { InstanceProof } from './instance-proof.ts';
import { InstanceRequests, type InstancePort } from './instance-requests.ts';
import { describe } from './last-line.ts';
import { refusedReading, type Reading, type ReadRequest } from './reading.ts';
import { LineSearch } from './line-search.ts';
import type { TailScope } from './tail-scope.ts';
import { Watchdog } from './watchdog.ts';

/** Reads the log of one instance, request by request, until it is proven to be at its end. */
export class InstanceReader {
  readonly #scope: TailScope;
  readonly #port: InstancePort;
  readonly #requests: InstanceRequests;
  readonly #proof: InstanceProof;
  readonly #search: LineSearch;
  readonly #doubts = new Doubts();
  readonly #end: InstanceEnd;
  // How the last stream ended, where nothing more can be asked: cleanly, after the instance had ended.
  #endedWhole: Buffer | undefined;

  constructor(scope: TailScope, port: InstancePort) {
    this.#scope = scope;
    this.#port = port;
    this.#requests = new InstanceRequests(scope, port);
    this.#proof = new InstanceProof(scope, port, this.#requests);
    this.#end = new InstanceEnd(scope, {
      requests: this.#requests,
      doubts: this.#doubts,
      isGone: () => this.isGone,
    });
    this.#search = new LineSearch(scope, port, {
      requests: this.#requests,
      isGone: () => this.isGone,
      read: (request) => this.#read(request),
      finish: (log, held) => this.#end.finish(log, held),
      watchdog: (log) => this.#watchdog(log),
      prove: (log) => this.#proveCurrent(log),
    });
  }

  /** The pod is gone. */
  get isGone(): boolean {
    return this.#proof.isGone;
  }

  /** The user may not read this log, as far as is known. */
  get isRefused(): boolean {
    return this.#requests.denial.askAgainMs !== undefined;
  }

  /** The consumer knows that nothing of the container's logs can be read, and nothing was since. */
  get isDenied(): boolean {
    return this.#requests.denial.isTold;
  }

  /** Waits until a log that is refused may be asked for again, or for news. */
  async untilAskedAgain(): Promise<void> {
    await this.#requests.untilAskedAgain();
  }

  /** The pod is gone: nothing more can be asked. */
  leave(): void {
    this.#proof.isGone = true;
  }

  /** The instance that ran before the one that is read next, or undefined where that is not known. */
  follow(before: InstanceLog | undefined): void {
    this.#proof.before = before;
  }

  /** For health counts. */
  get state(): 'idle' | 'open' | 'reconnecting' {
    return this.#requests.state;
  }

  /** Ends the stream that is open. */
  stop(): void {
    this.#requests.stop();
  }

  /** One request for the current log, and what follows from its end. */
  async readCurrent(log: InstanceLog): Promise<void> {
    if (log.start.kind === 'tail' && log.start.lines === 0 && log.history.isEmpty) {
      await this.#anchor(log);
      return;
    }
    const watchdog = this.#watchdog(log);
    const reading = await this.#read({
      log,
      view: 'current',
      follow: this.#scope.follow,
      prove: log.history.isEmpty ? () => this.#proveCurrent(log) : undefined,
      onBeat: (open, nowMs) => {
        if (this.#scope.follow) watchdog.beat(open, nowMs);
      },
    });
    if (reading.aligned) log.whole = false;
    await this.#after(log, reading);
  }

  /** One request for the log of the instance before the current one. */
  async readPrevious(log: InstanceLog): Promise<void> {
    const isOpen = log.history.isEmpty && !this.#scope.previous;
    const prove = isOpen ? () => this.#proof.ofPrevious(log) : undefined;
    const reading = await this.#read({ log, view: 'previous', follow: false, prove });
    if (reading.end === 'eof') {
      if (reading.aligned) await this.#end.confirm(log, 'previous', reading);
      else await this.#search.inPrevious(log);
    } else if (
      reading.end === 'refused' &&
      hasCode(reading.error, 'API_INVALID', 'API_NOT_FOUND')
    ) {
      await this.#requests.refresh();
      // What is lost with the pod is told once, with all its instances.
      if (this.isGone && !this.#scope.previous) return;
      this.#losePrevious(log, reading);
    } else if (reading.end === 'served-error' && this.#doubts.add()) {
      this.#losePrevious(log, reading);
    } else if (hasCode(reading.error, 'API_FORBIDDEN')) {
      await this.#onDenied(log, reading);
    } else if (reading.end !== 'stopped') {
      await this.#requests.retry(log, reading);
    }
  }

  /** The pod is gone: takes what came as all there was, or says that something may be missing. */
  async leaveGone(log: InstanceLog, hadLog: boolean): Promise<void> {
    // That nothing can be read of it is known.
    if (this.isDenied && log.lines === 0) return;
    const newest = Math.max(this.#port.target().restartCount, this.#search.newest);
    const missedInstances = Math.max(0, newest - log.instance);
    const held = this.#endedWhole;
    // A stream that ends cleanly is a whole log only if the instance had ended; of a pod that was
    // removed by force nobody ever says so.
    if (!log.drained && held !== undefined && this.#isOver(log)) await this.#end.finish(log, held);
    if (missedInstances > 0 || (hadLog && !log.drained)) {
      log.lose('removed', {
        certain: missedInstances > 0 || log.partial !== undefined,
        missedInstances,
      });
      this.#requests.notify(log, 'ended', 'the pod is gone');
    }
  }

  async #after(log: InstanceLog, reading: Reading): Promise<void> {
    switch (reading.end) {
      case 'stopped':
        return;
      case 'refused':
        await this.#onRefused(log, reading);
        return;
      case 'eof':
        await this.#onEof(log, reading);
        return;
      case 'unaligned':
        await this.#searchCurrent(log);
        return;
      case 'stalled':
        this.#requests.notify(log, 'reconnecting', 'the stream had stalled');
        return;
      case 'doubtful':
        this.#requests.notify(log, 'reconnecting', 'the stream had gone back or skipped');
        return;
      case 'overdue':
        await this.#onOverdue(log, reading);
        return;
      case 'unproven':
        this.#doubts.add();
        await this.#requests.retry(log, reading);
        return;
      case 'served-error':
        // A follow may wait for the file to come back; a read that is to end may not.
        if ((this.#isOver(log) || !this.#scope.follow) && this.#doubts.add()) {
          log.lose('unavailable', { certain: log.partial !== undefined, missedInstances: 0 });
          return;
        }
        await this.#requests.retry(log, reading);
        return;
      case 'lost':
        await this.#requests.retry(log, reading);
        return;
    }
  }

  async #onRefused(log: InstanceLog, reading: Reading): Promise<void> {
    const { error } = reading;
    if (hasCode(error, 'API_FORBIDDEN')) await this.#onDenied(log, reading);
    else if (hasCode(error, 'API_NOT_FOUND')) {
      await this.#requests.refresh();
      if (this.#scope.reader.get === undefined && this.#doubts.add()) this.leave();
      if (this.isGone) return;
      if (this.#scope.follow && log.opens === 0) await this.#requests.awaitLog(log, error);
      else await this.#requests.retry(log, reading);
    } else if (hasCode(error, 'API_INVALID')) {
      if (!this.#scope.follow) {
        this.#requests.refuse(log, error);
        log.finish();
      } else await this.#requests.awaitLog(log, error);
    } else await this.#requests.retry(log, reading);
  }

  async #onEof(log: InstanceLog, reading: Reading): Promise<void> {
    if (!reading.aligned) {
      await this.#searchCurrent(log);
      return;
    }
    if (!this.#scope.follow) {
      await this.#end.confirmSnapshot(log, reading);
      return;
    }
    const wasOver = this.#isOver(log);
    if (!wasOver) await this.#requests.refresh();
    if ((wasOver || this.isGone) && !reading.isBehind) this.#endedWhole = reading.held;
    if (this.isGone || this.#port.target().restartCount > log.instance) return;
    if (this.#isOver(log)) await this.#end.confirm(log, 'current', reading);
    else await this.#requests.retry(log, reading);
  }

  async #searchCurrent(log: InstanceLog): Promise<void> {
    const reading = await this.#search.inCurrent(log);
    if (reading !== undefined) await this.#after(log, reading);
  }

  #watchdog(log: InstanceLog): Watchdog {
    return new Watchdog(this.#scope, log, () => this.isGone || this.#isOver(log));
  }

  async #onOverdue(log: InstanceLog, reading: Reading): Promise<void> {
    if (this.isGone || this.#port.target().restartCount > log.instance) return;
    await this.#end.confirm(log, 'current', reading);
  }

  #proveCurrent(log: InstanceLog): Promise<boolean> {
    return this.#proof.ofCurrent(log, this.#doubts.isPatient);
  }

  // `--tail 0`: the last line there is now marks where new lines begin.
  async #anchor(log: InstanceLog): Promise<void> {
    const answer = await this.#requests.lastLine(log, 'current');
    const isDenied = answer.kind === 'failed' && hasCode(answer.error, 'API_FORBIDDEN');
    if (answer.kind === 'failed' && !isDenied) {
      await this.#requests.pause(answer.error);
      return;
    }
    if (answer.kind === 'absent' || answer.kind === 'failed') {
      await this.#onRefused(log, refusedReading(answer.error));
      return;
    }
    if (!(await this.#proveCurrent(log))) {
      await this.#requests.pause();
      return;
    }
    if (answer.kind === 'line') log.history.append(answer.cut);
    log.start = { kind: 'file-start' };
    if (!this.#scope.follow) log.finish();
  }

  async #read(request: ReadRequest): Promise<Reading> {
    const result = await this.#requests.read(request);
    if (result.lines > 0) this.#doubts.clear();
    if (result.aligned) this.#search.reset();
    this.#endedWhole = undefined;
    return result;
  }

  #losePrevious(log: InstanceLog, reading: Reading): void {
    log.lose('restarted', { certain: log.partial !== undefined, missedInstances: 0 });
    this.#requests.notify(log, 'ended', describe(reading.error));
  }

  async #onDenied(log: InstanceLog, reading: Reading): Promise<void> {
    const { denial } = this.#requests;
    if (!denial.isBelieved()) {
      await this.#requests.retry(log, reading);
      return;
    }
    if (!denial.isTold) this.#requests.refuse(log, reading.error);
    denial.isTold = true;
    // A read that is to end has a beginning only; a follow may yet go on behind it.
    if (!this.#scope.follow && log.lines > 0) {
      log.lose('unavailable', { certain: log.partial !== undefined, missedInstances: 0 });
    }
  }

  #isOver(log: InstanceLog): boolean {
    const { restartCount, state } = this.#port.target();
    return restartCount > log.instance || state.phase !== 'running';
  }
}

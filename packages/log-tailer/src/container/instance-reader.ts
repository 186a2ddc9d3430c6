import { hasCode } from '@ktl/faults';
import { LineCutter } from '../line/line-cutter.ts';
import type { InstanceLog } from './instance-log.ts';
import { InstanceProof } from './instance-proof.ts';
import { InstanceRequests, type InstancePort, type LogView } from './instance-requests.ts';
import { describe, reaches, ServedError, type LastLineAnswer } from './last-line.ts';
import type { Reading, ReadRequest } from './reading.ts';
import { LineSearch } from './line-search.ts';
import type { TailScope } from './tail-scope.ts';
import { Watchdog } from './watchdog.ts';

/** Contradictory answers in a row that are believed in the end. */
const PATIENCE = 5;

// A container that wrote nothing looks the same, so this is a hint and no gap.
const EMPTY_FILE =
  'its log file is empty; lines from before a rotation, if there are any, are out of reach of the API';

/** Reads the log of one instance, request by request, until it is proven to be at its end. */
export class InstanceReader {
  readonly #scope: TailScope;
  readonly #port: InstancePort;
  readonly #requests: InstanceRequests;
  readonly #proof: InstanceProof;
  readonly #search: LineSearch;
  // Answers in a row that contradict one another.
  #doubts = 0;
  // How the last stream ended, where nothing more can be asked: cleanly, after the instance had ended.
  #endedWhole: Buffer | undefined;
  #goal: LastLineAnswer | undefined;

  constructor(scope: TailScope, port: InstancePort) {
    this.#scope = scope;
    this.#port = port;
    this.#requests = new InstanceRequests(scope, port);
    this.#proof = new InstanceProof(scope, port, this.#requests);
    this.#search = new LineSearch(scope, port, {
      requests: this.#requests,
      isGone: () => this.isGone,
      read: (request) => this.#read(request),
      finish: (log, held) => this.#finish(log, held),
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
      if (reading.aligned) await this.#confirmEnd(log, 'previous', reading);
      else await this.#search.inPrevious(log);
    } else if (
      reading.end === 'refused' &&
      hasCode(reading.error, 'API_INVALID', 'API_NOT_FOUND')
    ) {
      await this.#requests.refresh();
      // What is lost with the pod is told once, with all its instances.
      if (this.isGone && !this.#scope.previous) return;
      this.#losePrevious(log, reading);
    } else if (reading.end === 'served-error' && ++this.#doubts > PATIENCE) {
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
    if (!log.drained && held !== undefined && this.#isOver(log)) await this.#finish(log, held);
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
        this.#doubts++;
        await this.#requests.retry(log, reading);
        return;
      case 'served-error':
        // A follow may wait for the file to come back; a read that is to end may not.
        if ((this.#isOver(log) || !this.#scope.follow) && ++this.#doubts > PATIENCE) {
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
      if (this.#scope.reader.get === undefined && ++this.#doubts > PATIENCE) this.leave();
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
      await this.#onSnapshotEnd(log, reading);
      return;
    }
    const wasOver = this.#isOver(log);
    if (!wasOver) await this.#requests.refresh();
    if ((wasOver || this.isGone) && !reading.isBehind) this.#endedWhole = reading.held;
    if (this.isGone || this.#port.target().restartCount > log.instance) return;
    if (this.#isOver(log)) await this.#confirmEnd(log, 'current', reading);
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
    await this.#confirmEnd(log, 'current', reading);
  }

  // Without following: done when everything that was there at the first end has come.
  async #onSnapshotEnd(log: InstanceLog, reading: Reading): Promise<void> {
    const { start } = log;
    const isAll = start.kind === 'tail' && log.opens === 1 && reading.lines >= start.lines;
    if (isAll && reading.held.length === 0) {
      await this.#finish(log, reading.held);
      return;
    }
    const answer = await this.#requests.lastLine(log, 'current');
    const isReached =
      reaches(log, reading.held, answer) ||
      (this.#goal !== undefined && reaches(log, reading.held, this.#goal));
    if (isReached || answer.kind === 'absent' || ++this.#doubts > PATIENCE) {
      const isEmpty = answer.kind === 'empty' && log.lines === 0;
      const hint = isEmpty && log.mayHaveHadLines(this.#scope.clock.now()) ? EMPTY_FILE : undefined;
      await this.#finish(log, reading.held, hint);
      return;
    }
    if (answer.kind === 'line') this.#goal ??= answer;
    await this.#requests.retry(log, reading);
  }

  // An ended instance is drained when the server's last line is one that was delivered.
  async #confirmEnd(log: InstanceLog, view: LogView, reading: Reading): Promise<void> {
    const answer = await this.#requests.lastLine(log, view);
    const { held } = reading;
    const isReached = reaches(log, held, answer) && (held.length === 0 || !endsWhole(answer));
    const isCertain = isReached && answer.kind === 'line';
    if (answer.kind === 'absent' && reading.isBehind) {
      await this.#loseRest(log);
      return;
    }
    if (isCertain || answer.kind === 'absent') {
      await this.#finish(log, held);
      return;
    }
    if (answer.kind !== 'failed') {
      this.#doubts++;
      if (this.#doubts > (isReached ? 1 : PATIENCE)) {
        await this.#finish(log, held);
        return;
      }
      log.whole = this.#doubts > 1;
    } else if (answer.error instanceof ServedError && ++this.#doubts > PATIENCE) {
      log.lose('unavailable', { certain: log.partial !== undefined, missedInstances: 0 });
      return;
    }
    await this.#requests.retry(log, reading);
  }

  // The stream ended far behind, and nobody can be asked what came behind that.
  async #loseRest(log: InstanceLog): Promise<void> {
    await this.#requests.refresh();
    // What is lost with the pod is told once, with all its instances.
    if (!this.isGone) {
      log.lose('removed', { certain: log.partial !== undefined, missedInstances: 0 });
    }
  }

  #proveCurrent(log: InstanceLog): Promise<boolean> {
    return this.#proof.ofCurrent(log, this.#doubts < PATIENCE);
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
      await this.#onRefused(log, { ...emptyReading, end: 'refused', error: answer.error });
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
    if (result.lines > 0) this.#doubts = 0;
    if (result.aligned) this.#search.reset();
    this.#endedWhole = undefined;
    return result;
  }

  async #finish(log: InstanceLog, held: Buffer, hint?: string): Promise<void> {
    if (held.length > 0) {
      const cutter = new LineCutter();
      cutter.push(held);
      const cut = cutter.flush();
      if (cut !== undefined) await log.deliver(cut);
    }
    log.finish();
    this.#doubts = 0;
    this.#requests.notify(log, 'ended', hint);
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

const emptyReading: Reading = {
  end: 'eof',
  lines: 0,
  aligned: true,
  held: Buffer.alloc(0),
  lastByteMs: 0,
  sawAwaited: false,
  isBehind: false,
};

function endsWhole(answer: LastLineAnswer): boolean {
  return answer.kind === 'line' && answer.ended;
}

import { LineCutter } from '../line/line-cutter.ts';
import type { Doubts } from './doubts.ts';
import type { InstanceLog } from './instance-log.ts';
import type { InstanceRequests, LogView } from './instance-requests.ts';
import { reaches, ServedError, type LastLineAnswer } from './last-line.ts';
import type { Reading } from './reading.ts';
import type { TailScope } from './tail-scope.ts';

// A container that wrote nothing looks the same, so this is a hint and no gap.
const EMPTY_FILE =
  'its log file is empty; lines from before a rotation, if there are any, are out of reach of the API';

/** What an {@link InstanceEnd} needs of the reader that it works for. */
export interface EndPort {
  readonly requests: InstanceRequests;
  readonly doubts: Doubts;
  readonly isGone: () => boolean;
}

/** Proves that a log was read to its end, by the last line that the server has, and ends it. */
export class InstanceEnd {
  readonly #scope: TailScope;
  readonly #reader: EndPort;
  #goal: LastLineAnswer | undefined;

  constructor(scope: TailScope, reader: EndPort) {
    this.#scope = scope;
    this.#reader = reader;
  }

  /** Without following: done when everything that was there at the first end has come. */
  async confirmSnapshot(log: InstanceLog, reading: Reading): Promise<void> {
    const { requests, doubts } = this.#reader;
    const { start } = log;
    const isAll = start.kind === 'tail' && log.opens === 1 && reading.lines >= start.lines;
    if (isAll && reading.held.length === 0) {
      await this.finish(log, reading.held);
      return;
    }
    const answer = await requests.lastLine(log, 'current');
    const isReached =
      reaches(log, reading.held, answer) ||
      (this.#goal !== undefined && reaches(log, reading.held, this.#goal));
    if (isReached || answer.kind === 'absent' || doubts.add()) {
      const isEmpty = answer.kind === 'empty' && log.lines === 0;
      const hint = isEmpty && log.mayHaveHadLines(this.#scope.clock.now()) ? EMPTY_FILE : undefined;
      await this.finish(log, reading.held, hint);
      return;
    }
    if (answer.kind === 'line') this.#goal ??= answer;
    await requests.retry(log, reading);
  }

  /** An ended instance is drained when the server's last line is one that was delivered. */
  async confirm(log: InstanceLog, view: LogView, reading: Reading): Promise<void> {
    const { requests, doubts } = this.#reader;
    const answer = await requests.lastLine(log, view);
    const { held } = reading;
    const isReached = reaches(log, held, answer) && (held.length === 0 || !endsWhole(answer));
    const isCertain = isReached && answer.kind === 'line';
    if (answer.kind === 'absent' && reading.isBehind) {
      await this.#loseRest(log);
      return;
    }
    if (isCertain || answer.kind === 'absent') {
      await this.finish(log, held);
      return;
    }
    if (answer.kind !== 'failed') {
      const isEnough = doubts.add();
      if (isEnough || (isReached && doubts.count > 1)) {
        await this.finish(log, held);
        return;
      }
      log.whole = doubts.count > 1;
    } else if (answer.error instanceof ServedError && doubts.add()) {
      log.lose('unavailable', { certain: log.partial !== undefined, missedInstances: 0 });
      return;
    }
    await requests.retry(log, reading);
  }

  /** Delivers the line without newline, if any, and ends the log. */
  async finish(log: InstanceLog, held: Buffer, hint?: string): Promise<void> {
    if (held.length > 0) {
      const cutter = new LineCutter();
      cutter.push(held);
      const cut = cutter.flush();
      if (cut !== undefined) await log.deliver(cut);
    }
    log.finish();
    this.#reader.doubts.clear();
    this.#reader.requests.notify(log, 'ended', hint);
  }

  // The stream ended far behind, and nobody can be asked what came behind that.
  async #loseRest(log: InstanceLog): Promise<void> {
    await this.#reader.requests.refresh();
    // What is lost with the pod is told once, with all its instances.
    if (!this.#reader.isGone()) {
      log.lose('removed', { certain: log.partial !== undefined, missedInstances: 0 });
    }
  }
}

function endsWhole(answer: LastLineAnswer): boolean {
  return answer.kind === 'line' && answer.ended;
}

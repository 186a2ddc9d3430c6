import type { InstanceLog } from './instance-log.ts';
import { STATUS_LAG_MS } from './instance-proof.ts';
import type { InstancePort, InstanceRequests, LogView } from './instance-requests.ts';
import { reaches, ServedError } from './last-line.ts';
import type { Reading, ReadRequest } from './reading.ts';
import type { TailScope } from './tail-scope.ts';

/** What a search needs of the reader that it works for. */
export interface SearchPort {
  readonly requests: InstanceRequests;
  readonly isGone: () => boolean;
  readonly read: (request: ReadRequest) => Promise<Reading>;
  /** The instance has ended and was read to its end. */
  readonly finish: (log: InstanceLog) => Promise<void>;
}

/** Finds out where the lines delivered last went, when they did not come again in a re-read. */
export class LineSearch {
  readonly #scope: TailScope;
  readonly #port: InstancePort;
  readonly #reader: SearchPort;
  // Searches in a row that found nothing.
  #misses = 0;
  /** An instance that must have begun, whatever the status says. */
  newest = 0;

  constructor(scope: TailScope, port: InstancePort, reader: SearchPort) {
    this.#scope = scope;
    this.#port = port;
    this.#reader = reader;
  }

  /** The lines delivered last came again. */
  reset(): void {
    this.#misses = 0;
  }

  /** Searches the current file, then the log of the instance before. */
  async inCurrent(log: InstanceLog): Promise<void> {
    const inCurrent = await this.#search(log, 'current');
    if (inCurrent === 'found') return;
    const inPrevious = inCurrent === 'absent' ? await this.#search(log, 'previous') : 'unknown';
    if (inPrevious === 'found') {
      await this.#confirmPrevious(log);
      return;
    }
    if (inPrevious === 'unknown') {
      await this.#reader.requests.pause();
      return;
    }
    await this.#giveUp(log, log.instance);
  }

  /** Searches the log of the instance before, then the current file. */
  async inPrevious(log: InstanceLog): Promise<void> {
    const inPrevious = await this.#search(log, 'previous');
    if (inPrevious === 'found') return;
    const inCurrent = inPrevious === 'absent' ? await this.#search(log, 'current') : 'unknown';
    if (inCurrent === 'unknown') {
      await this.#reader.requests.pause();
      return;
    }
    if (inCurrent === 'absent') {
      await this.#giveUp(log, this.#port.target().restartCount);
      return;
    }
    // The stream was opened as one instance and was the next one already.
    log.instance = this.#port.target().restartCount;
  }

  // The lines delivered last are nowhere: believed the second time, if no restart explains it.
  async #giveUp(log: InstanceLog, restartCount: number): Promise<void> {
    await this.#reader.requests.refresh();
    if (this.#reader.isGone() || this.#port.target().restartCount > restartCount) return;
    if (++this.#misses < 2) {
      await this.#scope.clock.sleep(STATUS_LAG_MS, this.#scope.signal).catch(() => undefined);
      return;
    }
    log.rotated();
    this.#misses = 0;
  }

  async #confirmPrevious(log: InstanceLog): Promise<void> {
    const answer = await this.#reader.requests.lastLine(log, 'previous');
    if (!reaches(log, Buffer.alloc(0), answer)) return;
    this.newest = log.instance + 1;
    await this.#reader.finish(log);
    await this.#reader.requests.refresh();
  }

  // Reads a whole file for the lines delivered last; delivers what is behind them.
  async #search(log: InstanceLog, view: LogView): Promise<'found' | 'absent' | 'unknown'> {
    const awaited = await this.#reader.requests.lastLine(log, view);
    if (awaited.kind === 'absent') return 'absent';
    if (awaited.kind === 'failed') {
      return view === 'previous' && awaited.error instanceof ServedError ? 'absent' : 'unknown';
    }
    log.whole = true;
    const reading = await this.#reader.read({ log, view, follow: false, awaited });
    log.whole = false;
    if (reading.aligned) return 'found';
    if (reading.end !== 'eof') return 'unknown';
    return awaited.kind === 'empty' || reading.sawAwaited ? 'absent' : 'unknown';
  }
}

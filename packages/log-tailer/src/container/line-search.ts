import type { InstanceLog } from './instance-log.ts';
import { STATUS_LAG_MS } from './instance-proof.ts';
import type { InstancePort, InstanceRequests, LogView } from './instance-requests.ts';
import { reaches, ServedError } from './last-line.ts';
import type { Reading, ReadRequest } from './reading.ts';
import type { TailScope } from './tail-scope.ts';
import type { Watchdog } from './watchdog.ts';

/** Quiet for this long: a file has come as far as it goes. */
const QUIET_MS = 1_500;

type Found = 'found' | 'absent' | 'unknown';

interface Finding {
  readonly current: Found;
  readonly previous?: Found | undefined;
  readonly reading?: Reading;
}

/** What a search needs of the reader that it works for. */
export interface SearchPort {
  readonly requests: InstanceRequests;
  readonly isGone: () => boolean;
  readonly read: (request: ReadRequest) => Promise<Reading>;
  /** Looks after a stream that has found its way. */
  readonly watchdog: (log: InstanceLog) => Watchdog;
  /** True where the current log is that of the instance. */
  readonly prove: (log: InstanceLog) => Promise<boolean>;
  /** The instance has ended and was read to its end, but for a line without newline. */
  readonly finish: (log: InstanceLog, held: Buffer) => Promise<void>;
}

/** Finds out where the lines delivered last went, when they did not come again in a re-read. */
export class LineSearch {
  readonly #scope: TailScope;
  readonly #port: InstancePort;
  readonly #reader: SearchPort;
  // Searches in a row that found nothing.
  #misses = 0;
  // Bytes of the line that had not ended in the log that was searched last.
  #held: Buffer = Buffer.alloc(0);
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

  /**
   * Searches the current file, then the log of the instance before. Where lines are followed, the file
   * stays open meanwhile, so that none of it is lost if it is rotated away; gives that reading when it
   * has ended.
   */
  async inCurrent(log: InstanceLog): Promise<Reading | undefined> {
    const finding = this.#scope.follow
      ? await this.#follow(log)
      : { current: await this.#search(log, 'current') };
    if (finding.current === 'found') return finding.reading;
    const inPrevious =
      finding.previous ??
      (finding.current === 'absent' ? await this.#search(log, 'previous') : 'unknown');
    if (inPrevious === 'found') await this.#confirmPrevious(log);
    else if (inPrevious === 'unknown') await this.#reader.requests.pause();
    else await this.#giveUp(log, log.instance);
    return undefined;
  }

  async #follow(log: InstanceLog): Promise<Finding> {
    const awaited = await this.#reader.requests.lastLine(log, 'current');
    if (awaited.kind === 'absent') return { current: 'absent' };
    if (awaited.kind === 'failed') return { current: 'unknown' };
    let previous: Found | undefined;
    const watchdog = this.#reader.watchdog(log);
    log.whole = true;
    const reading = await this.#reader.read({
      ...{ log, view: 'current', follow: true, awaited },
      judge: async () => {
        const found = await this.#search(log, 'previous');
        if (found !== 'absent') previous = found;
        return found === 'absent' && (await this.#isSame(log));
      },
      onBeat: (open, nowMs) => {
        if (open.isLive) watchdog.beat(open, nowMs);
        else if (!open.isJudged && nowMs - open.lastByteMs >= QUIET_MS) open.giveUpWaiting();
      },
    });
    log.whole = false;
    if (reading.aligned) return { current: 'found', reading };
    const isWhole = reading.end === 'eof' && awaited.kind === 'empty';
    return { current: isWhole || reading.sawAwaited ? 'absent' : 'unknown', previous };
  }

  // No restart explains that the lines are nowhere, and the news of one would have come.
  async #isSame(log: InstanceLog): Promise<boolean> {
    await this.#scope.clock.sleep(STATUS_LAG_MS, this.#scope.signal).catch(() => undefined);
    await this.#reader.requests.refresh();
    if (this.#reader.isGone() || this.#port.target().restartCount > log.instance) return false;
    return await this.#reader.prove(log);
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
    if (!reaches(log, this.#held, answer)) {
      await this.#reader.requests.pause();
      return;
    }
    this.newest = log.instance + 1;
    await this.#reader.finish(log, this.#held);
    await this.#reader.requests.refresh();
  }

  // Reads a whole file for the lines delivered last; delivers what is behind them.
  async #search(log: InstanceLog, view: LogView): Promise<Found> {
    const awaited = await this.#reader.requests.lastLine(log, view);
    if (awaited.kind === 'absent') return 'absent';
    if (awaited.kind === 'failed') {
      return view === 'previous' && awaited.error instanceof ServedError ? 'absent' : 'unknown';
    }
    log.whole = true;
    const reading = await this.#reader.read({ log, view, follow: false, awaited });
    log.whole = false;
    this.#held = reading.held;
    if (reading.aligned) return 'found';
    if (reading.end !== 'eof') return 'unknown';
    return awaited.kind === 'empty' || reading.sawAwaited ? 'absent' : 'unknown';
  }
}

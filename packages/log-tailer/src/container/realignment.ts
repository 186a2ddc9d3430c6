import { stampMs } from '../batch/line-access.ts';
import type { LineCut } from '../line/line-cutter.ts';
import { CatchUp } from '../resume/catch-up.ts';
import type { ByteAllowance } from '../stream/byte-allowance.ts';
import { Adrift } from './adrift.ts';
import type { InstanceLog } from './instance-log.ts';
import { isAwaited, isHeld, type LastLineAnswer } from './last-line.ts';

/** What is looked for in a log that is read again. */
export interface SoughtLines {
  /** Whose last lines are to come again. */
  readonly log: InstanceLog;
  readonly follow: boolean;
  /** A line to look out for while what was delivered has not come again. */
  readonly awaited?: LastLineAnswer;
  /**
   * Runs when the awaited line came and what was delivered did not. True: the file is the next one of
   * the same instance, so its lines follow behind a gap.
   */
  readonly judge?: () => Promise<boolean>;
}

/** What a {@link Realignment} needs of the request whose lines it looks at. */
export interface RealignmentPort {
  /** Where lines may be kept while it is found out whose they are. */
  readonly heldBytes: ByteAllowance;
  /** Bytes of the line that has not ended. */
  readonly held: () => Buffer;
  readonly deliver: (lines: LineCut) => Promise<void>;
  /** What was delivered will not come. */
  readonly giveUp: () => void;
}

/** Lines so much younger than the last one delivered come behind it, whatever the clock did. */
const PAST_MS = 3_000;

/** Finds what was delivered in a log that is read again, and delivers what comes behind it. */
export class Realignment {
  readonly #sought: SoughtLines;
  readonly #port: RealignmentPort;
  readonly #adrift: Adrift | undefined;
  readonly #pastMs: number;
  #catchUp: CatchUp;
  // Runs while it is found out whose lines these are, and until they are delivered.
  #judging: Promise<void> | undefined;
  #releasing: Promise<void> | undefined;
  #wasAwaitedSeen = false;

  constructor(sought: SoughtLines, port: RealignmentPort) {
    const { log, judge } = sought;
    this.#sought = sought;
    this.#port = port;
    this.#catchUp = new CatchUp(log.history);
    this.#pastMs = Date.parse(log.lastStamp ?? '') + PAST_MS;
    this.#adrift = judge === undefined ? undefined : new Adrift(port.heldBytes, judge);
  }

  /** Lines that come now are new. */
  get isSettled(): boolean {
    return this.#catchUp.settled;
  }

  /** Whose lines these are is being found out. */
  get isJudged(): boolean {
    return this.#judging !== undefined;
  }

  /** The awaited line came by, and what was delivered is not halfway there. */
  get sawAwaited(): boolean {
    return this.#isAtEnd() && !this.#catchUp.isMidway;
  }

  /** The next lines of the log. */
  async take(lines: LineCut): Promise<void> {
    if (this.isSettled) {
      if (this.#releasing !== undefined) await this.#releasing;
      await this.#port.deliver(lines);
      return;
    }
    const { awaited } = this.#sought;
    if (awaited !== undefined) this.#wasAwaitedSeen ||= isAwaited(lines, awaited);
    await this.#search(lines);
  }

  /**
   * Nothing comes any more: either the whole file did, or what is awaited will not.
   * @param seen.isBare - not one byte has come
   */
  stopWaiting(seen: { readonly isBare: boolean }): void {
    const adrift = this.#adrift;
    const isEmpty = this.#sought.awaited?.kind === 'empty' && seen.isBare;
    if (adrift === undefined || !(isEmpty || this.#isAtEnd())) this.#port.giveUp();
    else if (this.#judging === undefined) this.#releasing = this.#conclude(adrift);
  }

  /** The request is over: waits for what is under way, and lets go of what is kept. */
  async close(): Promise<void> {
    await this.#judging;
    await this.#releasing;
    this.#adrift?.release();
  }

  /** The server ended the log. Read to its end, the best meeting is as good as it gets. */
  async complete(): Promise<void> {
    if (this.isSettled || !this.#isAtEnd()) return;
    await this.#settle();
  }

  // Lines that come while what was delivered has not come again.
  async #search(lines: LineCut): Promise<void> {
    const adrift = this.#adrift;
    const isHeld = adrift?.hold(lines) === true;
    for (const fresh of this.#catchUp.feed(lines)) await this.#port.deliver(fresh);
    if (this.isSettled) adrift?.release();
    else if (adrift === undefined) this.#lookAhead(lines);
    else if (adrift.verdict === undefined) {
      if (!isHeld) adrift.release();
      if (this.#isAtEnd() && !this.#catchUp.isMidway) await this.#conclude(adrift);
    } else if (!isHeld) {
      await this.#judging;
      await this.#deliverJudged(lines);
    }
  }

  // What comes behind the lines that are kept is new where they are.
  async #deliverJudged(lines: LineCut): Promise<void> {
    if (this.isSettled) await this.#port.deliver(lines);
  }

  // Lines far behind the last one delivered, and it has not come: it is not there.
  #lookAhead(lines: LineCut): void {
    const { awaited, follow } = this.#sought;
    if (!follow || awaited !== undefined || this.#catchUp.hasMeeting) return;
    if (stampMs(lines, lines.count - 1) >= this.#pastMs) this.#port.giveUp();
  }

  // The file was read as far as it went.
  async #conclude(adrift: Adrift): Promise<void> {
    await this.#settle();
    if (this.isSettled) adrift.release();
    else if (adrift.isWhole) this.#judging ??= this.#judge(adrift);
    else this.#port.giveUp();
  }

  async #judge(adrift: Adrift): Promise<void> {
    const isNext = await adrift.judge();
    if (this.isSettled) return;
    if (!isNext) {
      this.#port.giveUp();
      return;
    }
    const { log } = this.#sought;
    log.rotated();
    this.#catchUp = new CatchUp(log.history);
    this.#releasing = this.#deliverAll(adrift.release());
    await this.#releasing;
  }

  async #settle(): Promise<void> {
    for (const fresh of this.#catchUp.settle()) await this.#port.deliver(fresh);
  }

  async #deliverAll(cuts: readonly LineCut[]): Promise<void> {
    for (const cut of cuts) await this.#port.deliver(cut);
  }

  #isAtEnd(): boolean {
    const { awaited } = this.#sought;
    return this.#wasAwaitedSeen || (awaited !== undefined && isHeld(this.#port.held(), awaited));
  }
}

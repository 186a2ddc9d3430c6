import type { GapRecord, LogEvent } from '../batch/log-batch.ts';
import { borderAfter, type Border } from './border.ts';
import { compareMoments, momentOf, type Moment } from '../line/moment.ts';
import { stampOf, type FileLine } from './cri-lines.ts';

/** Bytes of lines that go on together. */
const BATCH_BYTES = 256 * 1024;
/** Two streams of a container may be written a little out of order, and clocks step back. */
const DISORDER_S = 2;

/** A gap, and what is known of the lines on both sides of it. */
export interface SearchedGap {
  readonly gap: GapRecord;
  /** The last lines before it; undefined: not known, or there are none. */
  readonly behind: Border | undefined;
  /** What the first lines behind it were; empty: it goes to the end of the instance. */
  readonly ahead: readonly number[];
}

/**
 * Takes the lines of an instance's files in order, and gives those that lie in a gap: behind the last
 * line that was delivered, which is known by its text where several have its stamp, and before the first
 * that was delivered again. Goes through the files again after a failure, from the place reached.
 */
export class GapSearch {
  readonly #gap: GapRecord;
  readonly #ahead: readonly number[];
  readonly #end: Moment | undefined;
  // Behind which line the missing ones begin; undefined: from the first of the files.
  #border: Border | undefined;
  #state: 'before' | 'within' | 'over' = 'before';
  // Tokens of the border's moment that the files had so far.
  #seen: number[] = [];
  #isWhole = false;
  // Found, and perhaps the first that was delivered again.
  #held: FileLine[] = [];
  // Not older than the first that was delivered again, which may be still to come.
  #doubtful: FileLine[] = [];
  #fresh: FileLine[] = [];
  #freshBytes = 0;
  /** A line of the gap was found. */
  hasFound = false;
  /** The first line behind the gap was not among the lines: nobody knows what is before it. */
  hasMissedEnd = false;
  /** Where lines before those that were found are still missing, and up to which stamp. */
  missingBefore: { readonly after: string | undefined; readonly before: string } | undefined;

  constructor({ gap, behind, ahead }: SearchedGap) {
    this.#gap = gap;
    this.#ahead = ahead;
    this.#end = gap.beforeStamp === undefined ? undefined : momentOf(gap.beforeStamp);
    const isKnown = behind?.instance === gap.instance && behind.stamp === gap.afterStamp;
    if (isKnown) this.#border = behind;
    else if (gap.afterStamp !== undefined) {
      const { instance, afterStamp: stamp } = gap;
      this.#border = { instance, stamp, moment: momentOf(stamp), tokens: [] };
    }
  }

  /** Up to which moment lines are wanted. */
  get end(): Moment | undefined {
    return this.#end;
  }

  /** From which moment on lines are wanted. */
  get from(): Moment | undefined {
    return this.#border?.moment;
  }

  /** The stamp of the line behind which lines are still missing. */
  get reached(): string | undefined {
    return this.#border?.stamp;
  }

  /** The first line behind the gap was found, or lines that are younger. */
  get isOver(): boolean {
    return this.#state === 'over';
  }

  /**
   * The files are about to be read, again perhaps.
   * @param isWhole - nothing of the instance can have been thrown away before them
   */
  begin(isWhole: boolean): void {
    this.#isWhole = isWhole;
    this.#held = [];
    this.#doubtful = [];
    this.#seen = [];
    this.#state = this.#border === undefined ? 'within' : 'before';
  }

  /** Takes one line; gives what has come together. */
  take(line: FileLine): LogEvent | undefined {
    if (this.#state === 'before') this.#lookForBorder(line);
    else if (this.#state === 'within') this.#takeWithin(line);
    return this.#freshBytes >= BATCH_BYTES ? this.flush() : undefined;
  }

  /**
   * The files are over: what is held lies in the gap, unless it was delivered again.
   * @param isCut - they ended with a line that goes on where the gap ends
   */
  finish(isCut: boolean): LogEvent | undefined {
    while (this.#state === 'within' && this.#held.length > 0) {
      if (this.#ahead.length > 0 && this.#isAhead()) this.#meet();
      else this.#settle();
    }
    if (this.#state === 'within' && (this.#end === undefined || isCut)) this.#meet();
    if (this.#state === 'within' && this.#ahead.length === 0) this.#stopAtEnd();
    return this.flush();
  }

  /** What has come together. */
  flush(): LogEvent | undefined {
    const lines = this.#fresh;
    if (lines.length === 0) return undefined;
    this.#fresh = [];
    const bytes = Buffer.concat(lines.map((line) => line.bytes));
    const offsets = new Uint32Array(3 * lines.length);
    let at = 0;
    for (const [index, line] of lines.entries()) {
      offsets.set([at, at + line.text, at + line.bytes.length], 3 * index);
      at += line.bytes.length;
    }
    this.#freshBytes = 0;
    const { target, instance } = this.#gap;
    const batch = { target, instance, bytes, count: lines.length, offsets };
    return { type: 'lines', batch };
  }

  #lookForBorder(line: FileLine): void {
    const border = this.#border;
    if (border === undefined) return;
    const order = compareMoments(line, border.moment);
    const { tokens } = border;
    if (order === 0) {
      this.#seen.push(line.token);
      // All that came of that moment came in a row, and the first of it was the first.
      if (tokens.length > 0 && endsWith(this.#seen, tokens)) this.#state = 'within';
      return;
    }
    if (order < 0) return;
    // One line alone has that stamp: it is the one.
    const isAlone = tokens.length === 0 && this.#seen.length === 1;
    if (!isAlone) this.missingBefore ??= { after: border.stamp, before: stampOf(line) };
    this.#state = 'within';
    this.#takeWithin(line);
  }

  #takeWithin(line: FileLine): void {
    this.#held.push(line);
    if (this.#ahead.length === 0) this.#settle();
    else if (this.#held.length >= this.#ahead.length) {
      if (this.#isAhead()) this.#meet();
      else this.#settle();
    }
  }

  #isAhead(): boolean {
    return this.#held.every(({ token }, index) => token === this.#ahead[index]);
  }

  // The first line behind the gap: what came before it is of the gap, whatever its stamp.
  #meet(): void {
    for (const line of this.#doubtful.splice(0)) this.#release(line);
    this.#held = [];
    this.#state = 'over';
  }

  // The oldest that is held is not the first line behind the gap.
  #settle(): void {
    const line = this.#held.shift();
    if (line === undefined) return;
    const order = this.#end === undefined ? -1 : compareMoments(line, this.#end);
    if (order < 0 && this.#doubtful.length === 0) this.#release(line);
    else if (order > 0 && this.#ahead.length === 0) this.#stopAtEnd();
    else if (this.#end !== undefined && line.seconds > this.#end.seconds + DISORDER_S) {
      this.#state = 'over';
      this.hasMissedEnd = true;
    } else this.#doubtful.push(line);
  }

  // Of the line at the end only the stamp is known: one alone that has it is it.
  #stopAtEnd(): void {
    this.#state = 'over';
    this.hasMissedEnd = this.#doubtful.length !== 1;
  }

  #release(line: FileLine): void {
    if (this.#border === undefined && !this.#isWhole) {
      this.missingBefore = { after: undefined, before: stampOf(line) };
    }
    const { instance } = this.#gap;
    const before = this.#border ?? { instance, stamp: '', moment: line, tokens: [] };
    this.#border = borderAfter(line, before);
    this.#fresh.push(line);
    this.#freshBytes += line.bytes.length;
    this.hasFound = true;
  }
}

function endsWith(list: readonly number[], end: readonly number[]): boolean {
  const from = list.length - end.length;
  return from >= 0 && end.every((token, index) => list[from + index] === token);
}

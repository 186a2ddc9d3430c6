import { stampText } from '../batch/line-access.ts';
import type { LineCut } from '../line/line-cutter.ts';
import { compareStamps, stampFraction, stampSeconds } from '../line/stamp.ts';
import { REMEMBERED_LINES, type LineHistory } from './line-history.ts';
import { tokenAt } from './line-token.ts';

/** Lines that came although they, or lines behind them, had been delivered. */
export interface Repeat {
  /** Token of the first. */
  readonly token: number;
  /** Stamp of the line before the first when it came for the first time; undefined: not known any more. */
  readonly afterStamp: string | undefined;
  readonly beforeStamp: string | undefined;
  /** They are older than all that is remembered. */
  readonly isOld: boolean;
  /** The first has the stamp of the line before it: two lines of a coarse clock may look alike. */
  readonly isTwin: boolean;
}

/** From which line of a stream on the kubelet's word is not enough. */
export interface OrderDoubt {
  readonly line: number;
  /** Undefined: a file may have been skipped before the line. */
  readonly repeat: Repeat | undefined;
}

/**
 * A file is skipped only by a reader that sleeps through two looks of the kubelet at its size, 10 s
 * apart. 3 s less: whole seconds are compared, and clocks step back by two.
 */
const SKIPPED_S = 7;
/** A sound stream brings a line sooner. */
const BEHIND_MS = 1_000;
/** Where the clock is coarse, lines that look alike are looked into this often. */
const TWINS_EVERY_MS = 1_000;

/** Bytes of `2026-01-02T03:04:05.000000000Z`; in longer ones, with an offset, time and fraction stand alike. */
const LEAST_STAMP = 30;
/** Where `03:04:05` and `.0000000` begin: as floating-point numbers, ASCII bytes keep their order. */
const TIME_AT = 11;
const FRACTION_AT = 19;

/**
 * Watches the lines of one followed stream. A kubelet that fell behind two rotations goes on in the
 * newest file, and reads it once for each of them: lines are skipped, then others repeated, and nobody
 * says so. Both show in the stamps, which are compared as eight bytes at a time and only looked into
 * where they do not grow, or where a second has passed.
 */
export class StreamOrder {
  readonly #history: LineHistory;
  #twinsFromMs = -Infinity;
  #openedMs = -Infinity;
  // Of the line before, as bytes: time of day, and fraction of the second.
  #time = NaN;
  #fraction = NaN;
  #second = NaN;
  // Of the last line of the batch before.
  #nanos = NaN;
  #arrivedMs = NaN;
  // How much later than stamped lines come at best: the difference of two clocks, and the way.
  #leastLateMs = Infinity;

  constructor(history: LineHistory) {
    this.#history = history;
  }

  /**
   * A new stream begins.
   * @param doubtedMs - when lines of this log were last doubted
   */
  open(nowMs: number, doubtedMs: number): void {
    this.#openedMs = nowMs;
    this.#twinsFromMs = doubtedMs + TWINS_EVERY_MS;
    this.#time = NaN;
    this.#second = NaN;
    this.#arrivedMs = NaN;
  }

  /** Takes lines that were not delivered yet; tells of the first that is not to be believed. */
  check(cut: LineCut, nowMs: number): OrderDoubt | undefined {
    const { bytes, offsets, count } = cut;
    const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
    const doubt = this.#isPlain(cut, view) ? undefined : this.#checkEach(cut, view, nowMs);
    if (doubt !== undefined) return doubt;
    if (count > 0) this.#nanos = stampFraction(bytes, offsets[3 * count - 3] ?? 0);
    this.#arrivedMs = nowMs;
    return undefined;
  }

  /**
   * All lines are of the second of the line before them, and each is younger than the one before. One
   * that left the second and came back would have to repeat, which the fractions would show.
   */
  #isPlain({ offsets, count }: LineCut, view: DataView): boolean {
    const last = offsets[3 * count - 3] ?? 0;
    if (count === 0 || (offsets[3 * count - 2] ?? 0) - last !== LEAST_STAMP + 1) return false;
    if (view.getFloat64(last + TIME_AT) !== this.#time) return false;
    let fraction = this.#fraction;
    for (let at = 0; at < 3 * count; at += 3) {
      const start = offsets[at] ?? 0;
      if ((offsets[at + 1] ?? 0) - start !== LEAST_STAMP + 1) return false;
      const own = view.getFloat64(start + FRACTION_AT);
      if (!(own > fraction)) return false;
      fraction = own;
    }
    this.#fraction = fraction;
    return true;
  }

  #checkEach(cut: LineCut, view: DataView, nowMs: number): OrderDoubt | undefined {
    const { offsets, count } = cut;
    let time = this.#time;
    let fraction = this.#fraction;
    for (let line = 0; line < count; line++) {
      const start = offsets[3 * line] ?? 0;
      if ((offsets[3 * line + 1] ?? 0) - start <= LEAST_STAMP) continue;
      const ownTime = view.getFloat64(start + TIME_AT);
      const ownFraction = view.getFloat64(start + FRACTION_AT);
      if (ownTime !== time || !(ownFraction > fraction)) {
        const doubt = this.#compare(cut, line, nowMs);
        if (doubt !== undefined) return doubt;
        time = ownTime;
      }
      fraction = ownFraction;
    }
    this.#time = time;
    this.#fraction = fraction;
    return undefined;
  }

  /**
   * The last line came later than others. Where the container exits meanwhile, the kubelet's reader ends
   * at the end of its file and never looks for a newer one.
   */
  get isBehind(): boolean {
    const lateMs = this.#arrivedMs - this.#second * 1000 - this.#nanos / 1e6;
    return lateMs - this.#leastLateMs >= BEHIND_MS;
  }

  #compare(cut: LineCut, line: number, nowMs: number): OrderDoubt | undefined {
    const start = cut.offsets[3 * line] ?? 0;
    const second = stampSeconds(cut.bytes, start);
    const nanos = stampFraction(cut.bytes, start);
    const before = this.#second;
    this.#second = second;
    if (second <= before) {
      const back = before - second || this.#nanosBefore(cut, line) - nanos;
      const isTwin = back === 0 && line === 0 && nowMs >= this.#twinsFromMs;
      const repeat = back > 0 || isTwin ? this.#repeatAt(cut, line, isTwin) : undefined;
      return repeat === undefined ? undefined : { line, repeat };
    }
    const isSkip =
      second - before >= SKIPPED_S && this.#isLate(before, line > 0 ? nowMs : this.#arrivedMs);
    this.#leastLateMs = Math.min(this.#leastLateMs, nowMs - second * 1000 - nanos / 1e6);
    return isSkip ? { line, repeat: undefined } : undefined;
  }

  // A line that was written while the stream was open came as late as a skip takes.
  #isLate(second: number, arrivedMs: number): boolean {
    const dueMs = second * 1000 + this.#leastLateMs;
    return dueMs + 1000 > this.#openedMs && arrivedMs - dueMs >= SKIPPED_S * 1000;
  }

  #nanosBefore(cut: LineCut, line: number): number {
    return line > 0 ? stampFraction(cut.bytes, cut.offsets[3 * line - 3] ?? 0) : this.#nanos;
  }

  #repeatAt(cut: LineCut, line: number, isTwin: boolean): Repeat | undefined {
    const lines = new Recent(this.#history, cut, line);
    const place = lines.hasStamp() ? lines.placeOfRepeat(isTwin) : -1;
    const isOld = place === -1 && lines.isOlder();
    if (place === -1 && !isOld) return undefined;
    return {
      token: tokenAt(cut, line),
      afterStamp: place > 0 ? lines.stampAt(place - 1) : undefined,
      beforeStamp: stampText(cut, line),
      isOld,
      isTwin,
    };
  }
}

/** What was delivered last, with the lines of a batch that are about to be. */
class Recent {
  readonly #history: LineHistory;
  readonly #cut: LineCut;
  readonly #line: number;
  readonly #from: number;

  constructor(history: LineHistory, cut: LineCut, line: number) {
    this.#history = history;
    this.#cut = cut;
    this.#line = line;
    this.#from = Math.max(0, line - REMEMBERED_LINES);
  }

  /** One of them has the stamp of the line. */
  hasStamp(): boolean {
    const own = { cut: this.#cut, line: this.#line };
    for (let line = this.#line - 1; line >= this.#from; line--) {
      if (compareStamps(own, { cut: this.#cut, line }) === 0) return true;
    }
    return this.#history.hasStamp(this.#cut, this.#line);
  }

  /** The line is older than all of them, and there were others before. */
  isOlder(): boolean {
    if (this.#from === 0) return this.#history.isBefore(this.#cut, this.#line);
    const oldest = { cut: this.#cut, line: this.#from };
    return compareStamps({ cut: this.#cut, line: this.#line }, oldest) < 0;
  }

  /**
   * Where the line and those behind it repeat them to their end, as far as can be seen; -1: nowhere.
   * @param isTwin - what comes behind the repeated lines must have another stamp
   */
  placeOfRepeat(isTwin: boolean): number {
    const tokens = [...this.#history.tokens()];
    for (let line = this.#from; line < this.#line; line++) tokens.push(tokenAt(this.#cut, line));
    const own: number[] = [];
    const isRepeated = (place: number): boolean => {
      const length = Math.min(tokens.length - place, this.#cut.count - this.#line);
      for (let i = 0; i < length; i++) {
        own[i] ??= tokenAt(this.#cut, this.#line + i);
        if (own[i] !== tokens[place + i]) return false;
      }
      const [first, behind] = [this.#line, this.#line + length].map((line) => this.#own(line));
      return !isTwin || first === undefined || first !== behind;
    };
    for (let place = 0; place < tokens.length; place++) if (isRepeated(place)) return place;
    return -1;
  }

  #own(line: number): string | undefined {
    return line < this.#cut.count ? stampText(this.#cut, line) : undefined;
  }

  stampAt(place: number): string | undefined {
    const line = place - this.#history.tokens().length;
    return line < 0 ? this.#history.stampAt(place) : stampText(this.#cut, this.#from + line);
  }
}

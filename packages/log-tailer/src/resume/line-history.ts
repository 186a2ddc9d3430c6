import { sliceCut, type LineCut } from '../line/line-cutter.ts';
import { compareStamps, stampFraction, stampSeconds } from '../line/stamp.ts';
import { lineText, stampText } from '../batch/line-access.ts';
import { tokenAt } from './line-token.ts';

/** Lines that are remembered: enough to be unlike any other run, few enough to re-read at once. */
export const REMEMBERED_LINES = 256;
// More references than this are turned into tokens, so that quiet streams keep no network buffers.
const HELD_CUTS = 4;
/** The runtime splits longer lines, so one line can show up as a part of itself. */
export const FRAGMENT_BYTES = 16 * 1024;
/** Allowance for clocks that step back and for stamps that are not in file order. */
const CLOCK_SLACK_S = 2;

/** The last line delivered, as far as a comparison needs it. */
export interface LastLine {
  readonly token: number;
  readonly stamp: string | undefined;
  /** Its end, at most one fragment. */
  readonly text: Buffer;
  /** Kept for lines that the runtime had split. */
  readonly longText: Buffer | undefined;
}

/**
 * The tail of what was delivered of one instance, in file order. Costs O(1) for a batch; tokens are
 * made at a disconnect or when a stream goes quiet.
 */
export class LineHistory {
  #cuts: LineCut[] = [];
  #cutLines = 0;
  #tokens: number[] = [];
  #seconds: number[] = [];
  #fractions: number[] = [];
  // Older lines were delivered and are forgotten.
  #isTrimmed = false;
  #last: LastLine | undefined;

  /** True before the first line. */
  get isEmpty(): boolean {
    return this.#cutLines === 0 && this.#tokens.length === 0;
  }

  /** Adds lines that were delivered. */
  append(cut: LineCut): void {
    this.#cuts.push(cut);
    this.#cutLines += cut.count;
    this.#last = undefined;
    for (;;) {
      const oldest = this.#cuts[0];
      if (oldest === undefined || this.#cutLines - oldest.count < REMEMBERED_LINES) break;
      this.#cuts.shift();
      this.#cutLines -= oldest.count;
      this.#tokens = [];
      this.#seconds = [];
      this.#fractions = [];
      this.#isTrimmed = true;
    }
    if (this.#cuts.length > HELD_CUTS) this.compact();
  }

  /** Forgets everything: the next line follows on nothing. */
  clear(): void {
    this.#cuts = [];
    this.#cutLines = 0;
    this.#tokens = [];
    this.#seconds = [];
    this.#fractions = [];
    this.#isTrimmed = false;
    this.#last = undefined;
  }

  /** Replaces references to bytes by tokens. */
  compact(): void {
    if (this.#cutLines === 0) return;
    this.#last = this.#lastOfCuts();
    for (const cut of this.#cuts) {
      const skip = Math.max(0, cut.count - REMEMBERED_LINES);
      if (skip > 0) this.#isTrimmed = true;
      this.#take(sliceCut(cut, skip));
    }
    const surplus = this.#tokens.length - REMEMBERED_LINES;
    if (surplus > 0) this.#trim(surplus);
    this.#cuts = [];
    this.#cutLines = 0;
  }

  /** Tokens of the remembered lines, oldest first. */
  tokens(): readonly number[] {
    this.compact();
    return this.#tokens;
  }

  /** The last line; undefined before the first. */
  last(): LastLine | undefined {
    this.compact();
    return this.#last;
  }

  /** From when to re-read, RFC 3339 in whole seconds; undefined where no line had a stamp. */
  sinceTime(): string | undefined {
    this.compact();
    let oldest = Infinity;
    for (const second of this.#seconds) if (second < oldest) oldest = second;
    if (oldest === Infinity) return undefined;
    return `${new Date((oldest - CLOCK_SLACK_S) * 1000).toISOString().slice(0, 19)}Z`;
  }

  /** True where one of the remembered lines has the stamp of line `line` of `cut`. Makes no tokens. */
  hasStamp(cut: LineCut, line: number): boolean {
    const start = cut.offsets[3 * line] ?? 0;
    const second = stampSeconds(cut.bytes, start);
    const fraction = stampFraction(cut.bytes, start);
    if (this.#fractions.some((one, i) => one === fraction && this.#seconds[i] === second))
      return true;
    return this.#cuts.some((held) => {
      for (let i = Math.max(0, held.count - REMEMBERED_LINES); i < held.count; i++) {
        if (compareStamps({ cut, line }, { cut: held, line: i }) === 0) return true;
      }
      return false;
    });
  }

  /** True where line `line` of `cut` is older than the oldest remembered, and older ones are forgotten. */
  isBefore(cut: LineCut, line: number): boolean {
    this.compact();
    const [second = Infinity] = this.#seconds;
    if (!this.#isTrimmed || second === Infinity) return false;
    const start = cut.offsets[3 * line] ?? 0;
    const seconds = stampSeconds(cut.bytes, start) - second;
    if (seconds !== 0) return seconds < 0;
    return stampFraction(cut.bytes, start) < (this.#fractions[0] ?? 0);
  }

  /** The stamp of a remembered line, counted from the oldest, as on a node in UTC. */
  stampAt(place: number): string | undefined {
    this.compact();
    const second = this.#seconds[place];
    if (second === undefined || second === Infinity) return undefined;
    const fraction = String(this.#fractions[place] ?? 0).padStart(9, '0');
    return `${new Date(second * 1000).toISOString().slice(0, 19)}.${fraction}Z`;
  }

  #take(cut: LineCut): void {
    for (let i = 0; i < cut.count; i++) {
      const start = cut.offsets[3 * i] ?? 0;
      const stamped = start !== cut.offsets[3 * i + 1];
      this.#tokens.push(tokenAt(cut, i));
      this.#seconds.push(stamped ? stampSeconds(cut.bytes, start) : Infinity);
      this.#fractions.push(stamped ? stampFraction(cut.bytes, start) : 0);
    }
  }

  // A run of equal lines is forgotten whole or not at all: half a run would match anywhere in it.
  #trim(surplus: number): void {
    let from = surplus;
    while (from < this.#tokens.length - 1 && this.#tokens[from] === this.#tokens[from - 1]) from++;
    this.#tokens = this.#tokens.slice(from);
    this.#seconds = this.#seconds.slice(from);
    this.#fractions = this.#fractions.slice(from);
    this.#isTrimmed = true;
  }

  #lastOfCuts(): LastLine | undefined {
    const cut = this.#cuts.at(-1);
    if (cut === undefined) return this.#last;
    const line = cut.count - 1;
    const text = lineText(cut, line);
    return {
      token: tokenAt(cut, line),
      stamp: stampText(cut, line),
      text: Buffer.from(text.subarray(Math.max(0, text.length - FRAGMENT_BYTES))),
      longText: text.length > FRAGMENT_BYTES ? Buffer.from(text) : undefined,
    };
  }
}

import { LineCutter, type LineCut } from '../line/line-cutter.ts';
import { compareMoments, momentAt, type Moment } from '../line/moment.ts';
import { tokenOf } from '../resume/line-token.ts';

/** A line as the kubelet serves it: stamp, a space, text. */
export interface FileLine extends Moment {
  readonly bytes: Buffer;
  /** Offset of the text. */
  readonly text: number;
  /** Stands for stamp and text. */
  readonly token: number;
}

/** The stamp of a line, as it is written. */
export function stampOf({ bytes, text }: FileLine): string {
  return bytes.toString('latin1', 0, text - 1);
}

const SPACE = 32;
const FULL = 70;
const STAMP = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/**
 * Makes lines of a runtime's log files, as the kubelet does: `<stamp> stdout|stderr P|F <text>`, where
 * the pieces of a line are joined up to one that is full, whichever stream they are of, and have the
 * stamp of the first. Takes the files of one instance one after the other: a line may go on in the next.
 */
export class CriLines {
  readonly #end: Moment | undefined;
  readonly #cutter = new LineCutter();
  #pieces: Buffer[] = [];
  /** A line was cut before a piece of the end's moment. */
  isCut = false;
  #isOver = false;

  /** @param end - a line that began earlier is cut before a piece of this moment, which others have */
  constructor(end: Moment | undefined) {
    this.#end = end;
  }

  /** Lines that end with these bytes. */
  *take(chunk: Uint8Array): Generator<FileLine, undefined> {
    yield* this.#join(this.#cutter.push(chunk));
  }

  /** A file is over. What has no newline there was never whole. */
  *endFile(): Generator<FileLine, undefined> {
    yield* this.#join(this.#cutter.flush());
  }

  /** The last file is over: so is the line that has not ended. */
  *finish(): Generator<FileLine, undefined> {
    if (!this.#isOver && this.#pieces.length > 0) yield this.#line();
  }

  *#join(cut: LineCut | undefined): Generator<FileLine, undefined> {
    for (let record = 0; record < (cut?.count ?? 0) && !this.#isOver; record++) {
      if (cut === undefined) return;
      const start = cut.offsets[3 * record] ?? 0;
      yield* this.#take(cut.bytes.subarray(start, cut.offsets[3 * record + 2] ?? 0));
    }
  }

  *#take(record: Buffer): Generator<FileLine, undefined> {
    const stampEnd = record.indexOf(SPACE);
    const streamEnd = record.indexOf(SPACE, stampEnd + 1);
    const tagEnd = record.indexOf(SPACE, streamEnd + 1);
    const stamp = stampEnd < 20 ? undefined : nineDigits(record.toString('latin1', 0, stampEnd));
    if (stamp === undefined || streamEnd === -1 || tagEnd === -1) return;
    if (this.#pieces.length === 0) this.#pieces.push(Buffer.from(`${stamp} `, 'latin1'));
    else if (this.#orderToEnd(record) >= 0) {
      this.#isOver = true;
      this.isCut = this.#orderToEnd(record) === 0;
      yield this.#line();
      return;
    }
    this.#pieces.push(record.subarray(tagEnd + 1));
    if (record[streamEnd + 1] === FULL) yield this.#line();
  }

  #orderToEnd(record: Buffer): number {
    if (this.#end === undefined) return -1;
    return compareMoments(momentAt(record, 0), this.#end);
  }

  #line(): FileLine {
    const bytes = Buffer.concat(this.#pieces);
    const text = this.#pieces[0]?.length ?? 0;
    this.#pieces = [];
    return { ...momentAt(bytes, 0), bytes, text, token: tokenOf(bytes, 0, bytes.length) };
  }
}

// Runtimes leave zeros at the end away; the kubelet writes them.
function nineDigits(stamp: string): string | undefined {
  const match = STAMP.exec(stamp);
  if (match === null) return undefined;
  const [, second = '', fraction = '', zone = ''] = match;
  return `${second}.${fraction.padEnd(9, '0')}${zone}`;
}

import type { NodeLogPart } from '@ktl/kube-client';
import { LineCutter, type LineCut } from '../line/line-cutter.ts';
import type { FileLogOptions } from './node-log.ts';
import { guessZoneMs, msOf, readLineTime, type TimeFrame } from './line-time.ts';

const FIRST_BYTES = 64 * 1024;
const MOST_BYTES = 1024 * 1024;
/** A file without any time in so many bytes at its end has none. */
const TIMELESS_BYTES = 4 * 1024 * 1024;

/** Where the wanted lines of a file begin. */
export interface Beginning {
  readonly offset: number;
  readonly zoneMs: number;
}

/**
 * Looks for the place from the end of the file backwards, so that no more of it is read than what is
 * wanted: the last lines, those that are young enough, or the fewer of both. Where no line says how
 * old it is, none is young enough.
 */
export async function findBeginning(
  options: FileLogOptions,
  signal: AbortSignal,
): Promise<Beginning> {
  const { tailLines, sinceMs, now } = options;
  const isWhole = tailLines === undefined && sinceMs === undefined;
  let part = await readEnd(options, isWhole ? 4096 : FIRST_BYTES, signal);
  if (part === undefined) return { offset: 0, zoneMs: 0 };
  const zoneMs = zoneOf(part, now());
  if (isWhole) return { offset: 0, zoneMs };
  const search = new BackwardSearch(tailLines, sinceMs, { nowMs: now(), zoneMs });
  const { size } = part;
  let bytes = FIRST_BYTES;
  for (;;) {
    const offset = search.look(part);
    if (offset !== undefined) return { offset, zoneMs };
    if (search.isTimeless && size - part.start >= TIMELESS_BYTES) {
      return { offset: search.lastLine, zoneMs };
    }
    bytes = Math.min(MOST_BYTES, bytes * 2);
    const to = part.start;
    const range = { from: Math.max(0, to - bytes), to };
    part = await options.reader.readNodeLog(options.node, options.path, { range, signal });
    // Emptied meanwhile: all that is in it is new.
    if (part === undefined) return { offset: 0, zoneMs };
  }
}

async function readEnd(
  { reader, node, path }: FileLogOptions,
  last: number,
  signal: AbortSignal,
): Promise<NodeLogPart | undefined> {
  const part = await reader.readNodeLog(node, path, { range: { last }, signal });
  return part === undefined || part.size === 0 ? undefined : part;
}

/** One look after the other, each at the bytes before those of the last. */
class BackwardSearch {
  readonly #tailLines: number | undefined;
  readonly #sinceMs: number | undefined;
  readonly #frame: TimeFrame;
  // Of the line that the last look saw the end of.
  #carried: Buffer = Buffer.alloc(0);
  // Ends of lines seen, but for that of the file's last.
  #ends = 0;
  #isFirst = true;
  /** No line said how old it is. */
  isTimeless: boolean;
  /** Where the last line of the file begins that may not have ended. */
  lastLine = 0;

  constructor(tailLines: number | undefined, sinceMs: number | undefined, frame: TimeFrame) {
    this.#tailLines = tailLines;
    this.#sinceMs = sinceMs;
    this.#frame = frame;
    this.isTimeless = sinceMs !== undefined;
  }

  /** The place, or undefined where it is before this part. */
  look({ bytes, start }: NodeLogPart): number | undefined {
    if (this.#isFirst) this.lastLine = start + bytes.lastIndexOf(10) + 1;
    if (this.#tailLines === 0) return this.lastLine;
    const tailAt = this.#countBack(bytes);
    const isOld = this.#sinceMs !== undefined && this.#hasOlder(bytes, start);
    this.#isFirst = false;
    if (tailAt !== undefined) return start + tailAt;
    const first = start === 0 ? 0 : bytes.indexOf(10) + 1;
    if (isOld) return start + first;
    if (start > 0) return undefined;
    return this.isTimeless ? this.lastLine : 0;
  }

  // Place of the first of the last lines within these bytes.
  #countBack(bytes: Buffer): number | undefined {
    const wanted = this.#tailLines;
    if (wanted === undefined) return undefined;
    let at = bytes.length;
    // The end of the last line is not between two lines.
    if (this.#isFirst && bytes[at - 1] === 10) at--;
    for (;;) {
      at = at === 0 ? -1 : bytes.lastIndexOf(10, at - 1);
      if (at === -1) return undefined;
      this.#ends++;
      if (this.#ends === wanted) return at + 1;
    }
  }

  #hasOlder(bytes: Buffer, start: number): boolean {
    const cutter = new LineCutter();
    const joined = Buffer.concat([bytes, this.#carried]);
    const first = start === 0 ? 0 : joined.indexOf(10) + 1;
    this.#carried = start === 0 ? Buffer.alloc(0) : Buffer.from(joined.subarray(0, first));
    const cuts = [cutter.push(joined.subarray(first)), cutter.flush()];
    let isOlder = false;
    for (const cut of cuts) {
      for (const ms of timesOf(cut, this.#frame)) {
        this.isTimeless = false;
        if (ms < (this.#sinceMs ?? 0)) isOlder = true;
      }
    }
    return isOlder;
  }
}

function* timesOf(cut: LineCut | undefined, frame: TimeFrame): Generator<number, undefined> {
  for (let line = 0; line < (cut?.count ?? 0); line++) {
    if (cut === undefined) return;
    const place = { start: cut.offsets[3 * line] ?? 0, end: cut.offsets[3 * line + 2] ?? 0 };
    const time = readLineTime(cut.bytes, place, frame);
    if (time !== undefined) yield msOf(time);
  }
}

function zoneOf({ bytes, modifiedMs, start }: NodeLogPart, nowMs: number): number {
  if (modifiedMs === undefined) return 0;
  const cutter = new LineCutter();
  const first = start === 0 ? 0 : bytes.indexOf(10) + 1;
  const frame = { nowMs, zoneMs: 0 };
  const lines = cutter.push(bytes.subarray(first));
  const last = [...timesOf(lines, frame), ...timesOf(cutter.flush(), frame)].at(-1);
  return last === undefined ? 0 : guessZoneMs(last, modifiedMs);
}

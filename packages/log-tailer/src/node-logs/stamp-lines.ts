import type { LineCut } from '../line/line-cutter.ts';
import { msOf, readLineTime, timeAt, type LineTime, type TimeFrame } from './line-time.ts';

/** Bytes of `2026-01-02T03:04:05.000000000Z` and the space behind it. */
const STAMP_BYTES = 31;

/** How lines without a stamp of the API get one. */
export interface StampFrame extends TimeFrame {
  /** Lines before the first that is as young are left out, with those that have no time; epoch ms. */
  readonly sinceMs?: number | undefined;
}

/**
 * The lines of a cut with a stamp before each: the time with which it begins; without one, that of the
 * line before it in the same cut, as the rows of a stack trace have; else the time of receipt. The
 * text stays as it is. Undefined where `sinceMs` leaves nothing.
 */
export function stampLines(cut: LineCut, frame: StampFrame): LineCut | undefined {
  const from = frame.sinceMs === undefined ? 0 : firstSince(cut, frame, frame.sinceMs);
  if (from === cut.count) return undefined;
  const count = cut.count - from;
  const bytes = Buffer.allocUnsafe(sizeFrom(cut, from) + count * (STAMP_BYTES + 1));
  const offsets = new Uint32Array(3 * count);
  let stamp = stampText(timeAt(frame.nowMs));
  let at = 0;
  for (let line = 0; line < count; line++) {
    const place = placeOf(cut, from + line);
    const time = readLineTime(cut.bytes, place, frame);
    if (time !== undefined) stamp = stampText(time);
    offsets[3 * line] = at;
    at += bytes.write(stamp, at, 'latin1');
    offsets[3 * line + 1] = at;
    at += cut.bytes.copy(bytes, at, place.start, place.end);
    offsets[3 * line + 2] = at;
    bytes[at++] = 10;
  }
  return { bytes, count, offsets, unstamped: -1 };
}

function firstSince(cut: LineCut, frame: TimeFrame, sinceMs: number): number {
  for (let line = 0; line < cut.count; line++) {
    const time = readLineTime(cut.bytes, placeOf(cut, line), frame);
    if (time !== undefined && msOf(time) >= sinceMs) return line;
  }
  return cut.count;
}

// Whole lines: a stamp that the cutter may have found belongs to the text.
function placeOf(cut: LineCut, line: number): { readonly start: number; readonly end: number } {
  return { start: cut.offsets[3 * line] ?? 0, end: cut.offsets[3 * line + 2] ?? 0 };
}

function sizeFrom(cut: LineCut, from: number): number {
  let size = 0;
  for (let line = from; line < cut.count; line++) {
    const { start, end } = placeOf(cut, line);
    size += end - start;
  }
  return size;
}

// Lines of one second are many; the calendar is asked once.
let shownSecond = NaN;
let shownText = '';

function stampText({ seconds, nanos }: LineTime): string {
  if (seconds !== shownSecond) {
    shownText = new Date(seconds * 1000).toISOString().slice(0, 19);
    shownSecond = seconds;
  }
  return `${shownText}.${String(nanos).padStart(9, '0')}Z `;
}

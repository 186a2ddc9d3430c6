const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** A moment as the parts of a stamp. */
export interface LineTime {
  /** Epoch, whole seconds. */
  readonly seconds: number;
  readonly nanos: number;
}

/** How times without a zone or a year are to be read. */
export interface TimeFrame {
  /** What the clock of the node was, about; epoch ms. */
  readonly nowMs: number;
  /** How much later than UTC the node's local time is. */
  readonly zoneMs: number;
}

const months = 'JanFebMarAprMayJunJulAugSepOctNovDec';
/** The longest known form, with room for an offset. */
const LONGEST = 48;

const iso =
  /^(\d{4})-(\d\d)-(\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?\s?(Z|[+-]\d\d:?\d\d)?(?=[\s\]|]|$)/;
const klog = /^[IWEFD](\d\d)(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{1,9})\s/;
const syslog = /^(?:<\d{1,3}>)?([A-Z][a-z]{2}) ([ \d]\d) (\d\d):(\d\d):(\d\d)(?:\.(\d{1,9}))?\s/;

/**
 * The time with which a line begins: RFC 3339 and its kin, klog (`I0921 14:13:25.123456`), syslog
 * and journal (`Sep 21 14:13:25`). Undefined where there is none.
 * @param at - first byte of the line
 * @param end - one past its last byte
 */
export function readLineTime(
  bytes: Buffer,
  { start, end }: { readonly start: number; readonly end: number },
  frame: TimeFrame,
): LineTime | undefined {
  const first = bytes[start] ?? 0;
  // A digit, a capital, or the priority of a raw syslog line.
  const mayBegin = (first >= 48 && first <= 57) || (first >= 65 && first <= 90) || first === 60;
  if (!mayBegin || end - start < 15) return undefined;
  const text = bytes.toString('latin1', start, Math.min(end, start + LONGEST));
  return ofIso(iso.exec(text), frame) ?? ofKlog(klog.exec(text), frame) ?? ofSyslog(text, frame);
}

function ofIso(match: RegExpExecArray | null, { zoneMs }: TimeFrame): LineTime | undefined {
  if (match === null) return undefined;
  const [, year, month, day, hour, minute, second, fraction, zone] = match;
  const local = Date.UTC(
    ...([Number(year), Number(month) - 1, Number(day)] as const),
    ...([Number(hour), Number(minute), Number(second)] as const),
  );
  return timeOf(local - (zone === undefined ? zoneMs : offsetMs(zone)), fraction);
}

function ofKlog(match: RegExpExecArray | null, frame: TimeFrame): LineTime | undefined {
  if (match === null) return undefined;
  const [, month, day, hour, minute, second, fraction] = match;
  const parts = [Number(month) - 1, day, hour, minute, second].map(Number);
  return timeOf(inLikelyYear(parts, frame), fraction);
}

function ofSyslog(text: string, frame: TimeFrame): LineTime | undefined {
  const match = syslog.exec(text);
  if (match === null) return undefined;
  const [, name = '', day, hour, minute, second, fraction] = match;
  const month = months.indexOf(name) / 3;
  if (!Number.isInteger(month) || month < 0) return undefined;
  return timeOf(inLikelyYear([month, day, hour, minute, second].map(Number), frame), fraction);
}

// The year is not written. A day ahead is a clock's fault, more than that was last year.
function inLikelyYear(parts: readonly number[], { nowMs, zoneMs }: TimeFrame): number {
  const [month = 0, day = 1, hour = 0, minute = 0, second = 0] = parts;
  const year = new Date(nowMs + zoneMs).getUTCFullYear();
  const inYear = (one: number): number => Date.UTC(one, month, day, hour, minute, second) - zoneMs;
  const next = inYear(year + 1);
  if (next - nowMs <= DAY_MS) return next;
  const own = inYear(year);
  return own - nowMs <= DAY_MS ? own : inYear(year - 1);
}

function offsetMs(zone: string): number {
  if (zone === 'Z') return 0;
  const ms = (Number(zone.slice(1, 3)) * 60 + Number(zone.slice(-2))) * MINUTE_MS;
  return zone.startsWith('-') ? -ms : ms;
}

function timeOf(ms: number, fraction = ''): LineTime | undefined {
  if (Number.isNaN(ms)) return undefined;
  return { seconds: Math.floor(ms / 1000), nanos: Number(fraction.padEnd(9, '0')) };
}

/** The time of a moment in ms. */
export function timeAt(ms: number): LineTime {
  const seconds = Math.floor(ms / 1000);
  return { seconds, nanos: Math.floor((ms - seconds * 1000) * 1e6) };
}

/** The moment in ms, with a fraction. */
export function msOf({ seconds, nanos }: LineTime): number {
  return seconds * 1000 + nanos / 1e6;
}

const QUARTER_MS = 15 * MINUTE_MS;
const FARTHEST_QUARTERS = 14 * 4;

/**
 * How far local time on a node is from UTC: what lies between the time of a file's last line, read as
 * UTC, and when it was written, in whole quarters of an hour. 0 where the two do not fit together.
 */
export function guessZoneMs(lastLineMs: number, modifiedMs: number): number {
  const quarters = Math.round((lastLineMs - modifiedMs) / QUARTER_MS);
  const rest = Math.abs(lastLineMs - modifiedMs - quarters * QUARTER_MS);
  if (rest > MINUTE_MS || Math.abs(quarters) > FARTHEST_QUARTERS) return 0;
  return quarters * QUARTER_MS;
}

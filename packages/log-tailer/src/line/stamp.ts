const SPACE = 32;
const UTC = 90;
const DATE_TIME = 84;
const DASH = 45;
const DOT = 46;

/** Bytes of `2006-01-02T15:04:05.000000000Z`, the form that the kubelet writes on a UTC node. */
const UTC_STAMP_LENGTH = 30;
/** Longest RFC 3339 stamp with nanoseconds and an offset. */
const LONGEST_STAMP = 35;

/** A line by its place among others. */
interface StampedLine {
  readonly cut: { readonly bytes: Buffer; readonly offsets: Uint32Array };
  readonly line: number;
}

/**
 * Offset of the text behind a line's stamp, or -1 where the line does not start with one.
 * @param start - first byte of the line
 * @param end - one past its last byte, without the newline
 */
export function textStart(bytes: Buffer, start: number, end: number): number {
  const space = start + UTC_STAMP_LENGTH;
  if (
    space < end &&
    bytes[space] === SPACE &&
    bytes[space - 1] === UTC &&
    bytes[start + 4] === DASH &&
    bytes[start + 10] === DATE_TIME
  ) {
    return space + 1;
  }
  return unusualTextStart(bytes, start, end);
}

// Nodes outside UTC write an offset, and some runtimes fewer digits.
function unusualTextStart(bytes: Buffer, start: number, end: number): number {
  if (end - start < 21 || bytes[start + 4] !== DASH || bytes[start + 10] !== DATE_TIME) return -1;
  const space = bytes.subarray(start, Math.min(end, start + LONGEST_STAMP + 1)).indexOf(SPACE);
  if (space < 20) return -1;
  const stamp = bytes.toString('latin1', start, start + space);
  return /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/.test(stamp)
    ? start + space + 1
    : -1;
}

function digits(bytes: Buffer, at: number, count: number): number {
  let value = 0;
  for (let i = at; i < at + count; i++) value = value * 10 + ((bytes[i] ?? 48) - 48);
  return value;
}

function offsetSeconds(bytes: Buffer, at: number): number {
  if (bytes[at] === UTC) return 0;
  const seconds = digits(bytes, at + 1, 2) * 3600 + digits(bytes, at + 4, 2) * 60;
  return bytes[at] === DASH ? -seconds : seconds;
}

/** Whole Unix seconds of the stamp that starts at `start`. */
export function stampSeconds(bytes: Buffer, start: number): number {
  const local = Date.UTC(
    digits(bytes, start, 4),
    digits(bytes, start + 5, 2) - 1,
    digits(bytes, start + 8, 2),
    digits(bytes, start + 11, 2),
    digits(bytes, start + 14, 2),
    digits(bytes, start + 17, 2),
  );
  let zone = start + 19;
  if (bytes[zone] === DOT) {
    zone++;
    while ((bytes[zone] ?? 0) >= 48 && (bytes[zone] ?? 0) <= 57) zone++;
  }
  return local / 1000 - offsetSeconds(bytes, zone);
}

/** Nanoseconds behind the whole second of the stamp that starts at `start`. */
export function stampFraction(bytes: Buffer, start: number): number {
  if (bytes[start + 19] !== DOT) return 0;
  let value = 0;
  let scale = 100_000_000;
  for (let i = start + 20; scale >= 1; i++) {
    const digit = (bytes[i] ?? 0) - 48;
    if (digit < 0 || digit > 9) break;
    value += digit * scale;
    scale /= 10;
  }
  return value;
}

/** Below zero where the stamp of one line is before that of another, zero where they are equal. */
export function compareStamps(one: StampedLine, other: StampedLine): number {
  const start = one.cut.offsets[3 * one.line] ?? 0;
  const otherStart = other.cut.offsets[3 * other.line] ?? 0;
  const seconds = stampSeconds(one.cut.bytes, start) - stampSeconds(other.cut.bytes, otherStart);
  if (seconds !== 0) return seconds;
  return stampFraction(one.cut.bytes, start) - stampFraction(other.cut.bytes, otherStart);
}

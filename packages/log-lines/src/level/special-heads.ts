import { byteAt, digitsEnd, isBlank, isDigit, isLetter, prefix } from '../bytes/ascii.ts';
import { rank, rankOfSyslog } from './log-level.ts';

const isRubyHead = prefix(' [');

/** Rank of the one letter by which klog, Ruby and Android name a level, or 0. */
function letterLevel(byte: number): number {
  switch (byte) {
    case 0x56: // V
      return rank.trace;
    case 0x44: // D
      return rank.debug;
    case 0x49: // I
      return rank.info;
    case 0x57: // W
      return rank.warn;
    case 0x45: // E
      return rank.error;
    case 0x46: // F
      return rank.fatal;
    default:
      return 0;
  }
}

/**
 * Rank of a line that begins in a way of its own: klog (`E0921 14:13:25.1 …`), Ruby (`E, [2026-…`),
 * Android (`E/Tag: …`), syslog (`<3>…`), Redis (`1:M 21 Sep 2026 14:13:25.1 # …`). 0 where it does not.
 */
export function specialLevel(bytes: Uint8Array, start: number, end: number): number {
  const first = byteAt(bytes, start, end);
  if (first === 0x3c) return syslogLevel(bytes, start, end);
  if (isDigit(first)) return redisLevel(bytes, start, end);
  const level = letterLevel(first);
  if (level === 0) return 0;
  const second = byteAt(bytes, start + 1, end);
  if (isDigit(second)) return isKlog(bytes, start, end) ? level : 0;
  if (second === 0x2c) return isRubyHead(bytes, start + 2, end) ? level : 0;
  if (second === 0x2f) return isAndroid(bytes, start + 2, end) ? level : 0;
  return 0;
}

/** True for the header of klog and glog: a letter, month and day, and the time of day. */
export function isKlog(bytes: Uint8Array, start: number, end: number): boolean {
  return (
    digitsEnd(bytes, start + 1, end) === start + 5 &&
    byteAt(bytes, start + 5, end) === 0x20 &&
    digitsEnd(bytes, start + 6, end) === start + 8 &&
    byteAt(bytes, start + 8, end) === 0x3a
  );
}

function isAndroid(bytes: Uint8Array, start: number, end: number): boolean {
  let at = start;
  while (at < end && (isLetter(bytes[at] ?? 0) || isDigit(bytes[at] ?? 0) || bytes[at] === 0x2e))
    at++;
  if (at < start + 2) return false;
  while (at < end && isBlank(bytes[at] ?? 0)) at++;
  if (byteAt(bytes, at, end) === 0x28) {
    while (at < end && bytes[at] !== 0x29) at++;
    at++;
  }
  return byteAt(bytes, at, end) === 0x3a;
}

// RFC 5424 §6.2.1: the number is eight times the facility, plus the severity.
function syslogLevel(bytes: Uint8Array, start: number, end: number): number {
  const close = digitsEnd(bytes, start + 1, end);
  if (close === start + 1 || close > start + 4 || byteAt(bytes, close, end) !== 0x3e) return 0;
  let priority = 0;
  for (let at = start + 1; at < close; at++) priority = 10 * priority + (bytes[at] ?? 0) - 0x30;
  return priority > 191 ? 0 : rankOfSyslog(priority & 7);
}

function redisLevel(bytes: Uint8Array, start: number, end: number): number {
  let at = digitsEnd(bytes, start, end);
  const isRole = byteAt(bytes, at, end) === 0x3a && 'XCSM'.includes(roleAt(bytes, at + 1, end));
  if (!isRole || byteAt(bytes, at + 2, end) !== 0x20) return 0;
  at += 3;
  for (let field = 0; field < 4; field++) {
    while (at < end && bytes[at] !== 0x20) at++;
    at++;
  }
  if (byteAt(bytes, at + 1, end) !== 0x20) return 0;
  switch (bytes[at]) {
    case 0x2e: // .
      return rank.debug;
    case 0x2d: // -
    case 0x2a: // *
      return rank.info;
    case 0x23: // #
      return rank.warn;
    default:
      return 0;
  }
}

function roleAt(bytes: Uint8Array, at: number, end: number): string {
  return String.fromCharCode(Math.max(0, byteAt(bytes, at, end)));
}

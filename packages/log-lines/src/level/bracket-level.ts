import {
  byteAt,
  isBlank,
  isDigit,
  isLetter,
  isUpper,
  lettersEnd,
  skipBlanks,
} from '../bytes/ascii.ts';
import { isCalendarWord } from './head-words.ts';
import { bracketLevel, plainLevel } from './level-word.ts';

/** What closes a bracket; 0 for a byte that opens none. */
export function closingOf(open: number): number {
  switch (open) {
    case 0x5b:
      return 0x5d;
    case 0x28:
      return 0x29;
    case 0x3c:
      return 0x3e;
    case 0x7b:
      return 0x7d;
    default:
      return 0;
  }
}

/**
 * Rank that the text between brackets states, or 0: `ERROR`, ` info `, `core:error`,
 * `14:13:25 INF`, `2026-09-21T14:13:25Z WARN  crate`, `…25,123: INFO/MainProcess`.
 */
export function groupLevel(bytes: Uint8Array, from: number, to: number): number {
  let start = from;
  let end = to;
  while (start < end && isBlank(bytes[start] ?? 0)) start++;
  while (end > start && isBlank(bytes[end - 1] ?? 0)) end--;
  if (lettersEnd(bytes, start, end) === end) return bracketLevel(bytes, start, end);
  const last = lastWord(bytes, start, end);
  // Apache's [module:level]: one token, no time of day.
  if (last > start && bytes[last - 1] === 0x3a && isLetter(bytes[start] ?? 0)) {
    return hasBlank(bytes, start, end) ? 0 : plainLevel(bytes, last, end);
  }
  return tokensLevel(bytes, start, end);
}

function lastWord(bytes: Uint8Array, start: number, end: number): number {
  let at = end;
  while (at > start && isLetter(bytes[at - 1] ?? 0)) at--;
  return at;
}

function hasBlank(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isBlank(bytes[at] ?? 0)) return true;
  return false;
}

function tokensLevel(bytes: Uint8Array, start: number, end: number): number {
  for (let at = skipBlanks(bytes, start, end); at < end;) {
    const wordEnd = lettersEnd(bytes, at, end);
    const level = capitalLevel(bytes, at, wordEnd);
    const next = byteAt(bytes, wordEnd, end);
    if (level !== 0 && (next === -1 || next === 0x2f || isBlank(next))) return level;
    const tokenEnd = tokenEndOf(bytes, at, end);
    if (!hasDigit(bytes, at, tokenEnd) && !isCalendarWord(bytes, at, wordEnd)) return 0;
    at = skipBlanks(bytes, tokenEnd, end);
  }
  return 0;
}

function capitalLevel(bytes: Uint8Array, start: number, end: number): number {
  const isCapital = isUpper(bytes[start] ?? 0) && isUpper(bytes[end - 1] ?? 0);
  return isCapital ? plainLevel(bytes, start, end) : 0;
}

function tokenEndOf(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && !isBlank(bytes[at] ?? 0)) at++;
  return at;
}

function hasDigit(bytes: Uint8Array, start: number, end: number): boolean {
  for (let at = start; at < end; at++) if (isDigit(bytes[at] ?? 0)) return true;
  return false;
}

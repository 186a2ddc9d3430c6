import { byteAt, isBlank, isDigit, isLetter, isUpper, lettersEnd } from '../bytes/ascii.ts';
import { LogfmtTokens } from '../fields/logfmt-pair.ts';
import { closingOf, groupLevel } from './bracket-level.ts';
import { isCalendarWord } from './head-words.ts';
import { jsonLevel } from './json-level.ts';
import { keyedLevel, levelKey } from './level-key.ts';
import { labelLevel, plainLevel } from './level-word.ts';
import { rank } from './log-level.ts';

/** A level begins within so many bytes of a line's beginning, pairs of logfmt and JSON excepted. */
const HEAD = 80;
/** A bracket closes within so many. */
const GROUP = 72;

const tokens = new LogfmtTokens();

/** Rank of the first level key of the pairs in `[start, end)`, or 0. */
function pairsLevel(bytes: Uint8Array, start: number, end: number): number {
  tokens.restart(bytes, start, end);
  while (tokens.next()) {
    if (!tokens.isPair) continue;
    const key = levelKey(bytes, tokens.keyStart, tokens.keyEnd);
    if (key === 0) continue;
    const isQuoted = byteAt(bytes, tokens.valueStart, tokens.valueEnd) === 0x22;
    const trim = isQuoted && tokens.valueEnd - tokens.valueStart >= 2 ? 1 : 0;
    const range = { start: tokens.valueStart + trim, end: tokens.valueEnd - trim };
    const level = keyedLevel(bytes, key, range);
    if (level !== 0) return level;
  }
  return 0;
}

function isNameByte(byte: number): boolean {
  return (
    isLetter(byte) ||
    isDigit(byte) ||
    byte === 0x2e ||
    byte === 0x5f ||
    byte === 0x2d ||
    byte === 0x2f ||
    byte === 0x40 ||
    byte === 0x24
  );
}

/**
 * Reads the head of a text line: times, numbers, brackets, names and a level, up to the message. Two
 * words of prose end it, and a word of prose is never followed by a level, so that "error" within a
 * sentence is no level.
 */
class HeadReader {
  #bytes: Uint8Array = new Uint8Array(0);
  #start = 0;
  #end = 0;
  #at = 0;
  /** The token before was a word of prose, or may have been. */
  #afterWord = false;
  #afterTime = false;

  read(bytes: Uint8Array, start: number, end: number): number {
    this.#bytes = bytes;
    this.#start = start;
    this.#end = end;
    this.#at = start;
    this.#afterWord = false;
    this.#afterTime = false;
    const limit = Math.min(end, start + HEAD);
    while (this.#at < limit) {
      const level = this.#step(bytes[this.#at] ?? 0);
      if (level >= 0) return level;
    }
    return 0;
  }

  /** Consumes one token: the rank of the line, 0 where it has none, -1 where the head goes on. */
  #step(byte: number): number {
    if (isLetter(byte) || byte === 0x40) return this.#name();
    if (isDigit(byte)) return this.#number();
    if (closingOf(byte) !== 0) return this.#group(byte);
    if (byte === 0x22) return 0;
    if (byte >= 0x80) return this.#foreign();
    if (byte === 0x7c || byte === 0x3a || byte === 0x2d || byte === 0x3e) this.#afterWord = false;
    this.#at++;
    return -1;
  }

  #name(): number {
    const bytes = this.#bytes;
    const at = this.#at;
    const wordEnd = lettersEnd(bytes, at, this.#end);
    if (wordEnd > at && !this.#afterWord && this.#mayStandAt(at)) {
      const level = this.#wordLevel(at, wordEnd);
      if (level !== 0) return level;
    }
    let nameEnd = wordEnd;
    while (nameEnd < this.#end && isNameByte(bytes[nameEnd] ?? 0)) nameEnd++;
    this.#at = Math.max(nameEnd, at + 1);
    const next = byteAt(bytes, nameEnd, this.#end);
    if (next === 0x3d) return pairsLevel(bytes, at, this.#end);
    if (nameEnd > wordEnd) return (next === 0x3a && this.#channelLevel(at, nameEnd)) || -1;
    return next === 0x20 || next === -1 ? this.#word(at, wordEnd) : -1;
  }

  /** A word on its own: the second one of prose ends the head. */
  #word(start: number, end: number): number {
    if (this.#isNeutral(start, end)) return -1;
    if (this.#afterWord) return 0;
    this.#afterWord = true;
    return -1;
  }

  /** Monolog's `channel.ERROR: …`. */
  #channelLevel(start: number, end: number): number {
    let at = end;
    while (at > start && isUpper(this.#bytes[at - 1] ?? 0)) at--;
    return at > start && this.#bytes[at - 1] === 0x2e ? plainLevel(this.#bytes, at, end) : 0;
  }

  #isNeutral(start: number, end: number): boolean {
    if (isCalendarWord(this.#bytes, start, end)) return true;
    const isCapital = isUpper(this.#bytes[start] ?? 0) && isUpper(this.#bytes[end - 1] ?? 0);
    // A time zone, or PHP's own "PHP Warning: …".
    return isCapital && end - start <= 5 && (this.#afterTime || start === this.#start);
  }

  #mayStandAt(at: number): boolean {
    if (at === this.#start) return true;
    const before = this.#bytes[at - 1] ?? 0;
    return isBlank(before) || '|:])>,;-*'.includes(String.fromCharCode(before));
  }

  #wordLevel(start: number, end: number): number {
    const bytes = this.#bytes;
    const next = byteAt(bytes, end, this.#end);
    const behind = byteAt(bytes, end + 1, this.#end);
    const isCapital = isUpper(bytes[start] ?? 0) && isUpper(bytes[end - 1] ?? 0);
    const level = plainLevel(bytes, start, end);
    if (next === 0x3a && (isCapital || isBlank(behind) || behind === -1)) {
      return level || labelLevel(bytes, start, end);
    }
    if (level === 0 || next === 0x09 || next === 0x7c) return level;
    return this.#endsLevel(end, isCapital, level) ? level : 0;
  }

  #endsLevel(end: number, isCapital: boolean, level: number): boolean {
    const next = byteAt(this.#bytes, end, this.#end);
    if (next !== 0x20) return isCapital && this.#isCapitalEnd(next, end + 1);
    return isCapital || this.#isParted(end) || (level === rank.fatal && this.#isBeforeError(end));
  }

  /** What may follow a level in capitals at once: an end, a bracket, the offset of slog's `INFO+2`. */
  #isCapitalEnd(next: number, at: number): boolean {
    const behind = byteAt(this.#bytes, at, this.#end);
    if (next === 0x2b || next === 0x2d) return isDigit(behind) || isBlank(behind);
    return next === -1 || '[](),;'.includes(String.fromCharCode(next));
  }

  /** Two blanks, or a dash, bar or colon between blanks, part a level from its message. */
  #isParted(end: number): boolean {
    const behind = byteAt(this.#bytes, end + 1, this.#end);
    if (isBlank(behind)) return true;
    const isMark = behind === 0x2d || behind === 0x7c || behind === 0x3a;
    return isMark && isBlank(byteAt(this.#bytes, end + 2, this.#end));
  }

  /** "fatal error: …". */
  #isBeforeError(end: number): boolean {
    const bytes = this.#bytes;
    const wordEnd = lettersEnd(bytes, end + 1, this.#end);
    return (
      byteAt(bytes, wordEnd, this.#end) === 0x3a &&
      plainLevel(bytes, end + 1, wordEnd) === rank.error
    );
  }

  #number(): number {
    const bytes = this.#bytes;
    let at = this.#at;
    let colons = 0;
    for (; at < this.#end; at++) {
      const byte = bytes[at] ?? 0;
      if (byte === 0x3a) colons++;
      else if (!isNameByte(byte) && byte !== 0x2c && byte !== 0x2b && byte !== 0x25) break;
    }
    if (byteAt(bytes, at, this.#end) === 0x3d) return pairsLevel(bytes, this.#at, this.#end);
    // A time of day, or an hour before AM and PM.
    this.#afterTime = colons > 0;
    this.#at = at;
    return -1;
  }

  #group(open: number): number {
    const bytes = this.#bytes;
    const at = this.#at;
    if (open === 0x7b && (bytes[at + 1] === 0x22 || at === this.#start)) {
      return jsonLevel(bytes, at, this.#end);
    }
    const close = closingOf(open);
    const limit = Math.min(this.#end, at + GROUP);
    let position = at + 1;
    while (position < limit && bytes[position] !== close) position++;
    this.#at = at + 1;
    if (position >= limit) return -1;
    this.#at = position + 1;
    const level = this.#afterWord ? 0 : groupLevel(bytes, at + 1, position);
    this.#afterWord = false;
    return level === 0 ? -1 : level;
  }

  /** Text beyond ASCII: a sign or two before the level is fine, a word is prose. */
  #foreign(): number {
    const start = this.#at;
    while (this.#at < this.#end && (this.#bytes[this.#at] ?? 0) >= 0x80) this.#at++;
    if (this.#at - start <= 8) return -1;
    if (this.#afterWord) return 0;
    this.#afterWord = true;
    return -1;
  }
}

const reader = new HeadReader();

/** Rank that the head of a text line states, or 0. Colours have to be gone already. */
export function textLevel(bytes: Uint8Array, start: number, end: number): number {
  return reader.read(bytes, start, end);
}

import { DIGIT, LETTER, SPACE, SPECIAL, VALUE, classAt, classOf, runEnd } from './char-class.ts';
import { colonGroups, ipv4End, uuidEnd } from './address-span.ts';
import { closingQuote, valueEnd } from './quoted-span.ts';
import { isNameSuffix, maskRun } from './run-mask.ts';
import { dayOfMonth, isKlogHead, klogClockEnd, timeEnd } from './time-span.ts';

/** Stands for the words behind the last one that is looked at. */
export const REST = '…';
/** Stands for any word. */
export const ANY = '<*>';

const KEY = /^[([{,]?[A-Za-z_@][\w@.-]*$/u;
const LIST = /(<[a-z*]+>)(?:,\1)+/gu;

/**
 * Appends the words of `text`, masked, to `words`, until there are `maxWords`; then `…` is the last.
 * A word that holds no digit, quote, `=` or `?` is found in one pass and kept as it is.
 */
export function maskWords(text: string, words: string[], maxWords: number): void {
  const length = text.length;
  const word = new MaskedWord(text, words);
  let at = 0;
  for (;;) {
    while (at < length && classOf(text.charCodeAt(at)) === SPACE) at++;
    if (at >= length) return;
    if (words.length >= maxWords) {
      words.push(REST);
      return;
    }
    const start = at;
    let bits = 0;
    while (at < length && ((bits = classOf(text.charCodeAt(at))) & (SPECIAL | SPACE)) === 0) at++;
    if (at >= length || bits === SPACE) words.push(text.slice(start, at));
    else at = word.read(start);
  }
}

/** One word at a time, with masks for what varies; a mask may take in spaces. */
class MaskedWord {
  readonly #text: string;
  readonly #words: string[];
  #out = '';
  /** Start of what is not yet in `#out`. */
  #kept = 0;
  #start = 0;
  #at = 0;
  /** Inside a quoted text whose words are kept. */
  #inText = false;

  constructor(text: string, words: string[]) {
    this.#text = text;
    this.#words = words;
  }

  /** Reads the word at `start`, appends it, and returns where it ends. */
  read(start: number): number {
    const text = this.#text;
    this.#out = '';
    this.#kept = this.#start = this.#at = start;
    while (this.#at < text.length) {
      const bits = classAt(text, this.#at);
      if (bits === SPACE) break;
      if ((bits & (LETTER | DIGIT)) !== 0) this.#readRun();
      else if ((bits & VALUE) !== 0) this.#readValue();
      else this.#at++;
    }
    this.#out += text.slice(this.#kept, this.#at);
    this.#words.push(this.#out.includes('>,<') ? this.#out.replace(LIST, '$1') : this.#out);
    if (this.#words.length === 4 && this.#out === '[<time>]') this.#maskRemoteUser();
    return this.#at;
  }

  /** `10.0.0.1 - alice [time]`: of access logs, the name is a value. */
  #maskRemoteUser(): void {
    if (this.#words[0] === '<ip>' && this.#words[1] === '-') this.#words[2] = ANY;
  }

  /** Puts `mask` in the place of what is between `from` and `end`. */
  #mask(from: number, end: number, mask: string): void {
    this.#out += this.#text.slice(this.#kept, from) + mask;
    this.#kept = this.#at = end;
  }

  #readRun(): void {
    const text = this.#text;
    const start = this.#at;
    const end = runEnd(text, start);
    if (!this.#readSpan(start, end)) {
      let hasDigit = false;
      for (let at = start; at < end && !hasDigit; at++)
        hasDigit = (classAt(text, at) & DIGIT) !== 0;
      if (hasDigit) this.#maskRun(start, end);
      else if (this.#isSuffix(start, end)) this.#mask(start, end, '<id>');
      else this.#at = end;
    }
  }

  #maskRun(start: number, end: number): void {
    const span = maskRun(this.#text, start, end);
    const signed = this.#isSign(start - 1) && span.mask !== '<id>' ? start - 1 : start;
    this.#mask(signed, span.end, span.mask);
  }

  /** Five letters behind `-` and a mask: the end of a pod's name. */
  #isSuffix(start: number, end: number): boolean {
    return (
      this.#kept === start - 1 &&
      this.#kept > this.#start &&
      this.#text.charCodeAt(this.#kept) === 45 &&
      isNameSuffix(this.#text, start, end)
    );
  }

  #isSign(at: number): boolean {
    const unit = this.#text.charCodeAt(at);
    if (at < this.#kept || (unit !== 45 && unit !== 43)) return false;
    return at === this.#start || (at > this.#kept && '=:([{,<'.includes(this.#text.charAt(at - 1)));
  }

  /** Times, addresses and UUIDs, which go on behind the run. */
  #readSpan(start: number, end: number): boolean {
    const text = this.#text;
    const next = text.charCodeAt(end);
    if ((classAt(text, start) & DIGIT) !== 0) {
      const time = this.#timeEnd(start);
      if (time > start) return this.#maskTo(start, time, '<time>');
      if (next === 46) {
        const address = ipv4End(text, start);
        if (address > start) return this.#maskTo(start, address, '<ip>');
      }
    } else if (start === this.#start && isKlogHead(text, start, end)) {
      return this.#maskTo(start + 1, klogClockEnd(text, end), '<time>');
    }
    if (next === 45 && end - start === 8) {
      const uuid = uuidEnd(text, start);
      if (uuid > start) return this.#maskTo(start, uuid, '<uuid>');
    }
    return this.#readColons(start, end);
  }

  #readColons(start: number, end: number): boolean {
    const text = this.#text;
    const led = text.startsWith('::', start - 2) && start - 2 >= this.#kept;
    if (end - start > 4 || (!led && text.charCodeAt(end) !== 58)) return false;
    const from = led ? start - 2 : start;
    if (from > this.#start && (classAt(text, from - 1) & LETTER) !== 0) return false;
    const groups = colonGroups(text, from);
    // A path of identifiers (`ab::cd`) is no address.
    if (groups === undefined || !/\d/u.test(text.slice(from, groups.end))) return false;
    if ((classAt(text, groups.end) & (LETTER | DIGIT)) !== 0) return false;
    return this.#maskTo(from, groups.end, groups.mask);
  }

  #timeEnd(start: number): number {
    if (start === this.#start) {
      const day = dayOfMonth(this.#text, start, this.#words);
      if (day !== undefined) {
        this.#out = day.opened;
        return day.end;
      }
    }
    return timeEnd(this.#text, start);
  }

  #maskTo(from: number, end: number, mask: string): true {
    this.#mask(from, end, mask);
    return true;
  }

  #readValue(): void {
    const text = this.#text;
    const at = this.#at;
    const character = text.charAt(at);
    if (character === '=') this.#readAssigned(at);
    else if (character === '?') this.#readQuery(at);
    else this.#readQuoted(at);
  }

  /** `key=value` is `key=<*>`, whatever the value. */
  #readAssigned(at: number): void {
    const key = this.#out + this.#text.slice(this.#kept, at);
    this.#at = at + 1;
    const next = classAt(this.#text, at + 1);
    if (next === SPACE || this.#text.charAt(at + 1) === '=' || !KEY.test(key)) return;
    this.#mask(at + 1, valueEnd(this.#text, at + 1), ANY);
  }

  /** The query of a path or URL. */
  #readQuery(at: number): void {
    this.#at = at + 1;
    const before = this.#out + this.#text.slice(this.#kept, at);
    if (!before.includes('/') || classAt(this.#text, at + 1) === SPACE) return;
    let end = at + 1;
    while ((classAt(this.#text, end) & SPACE) === 0 && !'"\'`)]>'.includes(this.#text.charAt(end)))
      end++;
    this.#mask(at + 1, end, ANY);
  }

  /** A quoted value; not the message of klog and the request of a web server, which follow `]`. */
  #readQuoted(at: number): void {
    const text = this.#text;
    this.#at = at + 1;
    if (text.charAt(at) === '"' && (this.#inText || this.#opensText(at))) {
      this.#inText = !this.#inText;
      return;
    }
    if (at > this.#start && (classAt(text, at - 1) & (LETTER | DIGIT)) !== 0) return;
    const close = closingQuote(text, at);
    if (close < 0) return;
    const isApostrophe = text.charAt(at) === "'" && (classAt(text, close + 1) & LETTER) !== 0;
    if (!isApostrophe) this.#mask(at, close + 1, '<str>');
  }

  #opensText(at: number): boolean {
    return at === this.#start && this.#words.at(-1)?.endsWith(']') === true;
  }
}

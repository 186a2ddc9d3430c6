import { DIGIT, HEX, classAt, digitsEnd, isDigitAt, runEnd } from './char-class.ts';

const DURATION =
  /^(?:(?:ns|us|µs|μs|ms|s|m|h|d|secs?|mins?)|(?:m|h|d)(?:\d+(?:\.\d+)?(?:ns|us|µs|μs|ms|s|m|h|d))+)$/u;
const SIZE = /^(?:[KMGTPEkmgtpe]i?[Bb]?|[Bb]|bytes)$/u;
const VOWEL = /[aeiouAEIOU]/u;

/** What stands for a number, and where the number ends. */
export interface Span {
  readonly end: number;
  readonly mask: string;
}

/**
 * The letters and digits from `start` to `end`, with at least one digit: number, duration, size,
 * hexadecimal, identifier. A number goes on through fraction, exponent and unit.
 */
export function maskRun(text: string, start: number, end: number): Span {
  if (isDigitAt(text, start)) {
    const number = maskNumber(text, start);
    if (number !== undefined) return number;
  }
  return { end, mask: maskMixed(text.slice(start, end)) };
}

function maskNumber(text: string, start: number): Span | undefined {
  let end = digitsEnd(text, start);
  while (text.charCodeAt(end) === 46 && isDigitAt(text, end + 1)) end = digitsEnd(text, end + 1);
  if (/[eE]/u.test(text.charAt(end)) && /[+-]/u.test(text.charAt(end + 1))) {
    if (isDigitAt(text, end + 2)) return { end: digitsEnd(text, end + 2), mask: '<num>' };
  }
  let stop = runEnd(text, end);
  if (stop === end) return { end, mask: '<num>' };
  // `1m2.5s`: the fraction is part of the unit.
  if (text.charCodeAt(stop) === 46 && isDigitAt(text, stop + 1)) {
    const further = runEnd(text, stop + 1);
    if (DURATION.test(text.slice(end, further))) stop = further;
  }
  const unit = text.slice(end, Math.min(stop, end + 40));
  if (DURATION.test(unit)) return { end: stop, mask: '<dur>' };
  return SIZE.test(unit) ? { end: stop, mask: '<num>' } : undefined;
}

function maskMixed(run: string): string {
  if (/^0[xX]/u.test(run)) return '<hex>';
  const { changes, hex, letters } = shapeOf(run);
  if (letters === 0) return '<num>';
  if (hex && run.length >= 8) return '<hex>';
  if (changes === 1 && !isDigitAt(run, 0)) return maskNumbered(run, letters);
  if (run.length >= 5) return '<id>';
  return changes === 1 ? `<num>${run.slice(run.length - letters)}` : run;
}

/** A word with a number behind it: `v1` stays, `worker12` keeps the word, `xkqz7` ends a pod's name. */
function maskNumbered(run: string, letters: number): string {
  if (letters === 1 && run.length <= 3) return run;
  const isName = run.length >= 5 && letters <= 4 && !VOWEL.test(run);
  return isName ? '<id>' : `${run.slice(0, letters)}<num>`;
}

function shapeOf(run: string): { changes: number; hex: boolean; letters: number } {
  let changes = 0;
  let letters = 0;
  let hex = true;
  for (let at = 0; at < run.length; at++) {
    const bits = classAt(run, at);
    if ((bits & DIGIT) === 0) letters++;
    if ((bits & HEX) === 0) hex = false;
    if (at > 0 && (bits & DIGIT) !== (classAt(run, at - 1) & DIGIT)) changes++;
  }
  return { changes, hex, letters };
}

/** True for the five letters that Kubernetes gives a pod at the end of its name. */
export function isNameSuffix(text: string, start: number, end: number): boolean {
  return end - start === 5 && /^[bcdfghjklmnpqrstvwxz]{5}$/u.test(text.slice(start, end));
}

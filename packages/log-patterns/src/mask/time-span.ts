import { digitsEnd, isDigitAt } from './char-class.ts';

const MONTH = /^[[(]?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)$/u;
const WEEKDAY = /^[[(]?(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun),?$/u;
// Sticky patterns are tried only where digits and the character after them already fit.
const DATE = /(?:\d{4}[-/.]\d\d[-/.]\d\d|\d{1,2}[-/ ][A-Z][a-z]{2}[-/ ]\d{4}|\d{8}(?=T\d{6}))/uy;
const CLOCK = /\d{1,2}:\d\d:\d\d(?:[.,]\d+)?/uy;
const CLOCK_AFTER_DATE = /[Tt :_](?:\d\d:\d\d(?::\d\d(?:[.,]\d+)?)?|\d{6}(?:[.,]\d+)?)/uy;
const ZONE = /Z|[+-]\d\d:?\d\d(?!\d)| [+-]\d{4}(?!\d)| UTC\b| GMT\b/uy;
const CLOCK_OF_DAY = / {1,2}\d\d:\d\d:\d\d(?:[.,]\d+)?(?: \d{4}(?=[\] ]|$))?/uy;

function spanOf(pattern: RegExp, text: string, at: number): number {
  pattern.lastIndex = at;
  return pattern.test(text) ? pattern.lastIndex : at;
}

/** End of the date, the time of day or both at `at`, with fraction and zone; `at` where none is. */
export function timeEnd(text: string, at: number): number {
  const digits = digitsEnd(text, at);
  const next = text.charCodeAt(digits);
  if (next === 58) {
    if (digits - at > 2) return at;
    const end = spanOf(CLOCK, text, at);
    return end === at ? at : spanOf(ZONE, text, end);
  }
  if (!startsDate(digits - at, next)) return at;
  const date = spanOf(DATE, text, at);
  if (date === at) return at;
  const clock = spanOf(CLOCK_AFTER_DATE, text, date);
  return clock === date ? date : spanOf(ZONE, text, clock);
}

function startsDate(digits: number, next: number): boolean {
  if (digits === 4) return next === 45 || next === 47 || next === 46;
  if (digits === 8) return next === 84;
  return digits <= 2 && (next === 45 || next === 47 || next === 32);
}

/**
 * End of a day of the month and a time of day (`21 22:59:44`, perhaps with a year) behind a month that
 * is the last of `words`, which is taken off with its weekday; `opened` is the bracket before them.
 */
export function dayOfMonth(
  text: string,
  at: number,
  words: string[],
): { readonly end: number; readonly opened: string } | undefined {
  const month = words.at(-1);
  if (month === undefined || month.length > 4 || !MONTH.test(month)) return undefined;
  const digits = digitsEnd(text, at);
  const end = spanOf(CLOCK_OF_DAY, text, digits);
  if (end === digits) return undefined;
  words.pop();
  const weekday = words.at(-1) ?? '';
  const first = WEEKDAY.test(weekday) ? words.pop() : month;
  return { end, opened: /^[[(]/u.exec(first ?? '')?.[0] ?? '' };
}

/** True for the head of a klog line: `I0921 14:13:25.123456`, where `at` is the letter. */
export function isKlogHead(text: string, at: number, end: number): boolean {
  if (end - at !== 5 || !'IWEFD'.includes(text.charAt(at))) return false;
  if (digitsEnd(text, at + 1) !== end || text.charCodeAt(end) !== 32) return false;
  return isDigitAt(text, end + 1) && spanOf(CLOCK, text, end + 1) > end + 1;
}

/** End of the time of day of a klog head whose first word ends at `end`. */
export function klogClockEnd(text: string, end: number): number {
  return spanOf(CLOCK, text, end + 1);
}

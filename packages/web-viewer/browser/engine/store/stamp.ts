/** An instant: milliseconds since 1970 and the nanoseconds (0 to 999,999) behind them. */
export interface Instant {
  readonly ms: number;
  readonly nanos: number;
}

/** How a stamp is written: `2026-09-21T14:13:25.123456789Z`, `14:13:25.123`, `2026-09-21 16:13:25+02:00`. */
interface StampPattern {
  /** What is between date and time; undefined: no date. */
  readonly separator: string | undefined;
  /** Hours below ten have no zero before them: `9:13:25`. */
  readonly isBareHour: boolean;
  readonly point: string;
  readonly fractionDigits: number;
  readonly zone: string;
  readonly offsetMs: number;
}

const STAMP =
  /^(?:(\d{4}-\d\d-\d\d)([T ]))?(\d{1,2}:\d\d:\d\d)(?:([.,])(\d{1,9}))?( ?(?:Z|[+-]\d\d:?\d\d))?$/;
const DAY_MS = 86_400_000;

/** Reads RFC 3339 with up to nine digits of a second; undefined where it is none. */
export function parseStamp(text: string): Instant | undefined {
  const match = STAMP.exec(text);
  if (match === null) return undefined;
  const [, date, , time, , fraction = '', zone] = match;
  if (date === undefined || time === undefined || zone === undefined) return undefined;
  const second = Date.parse(`${date}T${time}Z`);
  if (Number.isNaN(second)) return undefined;
  const digits = fraction.padEnd(9, '0');
  return {
    ms: second - zoneOffsetMs(zone) + Number(digits.slice(0, 3)),
    nanos: Number(digits.slice(3)),
  };
}

function zoneOffsetMs(zone: string): number {
  const [, sign, hours, minutes] = /([+-])(\d\d):?(\d\d)/.exec(zone) ?? [];
  if (sign === undefined) return 0;
  return (sign === '-' ? -60_000 : 60_000) * (Number(hours) * 60 + Number(minutes));
}

/** The pattern that writes `ms` as `text`, as far as a look at the text can tell. */
function patternOf(text: string, ms: number): StampPattern | undefined {
  const match = STAMP.exec(text);
  if (match === null) return undefined;
  const [, date, separator, time, point = '', fraction = '', zone = ''] = match;
  const shown = Date.parse(`${date ?? '1970-01-01'}T${(time ?? '').padStart(8, '0')}Z`);
  if (Number.isNaN(shown) || Number.isNaN(ms)) return undefined;
  const apart = shown - Math.floor(ms / 1000) * 1000;
  return {
    separator: date === undefined ? undefined : separator,
    isBareHour: time?.length === 7,
    point,
    fractionDigits: fraction.length,
    zone,
    offsetMs: date === undefined ? ((apart % DAY_MS) + DAY_MS) % DAY_MS : apart,
  };
}

/** Writes stamps of one pattern; remembers the last second, as logs have many lines in each. */
class StampWriter {
  private readonly pattern: StampPattern;
  private second = Number.NaN;
  private head = '';

  constructor(pattern: StampPattern) {
    this.pattern = pattern;
  }

  write(ms: number, nanos: number): string {
    const { point, fractionDigits, zone } = this.pattern;
    const second = Math.floor(ms / 1000);
    if (second !== this.second) {
      this.head = this.headOf(second);
      this.second = second;
    }
    if (fractionDigits === 0) return this.head + zone;
    const millis = String(1000 + ms - second * 1000).slice(1);
    const digits = fractionDigits <= 3 ? millis : millis + String(1_000_000 + nanos).slice(1);
    return this.head + point + digits.slice(0, fractionDigits) + zone;
  }

  private headOf(second: number): string {
    const { separator, isBareHour, offsetMs } = this.pattern;
    const date = new Date(second * 1000 + offsetMs);
    if (Number.isNaN(date.getTime())) return '';
    const iso = date.toISOString();
    const time = isBareHour && iso.at(-13) === '0' ? iso.slice(-12, -5) : iso.slice(-13, -5);
    return separator === undefined ? time : iso.slice(0, -14) + separator + time;
  }
}

interface PatternPair {
  readonly ts: StampWriter;
  /** Undefined: no stamp is shown. */
  readonly display: StampWriter | undefined;
}

/** Codes fit a byte; 0 stands for stamps that are kept as text. */
const MAX_PAIRS = 255;

/** What of a row's two stamps goes into columns. */
export interface CodedStamp extends Instant {
  /** 0: `ts` and `displayTs` have to be kept as text. */
  readonly pattern: number;
}

/**
 * Keeps `ts` and `displayTs` of a row as a number and the code of how they are written. A code is only
 * given where both texts come back exactly.
 */
export class StampCodec {
  private readonly pairs: (PatternPair | undefined)[] = [undefined];
  private readonly codes = new Map<string, number>();
  private last = 0;
  private readonly second = { text: '', ms: 0 };

  encode(ts: string, displayTs: string): CodedStamp {
    const instant = this.parse(ts);
    if (instant === undefined) return { ms: Number.NaN, nanos: 0, pattern: 0 };
    if (this.isWrittenBy(this.last, { ts, displayTs, instant }))
      return { ...instant, pattern: this.last };
    const code = this.codeOf({ ts, displayTs, instant });
    if (!this.isWrittenBy(code, { ts, displayTs, instant })) return { ...instant, pattern: 0 };
    this.last = code;
    return { ...instant, pattern: code };
  }

  /** The stamp shown for `ts`, written as that of the row before. */
  displayLikeLast(ts: string): string {
    const instant = this.parse(ts);
    return instant === undefined ? '' : this.displayTs(this.last, instant);
  }

  /** `ts` of a row that has a pattern. */
  ts(pattern: number, { ms, nanos }: Instant): string {
    return this.pairs[pattern]?.ts.write(ms, nanos) ?? '';
  }

  /** `displayTs` of a row that has a pattern. */
  displayTs(pattern: number, { ms, nanos }: Instant): string {
    return this.pairs[pattern]?.display?.write(ms, nanos) ?? '';
  }

  /** The short way for `…THH:MM:SS.fZ`, whose second is most often that of the row before. */
  private parse(ts: string): Instant | undefined {
    const { second } = this;
    const end = ts.length - 1;
    if (end < 21 || end > 29 || !ts.endsWith('Z') || ts[19] !== '.') return parseStamp(ts);
    if (ts.slice(0, 19) !== second.text) {
      const parsed = parseStamp(`${ts.slice(0, 19)}Z`);
      if (parsed === undefined) return undefined;
      second.text = ts.slice(0, 19);
      second.ms = parsed.ms;
    }
    let fraction = 0;
    for (let at = 20; at < 29; at++) {
      const digit = at < end ? ts.charCodeAt(at) - 48 : 0;
      if (digit < 0 || digit > 9) return undefined;
      fraction = fraction * 10 + digit;
    }
    const millis = Math.floor(fraction / 1_000_000);
    return { ms: second.ms + millis, nanos: fraction - millis * 1_000_000 };
  }

  private isWrittenBy(code: number, stamp: Stamp): boolean {
    const pair = this.pairs[code];
    if (pair === undefined) return false;
    const { ms, nanos } = stamp.instant;
    if (pair.ts.write(ms, nanos) !== stamp.ts) return false;
    return (pair.display?.write(ms, nanos) ?? '') === stamp.displayTs;
  }

  private codeOf({ ts, displayTs, instant }: Stamp): number {
    const written = patternOf(ts, instant.ms);
    const shown = displayTs === '' ? undefined : patternOf(displayTs, instant.ms);
    if (written === undefined || (shown === undefined && displayTs !== '')) return 0;
    const key = JSON.stringify([written, shown]);
    const known = this.codes.get(key);
    if (known !== undefined) return known;
    if (this.pairs.length > MAX_PAIRS) return 0;
    const code = this.pairs.length;
    const display = shown === undefined ? undefined : new StampWriter(shown);
    this.pairs.push({ ts: new StampWriter(written), display });
    this.codes.set(key, code);
    return code;
  }
}

interface Stamp {
  readonly ts: string;
  readonly displayTs: string;
  readonly instant: Instant;
}

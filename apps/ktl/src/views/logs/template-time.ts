import { NumberText, TemplateFunction, TemplateObject, TextBytes } from '@ktl/go-template';
import {
  createStampFormat,
  openTimeZone,
  parseStamp,
  parseStampLayout,
  type ParsedStamp,
  type StampFormat,
  type TimeZone,
} from '@ktl/term-view';
import { jsonString } from './json-text.ts';

const printedLayout = '2006-01-02 15:04:05.999999999 -0700 MST';
const mostKept = 64;
const zones = new Map<string, TimeZone>();
const formats = new Map<TimeZone, Map<string, StampFormat>>();

/** Go's `time.Time`: a moment and the zone that it is shown in. */
export class TemplateTime extends TemplateObject {
  readonly goType = 'time.Time';
  readonly #moment: ParsedStamp;
  readonly #zone: TimeZone;

  constructor(moment: ParsedStamp, zone: TimeZone) {
    super();
    this.#moment = moment;
    this.#zone = zone;
  }

  field(): undefined {
    return undefined;
  }

  method(name: string): TemplateFunction | undefined {
    switch (name) {
      case 'Format':
        return new TemplateFunction({
          parameters: ['string'],
          call: ([layout]) => this.format(String(layout)),
        });
      case 'UTC':
        return new TemplateFunction({ parameters: [], call: () => this.in('UTC') });
      case 'Unix':
        return new TemplateFunction({
          parameters: [],
          call: () => BigInt(this.#moment.epochSeconds),
        });
      case 'UnixMilli':
        return new TemplateFunction({ parameters: [], call: () => this.#unixMilli() });
      default:
        return undefined;
    }
  }

  /** The same moment in another zone. @param zone - as `openTimeZone` takes it. @throws KtlError TERM_ZONE_UNKNOWN */
  in(zone: string): TemplateTime {
    return new TemplateTime(this.#moment, zoneOf(zone));
  }

  /** @param layout - a name such as `rfc3339`, or a Go layout. @throws KtlError TERM_LAYOUT_INVALID */
  format(layout: string): string {
    const { epochSeconds, fraction } = this.#moment;
    return formatOf(layout, this.#zone).format(epochSeconds, fraction);
  }

  toString(): string {
    return this.format(printedLayout);
  }

  #unixMilli(): bigint {
    const milliseconds = this.#moment.fraction.slice(0, 3).padEnd(3, '0');
    return BigInt(this.#moment.epochSeconds) * 1000n + BigInt(milliseconds);
  }
}

function zoneOf(name: string): TimeZone {
  return kept(zones, name, () => openTimeZone(name));
}

function formatOf(layout: string, zone: TimeZone): StampFormat {
  const ofZone = kept(formats, zone, () => new Map<string, StampFormat>());
  return kept(ofZone, layout, () => createStampFormat(parseStampLayout(layout), zone));
}

function kept<K, V>(from: Map<K, V>, key: K, make: () => V): V {
  const known = from.get(key);
  if (known !== undefined) return known;
  const made = make();
  if (from.size >= mostKept) from.clear();
  from.set(key, made);
  return made;
}

const civilForm =
  /^(\d{4}-\d\d-\d\d)(?:[Tt ](\d\d:[0-5]\d:[0-6]\d)(?:[.,](\d{1,9})\d*)?)?\s*(?:([Zz]|UTC|GMT)|([+-]\d\d):?(\d\d))?$/;
const numberForm = /^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/;

/**
 * Reads a time: RFC 3339 and what is near it, or a number of seconds since 1970; numbers too large for
 * seconds are milli-, micro- or nanoseconds.
 * @throws Error where it is neither
 */
export function readTime(value: unknown): TemplateTime {
  if (value instanceof TemplateTime) return value;
  const isNumber =
    typeof value === 'number' || typeof value === 'bigint' || value instanceof NumberText;
  const text = isNumber || value instanceof TextBytes ? String(value) : value;
  if (typeof text !== 'string') throw new Error(`the ${kindName(value)} is no time; ${wanted}`);
  const time = numberForm.test(text) ? numericTime(text) : civilTime(text.trim());
  if (time !== undefined) return time;
  throw new Error(`the text ${jsonString(shortened(text))} is no time; ${wanted}`);
}

const wanted =
  'wanted is a text such as 2026-01-02T03:04:05Z, a number of seconds since 1970, or .Time';
const mostShown = 40;

function shortened(text: string): string {
  return text.length > mostShown ? `${text.slice(0, mostShown).toWellFormed()}…` : text;
}

function kindName(value: unknown): string {
  if (value === null || value === undefined) return 'missing value';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof TemplateObject) return value.goType;
  return Array.isArray(value) ? 'list' : 'map';
}

/** Reads a number of milliseconds since 1970. @throws Error where it is none */
export function readMilliseconds(value: unknown): TemplateTime {
  const text = String(value);
  if (!numberForm.test(text)) throw new Error('the value is no number of milliseconds');
  return scaledTime(text, 3);
}

function civilTime(text: string): TemplateTime | undefined {
  const match = civilForm.exec(text);
  if (match === null) return undefined;
  const [, day = '', clock = '00:00:00', fraction = '', , hours, minutes = '00'] = match;
  if (!isDay(day) || clock > '23:59:60') return undefined;
  const offset = hours === undefined ? 'Z' : `${hours}:${minutes}`;
  const moment = parseStamp(`${day}T${clock}${fraction === '' ? '' : `.${fraction}`}${offset}`);
  if (moment === undefined || !Number.isFinite(moment.epochSeconds)) return undefined;
  return new TemplateTime(moment, zoneOf(offset === 'Z' ? 'UTC' : offset));
}

function isDay(text: string): boolean {
  const date = new Date(`${text}T00:00:00Z`);
  return !Number.isNaN(date.getTime()) && date.toISOString().startsWith(text);
}

function numericTime(text: string): TemplateTime {
  const size = Math.abs(Number(text));
  return scaledTime(text, size < 1e11 ? 0 : size < 1e14 ? 3 : size < 1e17 ? 6 : 9);
}

/** @param digits - those of the number that are behind the point of the seconds */
function scaledTime(text: string, digits: number): TemplateTime {
  const [whole = '0', decimals = ''] = (/e/i.test(text) ? expanded(text) : text).split('.');
  const unit = 10n ** 9n;
  const nanoseconds =
    BigInt(whole) * 10n ** BigInt(9 - digits) +
    BigInt(decimals.padEnd(9, '0').slice(0, 9 - digits) || '0') *
      (whole.startsWith('-') ? -1n : 1n);
  const fraction = ((nanoseconds % unit) + unit) % unit;
  const epochSeconds = Number((nanoseconds - fraction) / unit);
  if (Math.abs(epochSeconds) > 8.64e12) throw new Error('the time is out of range');
  return new TemplateTime(
    { epochSeconds, fraction: String(fraction).padStart(9, '0') },
    zoneOf('UTC'),
  );
}

function expanded(text: string): string {
  const value = Number(text);
  if (Math.abs(value) >= 1e21) throw new Error('the time is out of range');
  return value.toFixed(9);
}

/** What a text may be compared as. */
export type Comparable =
  | { readonly kind: 'number'; readonly value: number; readonly exact: bigint | undefined }
  | { readonly kind: 'duration'; readonly value: number }
  | { readonly kind: 'time'; readonly seconds: number; readonly nanos: number }
  | { readonly kind: 'text'; readonly value: string };

const numeral = /^[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:e[+-]?\d+)?$/i;
const moment = /^(\d{4}-\d\d-\d\d)[T ](\d\d:\d\d:\d\d)(?:[.,](\d{1,9})\d*)?(Z|[+-]\d\d:?\d\d)$/i;

/** Nanoseconds of the units of Go's durations, and days. */
const unitNs: Readonly<Record<string, number>> = {
  ns: 1,
  us: 1e3,
  µs: 1e3,
  μs: 1e3,
  ms: 1e6,
  s: 1e9,
  m: 60e9,
  h: 3_600e9,
  d: 86_400e9,
};
const duration = /^[+-]?(?:(?:\d+(?:\.\d*)?|\.\d+)(?:ns|us|µs|μs|ms|s|m|h|d))+$/;
const durationPart = /(\d+(?:\.\d*)?|\.\d+)(ns|us|µs|μs|ms|s|m|h|d)/g;

/** Reads a text as a number, a duration, an RFC 3339 time, or else as text. */
export function comparableOf(text: string): Comparable {
  return (
    readAs('number', text) ??
    readAs('duration', text) ??
    readAs('time', text) ?? { kind: 'text', value: text }
  );
}

/** The text as `kind`; undefined where it is none. */
export function readAs(kind: Comparable['kind'], text: string): Comparable | undefined {
  switch (kind) {
    case 'number': {
      if (!numeral.test(text)) return undefined;
      // Beyond 15 digits a double may be another number: 64-bit identifiers are compared exactly.
      const isLong = text.length > 15 && /^[+-]?\d+$/.test(text);
      const exact = isLong ? BigInt(text.replace(/^\+/, '')) : undefined;
      return { kind, value: Number(text), exact };
    }
    case 'duration':
      return duration.test(text) ? { kind, value: nanoseconds(text) } : undefined;
    case 'time':
      return timeOf(text);
    default:
      return { kind: 'text', value: text };
  }
}

function nanoseconds(text: string): number {
  let total = 0;
  for (const [, count, unit = ''] of text.matchAll(durationPart)) {
    total += Number(count) * (unitNs[unit] ?? 0);
  }
  return text.startsWith('-') ? -total : total;
}

function timeOf(text: string): Comparable | undefined {
  const parts = moment.exec(text);
  if (parts === null) return undefined;
  const [, day = '', time = '', fraction = '', zone = ''] = parts;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const ms = Date.parse(`${day}T${time}${offset}`);
  if (Number.isNaN(ms)) return undefined;
  return { kind: 'time', seconds: ms / 1000, nanos: Number(fraction.padEnd(9, '0')) };
}

/** Below zero, zero or above, as `left` is before, equal to or behind `right` of the same kind. */
export function compare(left: Comparable, right: Comparable): number {
  if (left.kind === 'number' && right.kind === 'number') {
    if (left.exact !== undefined && right.exact !== undefined)
      return order(left.exact, right.exact);
    return order(left.value, right.value);
  }
  if (left.kind === 'time' && right.kind === 'time') {
    return order(left.seconds, right.seconds) || order(left.nanos, right.nanos);
  }
  if (left.kind === 'duration' && right.kind === 'duration') return order(left.value, right.value);
  if (left.kind === 'text' && right.kind === 'text') return order(left.value, right.value);
  return NaN;
}

function order<T extends number | bigint | string>(left: T, right: T): number {
  return left < right ? -1 : left > right ? 1 : 0;
}

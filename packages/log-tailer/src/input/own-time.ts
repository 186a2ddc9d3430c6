/** What a time without year or zone is measured by. */
export interface InputClock {
  /** Unix ms. */
  readonly nowMs: number;
  /** Seconds east of UTC at a moment, of a clock on whose wall the time was read. */
  readonly offsetAt: (epochSeconds: number) => number;
}

const dayMs = 86_400_000;
/** Fields and heads are looked for in so many bytes. */
const headBytes = 200;
const longestJson = 256 * 1024;
const fieldNames = ['ts', 'time', 'timestamp', '@timestamp'] as const;
const anyField = /"(?:ts|time|@?timestamp)"\s*:/;
const dated =
  /^\[?(\d{4})[-/](\d\d)[-/](\d\d)[T ](\d\d):(\d\d):(\d\d)(?:[.,](\d{1,9}))?(?: ?(Z|UTC|[+-]\d\d:?\d\d)\b)?/;
const klog = /^[IWEF](\d\d)(\d\d) (\d\d):(\d\d):(\d\d)\.(\d{1,9})\s+\d+ [^\]\s]+:\d+\]/;

/**
 * The time that a line says itself, as an RFC 3339 stamp: a JSON line in its field `ts`, `time`,
 * `timestamp` or `@timestamp` (RFC 3339, or Unix s, ms, µs or ns), others at their head (klog,
 * `2006-01-02 15:04:05` and its kin). Undefined where there is none, or no clock for one without a zone.
 */
export function ownTime(line: Buffer, clock: InputClock | undefined): Buffer | undefined {
  if (line[0] === 0x7b) return ofFields(line, clock);
  return ofHead(line.toString('latin1', 0, headBytes), clock);
}

/** Cheap, and asked of every line: false where {@link ownTime} finds nothing. */
export function mayTellTime(first: number | undefined): boolean {
  if (first === undefined) return false;
  const isDigit = first >= 0x30 && first <= 0x39;
  return isDigit || first === 0x7b || first === 0x5b || isKlogLevel(first);
}

function isKlogLevel(first: number): boolean {
  return first === 0x49 || first === 0x57 || first === 0x45 || first === 0x46;
}

function ofFields(line: Buffer, clock: InputClock | undefined): Buffer | undefined {
  if (line.length > longestJson) return undefined;
  const text = line.toString();
  if (!anyField.test(text)) return undefined;
  try {
    const fields = JSON.parse(text) as Readonly<Record<string, unknown>>;
    for (const name of fieldNames) {
      const value = Object.hasOwn(fields, name) ? fields[name] : undefined;
      const stamp = typeof value === 'number' ? ofEpoch(value) : undefined;
      if (stamp !== undefined) return stamp;
      if (typeof value === 'string') return ofHead(value, clock) ?? ofEpoch(Number(value));
    }
  } catch {
    // No JSON, so no fields.
  }
  return undefined;
}

// Of what unit a number is its size tells: all that anybody logs is of this century.
function ofEpoch(value: number): Buffer | undefined {
  const unit = [1_000, 1, 1e-3, 1e-6].find((perUnit) => isOfOurTime(value * perUnit));
  return unit === undefined ? undefined : stampOf(value * unit);
}

function isOfOurTime(ms: number): boolean {
  return ms >= Date.UTC(1990, 0) && ms < Date.UTC(2200, 0);
}

// A float of ns is not exact to the ms.
function stampOf(ms: number): Buffer {
  return Buffer.from(new Date(Math.floor(ms + 1e-3)).toISOString());
}

function ofHead(head: string, clock: InputClock | undefined): Buffer | undefined {
  return ofDate(head, clock) ?? (clock === undefined ? undefined : ofKlog(head, clock));
}

function ofDate(head: string, clock: InputClock | undefined): Buffer | undefined {
  const date = dated.exec(head);
  if (date === null) return undefined;
  const [fraction = '', zone] = date.slice(7);
  const ms = Date.parse(`${date.slice(1, 4).join('-')}T${date.slice(4, 7).join(':')}Z`);
  if (Number.isNaN(ms)) return undefined;
  const utcMs = zone === undefined ? fromWall(ms, clock) : ms - zoneMs(zone);
  return utcMs === undefined ? undefined : exactly(utcMs, fraction);
}

function ofKlog(head: string, clock: InputClock): Buffer | undefined {
  const parts = klog.exec(head);
  if (parts === null) return undefined;
  const rest = `-${parts.slice(1, 3).join('-')}T${parts.slice(3, 6).join(':')}Z`;
  const year = new Date(clock.nowMs).getUTCFullYear();
  // It names no year: the last one in which the time is not to come, but for clocks that differ.
  for (const each of [year + 1, year, year - 1]) {
    const utcMs = fromWall(Date.parse(`${String(each)}${rest}`), clock);
    if (utcMs !== undefined && utcMs <= clock.nowMs + dayMs) return exactly(utcMs, parts[6] ?? '');
  }
  return undefined;
}

function fromWall(wallMs: number, clock: InputClock | undefined): number | undefined {
  if (clock === undefined || Number.isNaN(wallMs)) return undefined;
  const near = wallMs - 1_000 * clock.offsetAt(wallMs / 1_000);
  return wallMs - 1_000 * clock.offsetAt(near / 1_000);
}

function zoneMs(zone: string): number {
  const [, sign, hours = '0', minutes = '0'] = /([+-])(\d\d):?(\d\d)/.exec(zone) ?? [];
  const ms = Number(hours) * 3_600_000 + Number(minutes) * 60_000;
  return sign === '-' ? -ms : ms;
}

function exactly(secondMs: number, fraction: string): Buffer {
  const seconds = new Date(secondMs).toISOString().slice(0, 19);
  return Buffer.from(`${seconds}${fraction === '' ? '' : `.${fraction}`}Z`);
}

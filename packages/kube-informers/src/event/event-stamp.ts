const rfc3339 = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?\d*(?:Z|[+-]00:00)$/;
const zoned = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?[+-]\d\d:\d\d$/;

/**
 * A time of the API, in the one form that lines have: RFC 3339, UTC, nine digits; undefined where it
 * is no time.
 */
export function toStamp(time: unknown): string | undefined {
  if (typeof time !== 'string') return undefined;
  const [, second, fraction = ''] = rfc3339.exec(time) ?? [];
  if (second !== undefined && !Number.isNaN(Date.parse(`${second}Z`))) {
    return `${second}.${fraction.padEnd(9, '0')}Z`;
  }
  const ms = zoned.test(time) ? Date.parse(time) : NaN;
  return Number.isNaN(ms) ? undefined : toStamp(new Date(ms).toISOString());
}

/**
 * Nanoseconds for a stamp of whole seconds, where the name of the event has them: client-go names an
 * event `<object>.<hexadecimal nanoseconds of its first occurrence>`. What happened within one second
 * gets its order back. A name that tells of another second changes nothing.
 * @see https://github.com/kubernetes/client-go/blob/v0.34.0/tools/record/event.go
 */
export function refineStamp(stamp: string, eventName: string): string {
  const hex = /\.([0-9a-f]{14,16})$/.exec(eventName)?.[1];
  if (hex === undefined || !stamp.endsWith('.000000000Z')) return stamp;
  const ns = BigInt(`0x${hex}`);
  const seconds = ns / 1_000_000_000n;
  if (BigInt(Date.parse(stamp)) !== seconds * 1_000n) return stamp;
  const fraction = (ns % 1_000_000_000n).toString().padStart(9, '0');
  return stamp.replace('.000000000Z', `.${fraction}Z`);
}

const second = 1_000_000_000n;
let cachedText = '';
let cachedNs = 0n;
let cachedSecond = -1n;
let cachedStamp = '';
let cachedSeconds = Number.NaN;
let cachedStart = '';

/** Nanoseconds since 1970 as RFC 3339 with nine digits, UTC. */
export function formatNs(timeNs: bigint): string {
  const seconds = timeNs / second;
  if (seconds !== cachedSecond) {
    cachedStamp = new Date(Number(seconds) * 1000).toISOString().slice(0, 19);
    cachedSecond = seconds;
  }
  return `${cachedStamp}.${String(timeNs % second).padStart(9, '0')}Z`;
}

/** Milliseconds since 1970 as RFC 3339; undefined: no time that a date can be. */
export function formatMs(timeMs: number): string | undefined {
  const seconds = Math.floor(timeMs / 1000);
  if (seconds !== cachedSeconds || !Number.isInteger(timeMs)) {
    const date = new Date(timeMs);
    if (Number.isNaN(date.getTime())) return undefined;
    const stamp = date.toISOString();
    if (!Number.isInteger(timeMs)) return stamp;
    cachedStart = stamp.slice(0, -'000Z'.length);
    cachedSeconds = seconds;
  }
  return `${cachedStart}${String(timeMs - seconds * 1000).padStart(3, '0')}Z`;
}

const pattern = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** RFC 3339 as nanoseconds since 1970; undefined: it is none. */
export function parseNs(text: string): bigint | undefined {
  const [, whole, digits = '', zone = ''] = pattern.exec(text) ?? [];
  if (whole === undefined) return undefined;
  const upToSecond = `${whole}${zone}`;
  if (upToSecond !== cachedText) {
    const timeMs = Date.parse(upToSecond);
    if (Number.isNaN(timeMs)) return undefined;
    cachedText = upToSecond;
    cachedNs = BigInt(timeMs) * 1_000_000n;
  }
  return cachedNs + BigInt(digits.padEnd(9, '0'));
}

const nsPerMs = 1_000_000n;
const nsPerSecond = 1_000_000_000n;
const stampForm = /^(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(?:\.(\d{1,9}))?(Z|[+-]\d\d:\d\d)$/;

/** Nanoseconds since 1970 of an RFC 3339 stamp; undefined where it is none. */
export function nsOfStamp(stamp: string | null | undefined): bigint | undefined {
  const [, second = '', fraction = '', zone = ''] = stampForm.exec(stamp ?? '') ?? [];
  const ms = Date.parse(second + zone);
  if (Number.isNaN(ms)) return undefined;
  return BigInt(ms) * nsPerMs + BigInt(fraction.padEnd(9, '0'));
}

/** Writes stamps as the kubelet does: UTC, nine digits. */
export class StampWriter {
  #second = -1n;
  #text = '';

  /** @param storedNs - nanoseconds since 1970; a writer has none below 0 */
  write(storedNs: bigint): string {
    const timeNs = storedNs < 0n ? 0n : storedNs;
    const second = timeNs / nsPerSecond;
    if (second !== this.#second) {
      this.#second = second;
      this.#text = new Date(Number(second) * 1000).toISOString().slice(0, 19);
    }
    return `${this.#text}.${String(timeNs % nsPerSecond).padStart(9, '0')}Z`;
  }
}

import type { CaptureLine, CaptureSummary, RateCount, StreamCount } from '@ktl/sqlite-archive';

type Level = CaptureLine['level'];
type Mutable<T> = { -readonly [K in keyof T]: T[K] };

const levels: readonly Level[] = [undefined, 'trace', 'debug', 'info', 'warn', 'error', 'fatal'];
const rateSeconds = 10;

/** Counts lines as the writer of a SQLite file does. */
export class SummaryCounter {
  readonly #streams = new Map<string, Mutable<StreamCount>>();
  readonly #rates = new Map<string, Mutable<RateCount>>();
  /** First ordinal of each stream: streams are in the order in which they came. */
  readonly #firsts = new Map<string, number>();

  add({ stream, level, timeNs, raw, ordinal }: CaptureLine): void {
    const bytes = raw.length;
    const name = Object.values(stream).join('\0');
    this.#firsts.set(name, Math.min(ordinal, this.#firsts.get(name) ?? ordinal));
    const key = `${name}\0${level ?? ''}`;
    const count = this.#streams.get(key);
    if (count === undefined) {
      this.#streams.set(key, { stream, level, lines: 1, bytes, firstNs: timeNs, lastNs: timeNs });
    } else {
      count.lines++;
      count.bytes += bytes;
      if (timeNs < count.firstNs) count.firstNs = timeNs;
      if (timeNs > count.lastNs) count.lastNs = timeNs;
    }
    const startS = Math.floor(Number(timeNs) / (rateSeconds * 1e9)) * rateSeconds;
    const rateKey = `${String(startS)}\0${level ?? ''}`;
    const rate = this.#rates.get(rateKey);
    if (rate === undefined) {
      this.#rates.set(rateKey, { startS, seconds: rateSeconds, level, lines: 1, bytes });
    } else {
      rate.lines++;
      rate.bytes += bytes;
    }
  }

  summary(state: CaptureSummary['state']): CaptureSummary {
    const place = (count: StreamCount): number =>
      this.#firsts.get(Object.values(count.stream).join('\0')) ?? 0;
    const streams = [...this.#streams.values()].sort(
      (a, b) => place(a) - place(b) || byLevel(a, b),
    );
    const rates = [...this.#rates.values()].sort((a, b) => a.startS - b.startS || byLevel(a, b));
    const times = { first: streams.map((s) => s.firstNs), last: streams.map((s) => s.lastNs) };
    return {
      state,
      lines: streams.reduce((sum, { lines }) => sum + lines, 0),
      bytes: streams.reduce((sum, { bytes }) => sum + bytes, 0),
      firstNs: times.first.reduce<bigint | undefined>(
        (a, b) => (a === undefined || b < a ? b : a),
        undefined,
      ),
      lastNs: times.last.reduce<bigint | undefined>(
        (a, b) => (a === undefined || b > a ? b : a),
        undefined,
      ),
      streams,
      rates,
    };
  }
}

function byLevel(a: { readonly level: Level }, b: { readonly level: Level }): number {
  return levels.indexOf(a.level) - levels.indexOf(b.level);
}

import type { Database, Statement } from 'better-sqlite3';
import { rateSeconds } from './capture-kind.ts';

interface Count {
  lines: number;
  bytes: number;
  firstNs: bigint;
  lastNs: bigint;
}

/** What is counted of a line. */
interface CountedLine {
  readonly stream: number;
  readonly level: number;
  readonly timeNs: bigint;
  readonly bytes: number;
}

interface Rate {
  lines: number;
  bytes: number;
}

const levels = 8;

/** Lines and bytes by stream, level and time, kept as lines come, so that a summary reads no line. */
export class LineCounts {
  readonly #upsertCount: Statement<[number, number, number, number, bigint, bigint]>;
  readonly #upsertRate: Statement<[number, number, number, number]>;
  readonly #counts = new Map<number, Count>();
  readonly #rates = new Map<number, Rate>();

  constructor(database: Database) {
    this.#upsertCount = database.prepare(
      `INSERT INTO counts VALUES (?, ?, ?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       lines = lines + excluded.lines, bytes = bytes + excluded.bytes,
       first_ns = min(first_ns, excluded.first_ns), last_ns = max(last_ns, excluded.last_ns)`,
    );
    this.#upsertRate = database.prepare(
      `INSERT INTO rates VALUES (?, ?, ?, ?) ON CONFLICT DO UPDATE SET
       lines = lines + excluded.lines, bytes = bytes + excluded.bytes`,
    );
  }

  add({ stream, level, timeNs, bytes }: CountedLine): void {
    const key = stream * levels + level;
    const count = this.#counts.get(key);
    if (count === undefined) {
      this.#counts.set(key, { lines: 1, bytes, firstNs: timeNs, lastNs: timeNs });
    } else {
      count.lines++;
      count.bytes += bytes;
      if (timeNs < count.firstNs) count.firstNs = timeNs;
      if (timeNs > count.lastNs) count.lastNs = timeNs;
    }
    const rateKey = Math.floor(Number(timeNs) / (rateSeconds * 1e9)) * levels + level;
    const rate = this.#rates.get(rateKey);
    if (rate === undefined) {
      this.#rates.set(rateKey, { lines: 1, bytes });
    } else {
      rate.lines++;
      rate.bytes += bytes;
    }
  }

  /** Writes what was added since the last time, in the transaction that is open. */
  write(): void {
    for (const [key, { lines, bytes, firstNs, lastNs }] of this.#counts) {
      this.#upsertCount.run(Math.floor(key / levels), key % levels, lines, bytes, firstNs, lastNs);
    }
    for (const [key, { lines, bytes }] of this.#rates) {
      this.#upsertRate.run(Math.floor(key / levels) * rateSeconds, key % levels, lines, bytes);
    }
    this.#counts.clear();
    this.#rates.clear();
  }
}

import type { Database } from 'better-sqlite3';
import { DamageError } from '../file/file-faults.ts';
import { levelNames, rateSeconds } from './capture-kind.ts';
import { readStreams } from './stored-streams.ts';
import type { StoredStream } from './capture-batch.ts';

/** Lines and bytes of something. */
export interface LineCount {
  readonly lines: number;
  /** Of the lines as written, without newlines. */
  readonly bytes: number;
}

/** Lines of one stream and level. */
export interface StreamCount extends LineCount {
  readonly stream: StoredStream;
  readonly level: (typeof levelNames)[number];
  readonly firstNs: bigint;
  readonly lastNs: bigint;
}

/** Lines of ten seconds and one level. */
export interface RateCount extends LineCount {
  /** Seconds since 1970. */
  readonly startS: number;
  readonly seconds: number;
  readonly level: (typeof levelNames)[number];
}

/** What a capture holds. */
export interface CaptureSummary extends LineCount {
  /** `writing`: its writer still writes, or was killed. `recovered`: it was killed, and what there was is whole. */
  readonly state: 'writing' | 'finished' | 'recovered';
  /** Nanoseconds since 1970; undefined: no lines. */
  readonly firstNs: bigint | undefined;
  readonly lastNs: bigint | undefined;
  readonly streams: readonly StreamCount[];
  readonly rates: readonly RateCount[];
}

interface CountRow {
  readonly stream: bigint;
  readonly level: bigint;
  readonly lines: bigint;
  readonly bytes: bigint;
  readonly first_ns: bigint;
  readonly last_ns: bigint;
}

interface RateRow {
  readonly start_s: number;
  readonly level: number;
  readonly lines: number;
  readonly bytes: number;
}

/** Reads the counts that the writer kept; touches no line. */
export function readSummary(database: Database): CaptureSummary {
  const known = readStreams(database);
  const streams = database
    .prepare<[], CountRow>('SELECT * FROM counts ORDER BY stream, level')
    .safeIntegers()
    .all()
    .map((row): StreamCount => {
      const stream = known.get(Number(row.stream));
      if (stream === undefined) throw new DamageError('a count is of no stream');
      return {
        stream,
        level: levelNames[Number(row.level)],
        lines: Number(row.lines),
        bytes: Number(row.bytes),
        firstNs: row.first_ns,
        lastNs: row.last_ns,
      };
    });
  const rates = database
    .prepare<[], RateRow>('SELECT * FROM rates ORDER BY start_s, level')
    .all()
    .map((row): RateCount => ({
      startS: row.start_s,
      seconds: rateSeconds,
      level: levelNames[row.level],
      lines: row.lines,
      bytes: row.bytes,
    }));
  return { state: stateOf(database), ...totals(streams), streams, rates };
}

function totals(
  streams: readonly StreamCount[],
): Pick<CaptureSummary, 'lines' | 'bytes' | 'firstNs' | 'lastNs'> {
  let firstNs: bigint | undefined;
  let lastNs: bigint | undefined;
  let lines = 0;
  let bytes = 0;
  for (const count of streams) {
    lines += count.lines;
    bytes += count.bytes;
    if (firstNs === undefined || count.firstNs < firstNs) firstNs = count.firstNs;
    if (lastNs === undefined || count.lastNs > lastNs) lastNs = count.lastNs;
  }
  return { lines, bytes, firstNs, lastNs };
}

function stateOf(database: Database): CaptureSummary['state'] {
  const state = database.prepare("SELECT value FROM capture WHERE key = 'state'").pluck().get();
  return state === 'finished' || state === 'recovered' ? state : 'writing';
}

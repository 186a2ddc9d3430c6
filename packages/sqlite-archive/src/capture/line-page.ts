import type { Database, Statement } from 'better-sqlite3';
import { DamageError } from '../file/file-faults.ts';
import type { StoredStream } from './capture-batch.ts';
import { levelNames } from './capture-kind.ts';
import { StoredLine, type CaptureLine } from './capture-line.ts';
import { numbersOf } from './number-list.ts';
import { readStreams } from './stored-streams.ts';

/** Lines that are read at once: half of them takes a fifth more time, twice as many 15 MB more memory. */
export const pageLines = 500;
/** Longer ones are read one by one, so that a page is of a bounded size whatever a file contains. */
const longBytes = 4096;
/** Bytes of lines after which some are given. */
const stepBytes = 4 * 1024 * 1024;

type Value = string | number | bigint;
type List = Buffer | null;
type PageRow = [count: number, raw: List, rendered: List, ...numbers: List[]];

const columns = [
  'id',
  'stream',
  'time_ns / 1000000000',
  'time_ns % 1000000000',
  'delay_ms',
  'level',
  'late',
  'octet_length(raw)',
  'coalesce(octet_length(rendered), -1)',
].map((value) => `CAST(group_concat(${value}) AS BLOB)`);

const texts = ['raw', 'rendered'].map(
  (name) =>
    `CAST(group_concat(CASE WHEN octet_length(${name}) <= ${String(longBytes)} THEN ${name} END, '') AS BLOB)`,
);

/**
 * Reads the lines of a query by pages. SQLite puts a page into one row: a row and a buffer for each line take
 * three times as long, and memory outside of the heap, which is freed late. Aggregates keep the order of
 * a subquery.
 */
export class LinePages {
  readonly #database: Database;
  readonly #page: Statement<Value[], PageRow>;
  readonly #long: Statement<[number], [Buffer, List]>;
  #streams: ReadonlyMap<number, StoredStream>;

  /** @param lines - `FROM lines AS l …` with its order, for {@link pageLines} at most */
  constructor(database: Database, lines: string) {
    this.#database = database;
    const names = 'l.id, l.stream, l.time_ns, l.delay_ms, l.level, l.late, l.raw, l.rendered';
    const sql = `SELECT count(*), ${[...texts, ...columns].join(', ')} FROM (SELECT ${names} ${lines})`;
    this.#page = database.prepare<Value[], PageRow>(sql).raw();
    const long = 'SELECT CAST(raw AS BLOB), CAST(rendered AS BLOB) FROM lines WHERE id = ?';
    this.#long = database.prepare<[number], [Buffer, List]>(long).raw();
    this.#streams = readStreams(database);
  }

  /**
   * The lines of a page, in steps of a bounded size.
   * @returns the last one; undefined: there are none
   */
  *read(...values: Value[]): Generator<CaptureLine[], PageEnd | undefined> {
    const [count = 0, raw = null, rendered = null, ...numbers] = this.#page.get(...values) ?? [];
    if (count === 0) return undefined;
    const page = new Page(count, numbers, { raw, rendered });
    let lines: CaptureLine[] = [];
    let bytes = 0;
    let last: CaptureLine | undefined;
    for (let at = 0; at < count; at++) {
      last = this.#line(page, at);
      lines.push(last);
      bytes += page.sizeBytes(at);
      if (bytes < stepBytes) continue;
      yield lines;
      lines = [];
      bytes = 0;
    }
    if (lines.length > 0) yield lines;
    return last && { timeNs: last.timeNs, id: last.ordinal, isFull: count >= pageLines };
  }

  #line(page: Page, at: number): CaptureLine {
    const stream = this.#stream(page.stream(at));
    if (!page.isLong(at)) return page.line(at, stream);
    const long = this.#long.get(page.ordinal(at));
    if (long === undefined) throw new DamageError('a line is not at its place');
    return page.line(at, stream, long);
  }

  #stream(id: number): StoredStream {
    if (!this.#streams.has(id)) this.#streams = readStreams(this.#database); // It is being written.
    const stream = this.#streams.get(id);
    if (stream === undefined) throw new DamageError('a line is of no stream');
    return stream;
  }
}

/** The place of the last line of a page. */
export interface PageEnd {
  readonly timeNs: bigint;
  readonly id: number;
  /** True: more may follow. */
  readonly isFull: boolean;
}

const noBytes = Buffer.alloc(0);

/** Lines as lists of numbers and as bytes. */
class Page {
  readonly #numbers: readonly Float64Array[];
  readonly #raw: Buffer;
  readonly #rendered: Buffer;
  #rawAt = 0;
  #renderedAt = 0;
  #second = Number.NaN;
  #secondNs = 0n;

  constructor(count: number, lists: readonly List[], texts: { raw: List; rendered: List }) {
    this.#numbers = lists.map((list) => numbersOf(list ?? noBytes, count));
    this.#raw = texts.raw ?? noBytes;
    this.#rendered = texts.rendered ?? noBytes;
  }

  stream(at: number): number {
    return this.#number(1, at);
  }

  ordinal(at: number): number {
    const ordinal = this.#number(0, at);
    if (!Number.isSafeInteger(ordinal)) throw new DamageError('a line has no number');
    return ordinal;
  }

  /**
   * To be asked once for each line, in their order.
   * @param long - line and its own form, where one of them is long
   */
  line(at: number, stream: StoredStream, long?: readonly [Buffer, List]): CaptureLine {
    const [second, restNs] = [this.#number(2, at), this.#number(3, at)];
    if (second !== this.#second) {
      this.#second = second;
      this.#secondNs = BigInt(second) * 1_000_000_000n;
    }
    const raw = this.#takeRaw(at);
    const rendered = this.#takeRendered(at);
    return new StoredLine(
      {
        ordinal: this.ordinal(at),
        timeNs: this.#secondNs + BigInt(restNs),
        collectedMs: second * 1000 + Math.trunc(restNs / 1_000_000) + this.#number(4, at),
        stream,
        level: levelNames[this.#number(5, at)],
        late: this.#number(6, at) !== 0,
        raw: long?.[0] ?? raw,
      },
      long?.[1] ?? rendered,
    );
  }

  sizeBytes(at: number): number {
    return this.#number(7, at) + Math.max(0, this.#number(8, at));
  }

  isLong(at: number): boolean {
    return this.#number(7, at) > longBytes || this.#number(8, at) > longBytes;
  }

  #takeRaw(at: number): Buffer {
    const from = this.#rawAt;
    const size = this.#number(7, at);
    if (size <= longBytes) this.#rawAt += size;
    return this.#raw.subarray(from, this.#rawAt);
  }

  #takeRendered(at: number): Buffer | undefined {
    const size = this.#number(8, at);
    if (size < 0) return undefined;
    const from = this.#renderedAt;
    if (size <= longBytes) this.#renderedAt += size;
    return this.#rendered.subarray(from, this.#renderedAt);
  }

  #number(list: number, at: number): number {
    return this.#numbers[list]?.[at] ?? 0;
  }
}

import type { Database, Statement } from 'better-sqlite3';
import type { LineCondition, LineFilter } from './line-query.ts';

/** A row of the table of lines, integers as they are in SQLite. */
export interface LineRow {
  readonly id: bigint;
  readonly stream: bigint;
  readonly time_ns: bigint;
  readonly delay_ms: bigint;
  readonly level: bigint;
  readonly late: bigint;
  readonly raw: Buffer;
  readonly rendered: Buffer | null;
}

interface Place {
  readonly timeNs: bigint;
  readonly id: number;
}

const columns =
  'l.id, l.stream, l.time_ns, l.delay_ms, l.level, l.late, CAST(l.raw AS BLOB) AS raw, CAST(l.rendered AS BLOB) AS rendered';
/** Lines that one step looks at, so that no step takes long however few pass. */
const window = 10_000;
const page = 1000;
/** Bytes of lines after which a step ends. */
const stepBytes = 4 * 1024 * 1024;
/** With more lines than this that have the words, going through all in order is better than sorting. */
const rare = 50_000;
const lastTime = 0x7f_ff_ff_ff_ff_ff_ff_ffn;

/** Goes through lines by time, then ordinal. Each step gives the lines of a window, perhaps none. */
export function* scanByTime(
  database: Database,
  filter: LineFilter,
  condition: LineCondition,
): Generator<LineRow[], void> {
  const { sinceNs = 0n, untilNs = lastTime } = filter;
  const { sql, values } = condition;
  const end = database
    .prepare<[bigint, bigint, number, bigint], { time_ns: bigint; id: bigint }>(
      `SELECT time_ns, id FROM lines WHERE time_ns >= ? AND (time_ns, id) > (?, ?) AND time_ns < ? ORDER BY time_ns, id LIMIT 1 OFFSET ${String(window - 1)}`,
    )
    .safeIntegers();
  const rows = database
    .prepare<unknown[], LineRow>(
      `SELECT ${columns} FROM lines AS l INDEXED BY lines_time WHERE (l.time_ns, l.id) > (?, ?) AND (l.time_ns, l.id) <= (?, ?) AND l.time_ns < ?${sql} ORDER BY l.time_ns, l.id`,
    )
    .safeIntegers();
  let from: Place = { timeNs: sinceNs - 1n, id: Number.MAX_SAFE_INTEGER };
  for (;;) {
    const to = end.get(from.timeNs, from.timeNs, from.id, untilNs);
    const last: Place =
      to === undefined
        ? { timeNs: lastTime, id: Number.MAX_SAFE_INTEGER }
        : { timeNs: to.time_ns, id: Number(to.id) };
    for (;;) {
      const found = take(
        rows.iterate(from.timeNs, from.id, last.timeNs, last.id, untilNs, ...values),
      );
      yield found.rows;
      const rest = found.rows.at(-1);
      if (found.isAll || rest === undefined) break;
      from = { timeNs: rest.time_ns, id: Number(rest.id) };
    }
    if (to === undefined) return;
    from = last;
  }
}

/** Goes through lines in the order of arrival. */
export function* scanByArrival(
  database: Database,
  filter: LineFilter,
  condition: LineCondition,
): Generator<LineRow[], void> {
  const { after = 0, sinceNs = 0n, untilNs = lastTime } = filter;
  const rows = database
    .prepare<unknown[], LineRow>(
      `SELECT ${columns} FROM lines AS l WHERE l.id > ? AND l.id <= ? AND l.time_ns >= ? AND l.time_ns < ?${condition.sql} ORDER BY l.id`,
    )
    .safeIntegers();
  const newest = Number(database.prepare('SELECT coalesce(max(id), 0) FROM lines').pluck().get());
  for (let from = after; from < newest;) {
    const to = Math.min(newest, from + window);
    const found = take(rows.iterate(from, to, sinceNs, untilNs, ...condition.values));
    yield found.rows;
    from = found.isAll ? to : Number(found.rows.at(-1)?.id ?? to);
  }
}

/** The ids of lines that have all words, where they are few. */
export function rareIds(database: Database, match: string): number[] | undefined {
  const found = database
    .prepare<[string, number], number>(
      'SELECT rowid FROM line_words WHERE line_words MATCH ? LIMIT ?',
    )
    .pluck()
    .all(match, rare + 1);
  return found.length > rare ? undefined : found;
}

/** Goes through given lines by time, then ordinal. */
export function* scanIds(
  database: Database,
  filter: LineFilter & { readonly ids: readonly number[] },
  condition: LineCondition,
): Generator<LineRow[], void> {
  const { sinceNs = 0n, untilNs = lastTime } = filter;
  const inOrder = database
    .prepare<[string, bigint, bigint], number>(
      'SELECT l.id FROM json_each(?) AS j JOIN lines AS l ON l.id = j.value WHERE l.time_ns >= ? AND l.time_ns < ? ORDER BY l.time_ns, l.id',
    )
    .pluck()
    .all(JSON.stringify(filter.ids), sinceNs, untilNs);
  const rows: Statement<unknown[], LineRow> = database
    .prepare<unknown[], LineRow>(
      `SELECT ${columns} FROM json_each(?) AS j CROSS JOIN lines AS l ON l.id = j.value WHERE 1${condition.sql} ORDER BY l.time_ns, l.id`,
    )
    .safeIntegers();
  for (let from = 0; from < inOrder.length;) {
    const some = inOrder.slice(from, from + page);
    const found = take(rows.iterate(JSON.stringify(some), ...condition.values));
    yield found.rows;
    const last = Number(found.rows.at(-1)?.id);
    from += found.isAll ? page : some.indexOf(last) + 1;
  }
}

/** Rows up to a size: lines may be of any length. Does not leave the statement open. */
function take(rows: Iterable<LineRow>): { readonly rows: LineRow[]; readonly isAll: boolean } {
  const taken: LineRow[] = [];
  let bytes = 0;
  for (const row of rows) {
    taken.push(row);
    bytes += row.raw.length + (row.rendered?.length ?? 0);
    if (bytes > stepBytes) return { rows: taken, isAll: false };
  }
  return { rows: taken, isAll: true };
}

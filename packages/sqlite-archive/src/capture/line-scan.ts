import type { Database } from 'better-sqlite3';
import { DamageError } from '../file/file-faults.ts';
import type { CaptureLine } from './capture-line.ts';
import { LinePages, pageLines, type PageEnd } from './line-page.ts';
import type { LineCondition, LineFilter } from './line-query.ts';

type Place = Omit<PageEnd, 'isFull'>;
type Lines = Generator<CaptureLine[], void>;

/** Lines that one step looks at, so that no step takes long however few pass. */
const window = 10_000;
/** With more lines than this that have the words, going through all in order is better than sorting. */
const rare = 50_000;
const lastTime = 0x7f_ff_ff_ff_ff_ff_ff_ffn;
const lastId = Number.MAX_SAFE_INTEGER;
const windowEnd = `LIMIT 1 OFFSET ${String(window - 1)}`;
const limit = `LIMIT ${String(pageLines)}`;

/** Goes through lines by time, then ordinal. */
export function* scanByTime(
  database: Database,
  filter: LineFilter,
  { sql, values }: LineCondition,
): Lines {
  const { sinceNs = 0n, untilNs = lastTime } = filter;
  const end = database
    .prepare<[bigint, bigint, number, bigint], { time_ns: bigint; id: bigint }>(
      `SELECT time_ns, id FROM lines WHERE time_ns >= ? AND (time_ns, id) > (?, ?) AND time_ns < ? ORDER BY time_ns, id ${windowEnd}`,
    )
    .safeIntegers();
  const pages = new LinePages(
    database,
    `FROM lines AS l INDEXED BY lines_time WHERE (l.time_ns, l.id) > (?, ?) AND (l.time_ns, l.id) <= (?, ?) AND l.time_ns < ?${sql} ORDER BY l.time_ns, l.id ${limit}`,
  );
  yield* byWindows({ timeNs: sinceNs - 1n, id: lastId }, sql === '', {
    end: ({ timeNs, id }) => {
      const found = end.get(timeNs, timeNs, id, untilNs);
      return found && { timeNs: found.time_ns, id: Number(found.id) };
    },
    read: (from, to = { timeNs: lastTime, id: lastId }) =>
      pages.read(from.timeNs, from.id, to.timeNs, to.id, untilNs, ...values),
    isBehind: (a, b) => a.timeNs > b.timeNs || (a.timeNs === b.timeNs && a.id > b.id),
  });
}

/** Goes through lines in the order of arrival, up to what is there at the beginning. */
export function* scanByArrival(
  database: Database,
  filter: LineFilter,
  { sql, values }: LineCondition,
): Lines {
  const { after = 0, sinceNs = 0n, untilNs = lastTime } = filter;
  const newest = Number(database.prepare('SELECT coalesce(max(id), 0) FROM lines').pluck().get());
  if (!Number.isSafeInteger(newest)) throw new DamageError('a line has no number');
  const end = database
    .prepare<[number, number], number>(
      `SELECT id FROM lines WHERE id > ? AND id <= ? ORDER BY id ${windowEnd}`,
    )
    .pluck();
  const pages = new LinePages(
    database,
    `FROM lines AS l WHERE l.id > ? AND l.id <= ? AND l.time_ns >= ? AND l.time_ns < ?${sql} ORDER BY l.id ${limit}`,
  );
  const isAll = sql === '' && filter.sinceNs === undefined && filter.untilNs === undefined;
  yield* byWindows({ timeNs: 0n, id: after }, isAll, {
    end: ({ id }) => {
      const found = end.get(id, newest);
      return found === undefined ? undefined : { timeNs: 0n, id: found };
    },
    read: (from, to) => pages.read(from.id, to?.id ?? newest, sinceNs, untilNs, ...values),
    isBehind: (a, b) => a.id > b.id,
  });
}

interface Scan {
  /** Where the window behind a place ends; undefined: with the last line. */
  end(from: Place): Place | undefined;
  read(from: Place, to: Place | undefined): ReturnType<LinePages['read']>;
  isBehind(place: Place, other: Place): boolean;
}

/** @param isAll - true: every line passes, so that a page alone bounds a step */
function* byWindows(start: Place, isAll: boolean, scan: Scan): Lines {
  let from = start;
  for (;;) {
    const to = isAll ? undefined : scan.end(from);
    if (to !== undefined && !scan.isBehind(to, from)) throw outOfOrder();
    let last;
    do {
      last = yield* scan.read(from, to);
      // In a damaged file, which would be gone through for ever.
      if (last !== undefined && !scan.isBehind(last, from)) throw outOfOrder();
      from = last ?? from;
    } while (last?.isFull === true);
    if (to === undefined) return;
    yield []; // A turn for others, and a look at who cancels.
    from = to;
  }
}

function outOfOrder(): DamageError {
  return new DamageError('lines are not in order');
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
  { sql, values }: LineCondition,
): Lines {
  const { sinceNs = 0n, untilNs = lastTime } = filter;
  const inOrder = database
    .prepare<[string, bigint, bigint], number>(
      'SELECT l.id FROM json_each(?) AS j JOIN lines AS l ON l.id = j.value WHERE l.time_ns >= ? AND l.time_ns < ? ORDER BY l.time_ns, l.id',
    )
    .pluck()
    .all(JSON.stringify(filter.ids), sinceNs, untilNs);
  const pages = new LinePages(
    database,
    `FROM json_each(?) AS j CROSS JOIN lines AS l ON l.id = j.value WHERE 1${sql} ORDER BY l.time_ns, l.id`,
  );
  for (let from = 0; from < inOrder.length; from += pageLines) {
    yield* pages.read(JSON.stringify(inOrder.slice(from, from + pageLines)), ...values);
    yield [];
  }
}

import type { Database } from 'better-sqlite3';
import { levelNames } from './capture-kind.ts';
import type { StoredStream } from './capture-batch.ts';
import { readStreams } from './stored-streams.ts';
import { parseWords } from './word-query.ts';

/** Which lines of a capture are wanted; all conditions have to hold. */
export interface LineFilter {
  readonly namespace?: string | undefined;
  readonly pod?: string | undefined;
  readonly container?: string | undefined;
  /** Only lines of streams for which this holds. */
  readonly stream?: ((stream: StoredStream) => boolean) | undefined;
  /** Text that stands in the line as it is, or a pattern; of several, all have to be in it. */
  readonly grep?: string | RegExp | readonly (string | RegExp)[] | undefined;
  /** From this time on, nanoseconds since 1970. */
  readonly sinceNs?: bigint | undefined;
  /** Before this time. */
  readonly untilNs?: bigint | undefined;
  /** Only lines of these levels; undefined in it: lines that have none. */
  readonly levels?: readonly (typeof levelNames)[number][] | undefined;
  /** Words, by full-text search: each has to be in the line. `word*`, `"a phrase"`. */
  readonly text?: string | undefined;
  /** At most so many of the lines that all of the above let through. */
  readonly limit?: number | undefined;
  /** In the order of arrival from behind this ordinal on, to follow a capture that is being written. */
  readonly after?: number | undefined;
}

/** A filter as conditions on the table of lines `l`, without time and place. */
export interface LineCondition {
  readonly sql: string;
  readonly values: readonly (string | number)[];
  /** For MATCH; undefined: no words are asked for. */
  readonly match: string | undefined;
  /** True: no stream fits, so no line does. */
  readonly isEmpty: boolean;
  /** Lets the next query use the names of this one's functions. */
  [Symbol.dispose](): void;
}

/** Numbers of functions that queries are using; a name for each query would pile up in one that polls. */
const used = new WeakMap<Database, Set<number>>();

/** Prepares a filter on an open file. Patterns become functions of the connection. */
export function lineCondition(database: Database, filter: LineFilter): LineCondition {
  const parts: string[] = [];
  const values: (string | number)[] = [];
  const functions: number[] = [];
  const inSql = (test: (text: string) => boolean): void => {
    const number = testInSql(database, test);
    functions.push(number);
    parts.push(`ktl_test_${String(number)}(l.raw)`);
  };
  const streams = streamsOf(database, filter);
  if (streams !== undefined) {
    parts.push('l.stream IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(streams));
  }
  if (filter.levels !== undefined) {
    parts.push('l.level IN (SELECT value FROM json_each(?))');
    values.push(JSON.stringify(filter.levels.map((level) => levelNames.indexOf(level))));
  }
  for (const grep of [filter.grep ?? []].flat()) {
    if (typeof grep === 'string') {
      // As bytes: exact for lines that are no text, and NUL does not end it.
      parts.push('instr(CAST(l.raw AS BLOB), CAST(? AS BLOB)) > 0');
      values.push(grep);
    } else {
      const pattern = new RegExp(grep.source, grep.flags.replaceAll(/[gy]/g, ''));
      inSql((text) => pattern.test(text));
    }
  }
  const words = filter.text === undefined ? undefined : parseWords(filter.text);
  if (words !== undefined) inSql((text) => words.test(text));
  return {
    sql: parts.map((part) => ` AND ${part}`).join(''),
    values,
    match: words?.match,
    isEmpty: streams?.length === 0,
    [Symbol.dispose]: () => {
      for (const number of functions) used.get(database)?.delete(number);
    },
  };
}

function streamsOf(database: Database, filter: LineFilter): number[] | undefined {
  const { stream: isWanted = () => true } = filter;
  const fields = (['namespace', 'pod', 'container'] as const).filter(
    (field) => filter[field] !== undefined,
  );
  if (fields.length === 0 && filter.stream === undefined) return undefined;
  return [...readStreams(database)]
    .filter(([, stream]) => fields.every((field) => stream[field] === filter[field]))
    .filter(([, stream]) => isWanted(stream))
    .map(([id]) => id);
}

function testInSql(database: Database, test: (text: string) => boolean): number {
  const taken = used.get(database) ?? new Set();
  used.set(database, taken);
  let number = 0;
  while (taken.has(number)) number++;
  taken.add(number);
  // Only for statements of this package, never for what a file contains.
  const options = { deterministic: true, directOnly: true };
  database.function(`ktl_test_${String(number)}`, options, (raw: unknown) =>
    test(Buffer.isBuffer(raw) ? raw.toString() : String(raw)) ? 1 : 0,
  );
  return number;
}

import type { Database } from 'better-sqlite3';
import type { StoredStream } from './capture-batch.ts';

/** All streams of a file by their number. */
export function readStreams(database: Database): ReadonlyMap<number, StoredStream> {
  const rows = database.prepare<[], StoredStream & { id: number }>('SELECT * FROM streams').all();
  return new Map(rows.map(({ id, ...stream }) => [id, stream]));
}

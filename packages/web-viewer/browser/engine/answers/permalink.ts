import type { Permalink } from '../protocol.ts';
import type { Chunk } from '../store/chunk.ts';
import { LINE } from '../store/codes.ts';
import type { RowPosition, RowStore } from '../store/row-store.ts';
import { parseStamp, type Instant } from '../store/stamp.ts';
import type { RowReader } from './row-reader.ts';

/** Which rows count as equal. */
interface Origin extends Instant {
  readonly uid: string;
  readonly container: string;
  readonly restart: number;
}

/** What finds a line again; undefined for rows that are none, or whose pod is not known. */
export function permalinkOf(
  store: RowStore,
  reader: RowReader,
  position: RowPosition,
): Permalink | undefined {
  const { chunk, at } = position;
  const { uid, container, restart = 0 } = reader.stream(position);
  const { kinds, ms, nanos } = chunk.columns;
  const instant = { ms: ms[at] ?? Number.NaN, nanos: nanos[at] ?? 0 };
  if (uid === undefined || kinds[at] !== LINE || Number.isNaN(instant.ms)) return undefined;
  const own = chunk.firstRow + at;
  let ordinal = 0;
  for (const row of rowsAt(store, { uid, container, restart, ...instant })) {
    if (row >= own) break;
    ordinal++;
  }
  return { uid, container, restart, ts: reader.ts(position), ordinal };
}

/** Number of the row that a permalink names; undefined where it is not held. */
export function findPermalink(store: RowStore, permalink: Permalink): number | undefined {
  const instant = parseStamp(permalink.ts);
  if (instant === undefined) return undefined;
  let ordinal = 0;
  for (const row of rowsAt(store, { ...permalink, ...instant })) {
    if (ordinal === permalink.ordinal) return row;
    ordinal++;
  }
  return undefined;
}

/** Lines of one container instance with one stamp. Chunks whose stamps are elsewhere are passed over. */
function* rowsAt(store: RowStore, origin: Origin): Generator<number> {
  const streams = streamsOf(store, origin);
  if (streams.size === 0) return;
  for (const chunk of store.chunks) {
    if (chunk.minMs > origin.ms || chunk.maxMs < origin.ms) continue;
    for (let at = 0; at < chunk.rows; at++) {
      if (isAt(chunk, at, origin) && streams.has(chunk.columns.streams[at] ?? 0)) {
        yield chunk.firstRow + at;
      }
    }
  }
}

function isAt({ columns }: Chunk, at: number, { ms, nanos }: Instant): boolean {
  return columns.ms[at] === ms && columns.nanos[at] === nanos && columns.kinds[at] === LINE;
}

function streamsOf(store: RowStore, { uid, container, restart }: Origin): Set<number> {
  const numbers = new Set<number>();
  for (const [number, stream] of store.streams.entries()) {
    const isSame = stream.uid === uid && stream.container === container;
    if (isSame && (stream.restart ?? 0) === restart) numbers.add(number);
  }
  return numbers;
}

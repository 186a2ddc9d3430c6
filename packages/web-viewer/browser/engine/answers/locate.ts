import type { JumpKind, LocateBy } from '../protocol.ts';
import type { Job } from '../schedule/slices.ts';
import type { Chunk } from '../store/chunk.ts';
import {
  ERROR_LEVEL,
  MARK_ERROR,
  MARK_EVENT,
  MARK_GAP,
  MARK_RESTART,
  RESTART,
  isGap,
} from '../store/codes.ts';
import type { RowStore } from '../store/row-store.ts';
import type { View } from '../view/view.ts';
import { findPermalink } from './permalink.ts';

/** Where a row is in the view. */
export interface Located {
  readonly place?: number;
  readonly exact: boolean;
}

const NOT_FOUND: Located = { exact: false };

/** Finds a row in a view. A row that the filter hides gives the place of the next behind it. */
export function* locate(store: RowStore, view: View, by: LocateBy): Job<Located> {
  switch (by.type) {
    case 'seq': {
      const row = store.rowOfSeq(by.seq);
      const found = store.position(row);
      const isHeld = found !== undefined && found.chunk.seqAt(found.at) === by.seq;
      return placed(view, row, isHeld);
    }
    case 'ms':
      return yield* locateMs(store, view, by.ms);
    case 'permalink': {
      const row = findPermalink(store, by.permalink);
      return row === undefined ? NOT_FOUND : placed(view, row, true);
    }
    case 'next':
      return yield* jump({ store, view, of: by.of, from: by.place, isForward: true });
    case 'previous':
      return yield* jump({ store, view, of: by.of, from: by.place, isForward: false });
  }
}

function placed(view: View, row: number, isHeld: boolean): Located {
  const place = view.placeOf(row);
  if (place >= view.endPlace) return NOT_FOUND;
  return { place, exact: isHeld && view.rowAt(place) === row };
}

/** The first row of the view that is not older; late rows may stand before it. */
function* locateMs(store: RowStore, view: View, ms: number): Job<Located> {
  // A copy: the oldest chunk may go between two steps.
  for (const chunk of [...store.chunks]) {
    if (chunk.maxMs < ms) continue;
    const from = view.placeOf(chunk.firstRow);
    const to = view.placeOf(chunk.firstRow + chunk.rows);
    for (let place = from; place < to; place++) {
      const stamp = chunk.columns.ms[(view.rowAt(place) ?? 0) - chunk.firstRow] ?? Number.NaN;
      if (stamp >= ms) return { place, exact: stamp === ms };
    }
    yield;
  }
  return NOT_FOUND;
}

interface Jump {
  readonly store: RowStore;
  readonly view: View;
  readonly of: JumpKind;
  readonly from: number;
  readonly isForward: boolean;
}

function* jump({ store, view, of, from, isForward }: Jump): Job<Located> {
  const target = targetOf(view, of);
  const start = Math.min(Math.max(from, view.firstRowPlace - 1), view.endPlace);
  let place = start + (isForward ? 1 : -1);
  for (;;) {
    const found = view.positionAt(place);
    if (found === undefined) return NOT_FOUND;
    const { chunk } = found;
    const first = view.placeOf(chunk.firstRow);
    const end = view.placeOf(chunk.firstRow + chunk.rows);
    const span = isForward ? { first: place, end } : { first, end: place + 1 };
    if (target.mayBeIn(chunk)) {
      const isTarget = target.test(chunk);
      const hit = findIn(span, isForward, (at) => isTarget((view.rowAt(at) ?? 0) - chunk.firstRow));
      if (hit !== undefined) return { place: hit, exact: true };
    }
    yield;
    place = isForward ? Math.max(end, view.firstRowPlace) : first - 1;
    if (store.rows === 0) return NOT_FOUND;
  }
}

interface PlaceSpan {
  readonly first: number;
  readonly end: number;
}

function findIn(
  { first, end }: PlaceSpan,
  isForward: boolean,
  test: (place: number) => boolean,
): number | undefined {
  const step = isForward ? 1 : -1;
  for (let place = isForward ? first : end - 1; place >= first && place < end; place += step) {
    if (test(place)) return place;
  }
  return undefined;
}

interface Target {
  readonly mayBeIn: (chunk: Chunk) => boolean;
  readonly test: (chunk: Chunk) => (at: number) => boolean;
}

function targetOf(view: View, of: JumpKind): Target {
  switch (of) {
    case 'gap':
      return marked(
        MARK_GAP,
        ({ columns }) =>
          (at) =>
            isGap(columns.kinds[at] ?? 0),
      );
    case 'restart':
      return marked(
        MARK_RESTART,
        ({ columns }) =>
          (at) =>
            ((columns.flags[at] ?? 0) & RESTART) !== 0,
      );
    case 'error':
      return marked(
        MARK_ERROR,
        ({ columns }) =>
          (at) =>
            (columns.levels[at] ?? 0) >= ERROR_LEVEL,
      );
    case 'event':
      return marked(
        MARK_EVENT,
        ({ columns }) =>
          (at) =>
            view.isEvent(columns.streams[at] ?? 0),
      );
    case 'match': {
      const { find } = view.filter;
      return {
        mayBeIn: () => find !== undefined,
        test: (chunk) => {
          const hits = new Uint8Array(chunk.rows);
          find?.mark(chunk, { from: 0, to: chunk.rows }, hits);
          return (at) => hits[at] === 1;
        },
      };
    }
  }
}

function marked(mark: number, test: Target['test']): Target {
  return { mayBeIn: (chunk) => (chunk.marks & mark) !== 0, test };
}

/**
 * What the page and the worker that holds the log say to each other. Everything is plain data that a
 * structured clone carries; text is text, never HTML.
 *
 * A **place** is a position in the filtered view. Places count upwards and keep their row while
 * `generation` stays the same, also when the oldest rows go (then `firstPlace` grows). A new query or a
 * filled skip starts a new generation: ask again, and find the old row by its `seq`.
 */

import type {
  LevelOrNone,
  Source,
  Permalink,
  Row,
  RowDetail,
  Facets,
  FieldFacet,
  Histogram,
} from './rows.ts';

export type {
  Level,
  LevelOrNone,
  Source,
  RowKind,
  Permalink,
  Segment,
  Row,
  RowDetail,
  FacetValue,
  Facets,
  FieldFacet,
  Histogram,
} from './rows.ts';
export { STYLE_CLASSES } from './rows.ts';

/** Text to look for. A text of ASCII folds ASCII letters only; other texts fold as RegExp's `iu`. */
export interface TextSearch {
  readonly text: string;
  readonly isRegex: boolean;
  readonly caseSensitive: boolean;
}

/** A top-level or dotted JSON key (`http.status`) and the value it must have, as text. */
export interface FieldFilter {
  readonly key: string;
  readonly value: string;
}

/** Which rows the view shows. Lists that are absent or empty select everything. */
export interface Query extends Partial<TextSearch> {
  /** Marks and `match` jumps without hiding other rows. Default: `text`, where there is one. */
  readonly find?: TextSearch;
  readonly levels?: readonly LevelOrNone[];
  /** Pods as `namespace/pod` or just `pod`; their events too. */
  readonly pods?: readonly string[];
  readonly containers?: readonly string[];
  readonly sources?: readonly Source[];
  readonly fields?: readonly FieldFilter[];
  /** Inclusive, milliseconds since 1970. */
  readonly fromMs?: number;
  /** Exclusive. */
  readonly toMs?: number;
  /**
   * `gap`, `skip`, `hole` and `end` rows pass text, level and field filters, so that a filter never
   * hides that something is missing. True: they have to match like lines.
   */
  readonly hideGaps?: boolean;
}

export type JumpKind = 'gap' | 'restart' | 'event' | 'match' | 'error';

export type LocateBy =
  | { readonly type: 'seq'; readonly seq: number }
  | { readonly type: 'ms'; readonly ms: number }
  | { readonly type: 'permalink'; readonly permalink: Permalink }
  /** The nearest row of that kind behind (`next`) or before (`previous`) a place, itself left out. */
  | { readonly type: 'next' | 'previous'; readonly of: JumpKind; readonly place: number };

/** `id` is any number of the page; the answer carries the same. */
export type ToWorker =
  /** `url`: origin or folder of the server; `ws`, `frames` are appended. Loses rows of another url. */
  | { readonly type: 'connect'; readonly url: string }
  | { readonly type: 'disconnect' }
  /** Answered at once: who hears nothing knows that the worker is stuck. */
  | { readonly type: 'ping'; readonly id: number }
  | { readonly type: 'query'; readonly id: number; readonly query: Query }
  | { readonly type: 'rows'; readonly id: number; readonly from: number; readonly count: number }
  /** One row with everything known of it. */
  | { readonly type: 'detail'; readonly id: number; readonly place: number }
  | { readonly type: 'locate'; readonly id: number; readonly by: LocateBy }
  | { readonly type: 'facets'; readonly id: number }
  /** Of the newest `newest` (default 5,000) lines of the view; with `key` only that one, more values. */
  | {
      readonly type: 'fieldFacets';
      readonly id: number;
      readonly key?: string;
      readonly newest?: number;
    }
  /** Default range: first to last stamp held. `anyTime`: as if the query had no range of time. */
  | {
      readonly type: 'histogram';
      readonly id: number;
      readonly buckets: number;
      readonly fromMs?: number;
      readonly toMs?: number;
      readonly anyTime?: boolean;
    }
  | { readonly type: 'export'; readonly id: number; readonly format: 'text' | 'ndjson' }
  /** Fetches frames `from` to `to`, as a `skip` or `hole` row names them, and puts them in its place. */
  | { readonly type: 'fill'; readonly id: number; readonly from: number; readonly to: number }
  /** Ends a running fieldFacets, histogram, locate, export or fill. It is answered with `failed`. */
  | { readonly type: 'cancel'; readonly id: number };

/** `waiting`: between two attempts; `refused`: the server wants a new link; `ended`: the session is over. */
export type Connection = 'idle' | 'connecting' | 'open' | 'waiting' | 'refused' | 'ended';

/** Fields of the server's `hello`. */
export interface Session {
  readonly id: string;
  readonly kind: string;
  readonly title: string;
  readonly startedAt: string;
  readonly cluster?: {
    readonly context: string;
    readonly namespace?: string;
    readonly server?: string;
  };
  readonly highlights?: readonly string[];
  /** All of it had happened before the session began. */
  readonly isCapture?: boolean;
}

/** Sent after a change, at most ten times a second. */
export interface State {
  readonly type: 'state';
  readonly connection: Connection;
  /** Why it is not open, for people. */
  readonly reason?: string;
  /** Milliseconds until the next attempt, when `waiting`. */
  readonly retryInMs?: number;
  readonly session?: Session;
  readonly generation: number;
  /** Rows held, all kinds. */
  readonly total: number;
  /** Of these the lines, and those of the view. */
  readonly lines: number;
  readonly matchedLines: number;
  /** Rows of the view; while `isFiltering`, so far. */
  readonly matched: number;
  /** Places of the view: `firstPlace` ≤ place < `endPlace`. */
  readonly firstPlace: number;
  readonly endPlace: number;
  /** Newest seq held, and newest that the server spoke of; 0: none. */
  readonly newestSeq: number;
  readonly serverNewestSeq: number;
  /** Oldest seq held; 0: none. */
  readonly oldestSeq: number;
  readonly oldestMs?: number;
  readonly newestMs?: number;
  /** Frames that the server left out, that are missing unsaid, and that this tab dropped. */
  readonly skipped: number;
  readonly missing: number;
  readonly evicted: number;
  /** Messages or lines of messages that were no frames, and frames that came twice. */
  readonly malformed: number;
  readonly duplicates: number;
  readonly isFiltering: boolean;
  /** Rows already filtered, of `total`. */
  readonly filteredRows: number;
  /** Frames come that the server had before this connection; the newest of them is not here yet. */
  readonly isCatchingUp: boolean;
  /** Rows received in the last second, roughly; 0 while catching up, whose speed is not the log's. */
  readonly rowsPerSecond: number;
  readonly storedBytes: number;
  readonly maxStoredBytes: number;
}

export type FromWorker =
  | State
  | { readonly type: 'ping'; readonly id: number }
  /** The query is in force, as this generation; its rows come in while `isFiltering`. */
  | { readonly type: 'query'; readonly id: number; readonly generation: number }
  /** Less than asked where the view ends; `from` is the first that is there. */
  | {
      readonly type: 'rows';
      readonly id: number;
      readonly generation: number;
      readonly from: number;
      readonly rows: readonly Row[];
    }
  | { readonly type: 'detail'; readonly id: number; readonly detail?: RowDetail }
  /** Without `place`: no such row. `exact` false: the place of the next row behind it in the view. */
  | {
      readonly type: 'locate';
      readonly id: number;
      readonly generation: number;
      readonly place?: number;
      readonly exact: boolean;
    }
  | { readonly type: 'facets'; readonly id: number; readonly facets: Facets }
  /** `lines`: how many lines were read, `jsonLines`: how many of these are JSON objects. */
  | {
      readonly type: 'fieldFacets';
      readonly id: number;
      readonly lines: number;
      readonly jsonLines: number;
      readonly fields: readonly FieldFacet[];
    }
  | { readonly type: 'histogram'; readonly id: number; readonly histogram: Histogram }
  /** Parts of a UTF-8 file in order; the last has `done`. */
  | {
      readonly type: 'export';
      readonly id: number;
      readonly part: Uint8Array;
      readonly rows: number;
      readonly done: boolean;
    }
  /** `filled`: rows put in; what the server no longer has stays a skip. */
  | {
      readonly type: 'fill';
      readonly id: number;
      readonly generation: number;
      readonly filled: number;
    }
  /** In place of the answer to `id`; a query that cannot be read leaves the former in force. */
  | { readonly type: 'failed'; readonly id: number; readonly message: string };

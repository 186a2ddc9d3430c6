// What rows are, and what is told of them: the nouns that page and worker talk about.

export type Level = 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal';

/** `none` stands for lines without a level, in queries and counts. */
export type LevelOrNone = Level | 'none';

export type Source = 'pod' | 'node' | 'event';

/**
 * What a row is. `line`, `gap`, `notice`, `end`: frames of these kinds; `skip`: the server left frames
 * out and said so; `hole`: frames are missing and nobody said so; `evicted`: this tab dropped its oldest
 * rows, always the first of the view; `other`: a frame of another family, its JSON as text.
 */
export type RowKind = 'line' | 'gap' | 'notice' | 'end' | 'skip' | 'hole' | 'evicted' | 'other';

/** A line that is found again after a reload: ordinal counts from 0 among equal stamps of one instance. */
export interface Permalink {
  readonly uid: string;
  readonly container: string;
  readonly restart: number;
  /** As in the frame, RFC 3339. */
  readonly ts: string;
  readonly ordinal: number;
}

/**
 * Text in one style. `classes`: names from {@link STYLE_CLASSES}, separated by a blank; `fg`, `bg`:
 * colours as 0xRRGGBB that have no class.
 */
export interface Segment {
  readonly text: string;
  readonly classes?: string;
  readonly fg?: number;
  readonly bg?: number;
}

/** `fg0`…`fg15`, `bg0`…`bg15` are the terminal's sixteen colours. */
export const STYLE_CLASSES: readonly string[] = [
  ...Array.from({ length: 16 }, (_, color) => `fg${String(color)}`),
  ...Array.from({ length: 16 }, (_, color) => `bg${String(color)}`),
  'bold',
  'dim',
  'italic',
  'underline',
  'inverse',
  'strike',
];

/** What it takes to paint a row. */
export interface Row {
  readonly place: number;
  /** Among all rows held, counted from the first of the session in this tab. */
  readonly index: number;
  /** Unique among rows with a frame; for `skip` and `hole` the seq before them; `evicted` has 0. */
  readonly seq: number;
  readonly kind: RowKind;
  readonly ms?: number;
  readonly displayTs: string;
  readonly level?: Level;
  readonly source: Source;
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly glyph: string;
  readonly late: boolean;
  /** Of the first row of a container's next instance, where no notice says so: its restart count. */
  readonly restart?: number;
  /** Text in styles; of a row without a line: its message. Control characters are visible symbols. */
  readonly segments: readonly Segment[];
  /** Of gap, notice, end, skip, hole, evicted rows: the same as text. */
  readonly message?: string;
  /** `cause` of a gap, `notice` of a notice, `reason` of a skip or end, `kind` of an other. */
  readonly detail?: string;
  /** Matches of `find` or `text`: start, end, start, end … in UTF-16 units of the segments' whole text. */
  readonly ranges: readonly number[];
  /** UTF-8 bytes of text that are not in `segments`, because the line is too long to paint. */
  readonly cutBytes: number;
  /** Of skip and hole rows: what `fill` takes. */
  readonly fill?: { readonly from: number; readonly to: number };
}

/** Everything of one row. `line` and `raw` are cut behind 1 MiB. */
export interface RowDetail {
  readonly row: Row;
  readonly ts: string;
  readonly line: string;
  readonly raw: string;
  /** The raw text as a value, if it is a JSON object. */
  readonly json?: unknown;
  readonly uid?: string;
  readonly restart?: number;
  readonly node?: string;
  readonly permalink?: Permalink;
  /** The frame of a row that is no line. */
  readonly frame?: unknown;
}

/** `count`: lines of the view with it; `total`: lines held. */
export interface FacetValue {
  readonly value: string;
  readonly count: number;
  readonly total: number;
}

/** Sorted by total, largest first; `levels` in the order of severity. */
export interface Facets {
  readonly levels: readonly FacetValue[];
  /** `namespace/pod`; of events `namespace/kind/name`. */
  readonly pods: readonly FacetValue[];
  readonly containers: readonly FacetValue[];
  readonly sources: readonly FacetValue[];
}

export interface FieldFacet {
  readonly key: string;
  /** Lines that have the key. */
  readonly lines: number;
  /** Distinct values seen; `values` has the most frequent. */
  readonly distinct: number;
  readonly values: readonly { readonly value: string; readonly count: number }[];
}

export interface Histogram {
  readonly fromMs: number;
  readonly toMs: number;
  readonly buckets: number;
  /** For each level `buckets` counts; levels without a line are left out. */
  readonly levels: readonly { readonly level: LevelOrNone; readonly counts: Uint32Array }[];
}

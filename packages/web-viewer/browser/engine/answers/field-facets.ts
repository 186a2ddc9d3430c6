import type { FieldFacet } from '../protocol.ts';
import {
  fieldText,
  isObject,
  parseObject,
  valueText,
  type JsonObject,
} from '../search/json-field.ts';
import { rawBytes } from '../search/row-filter.ts';
import type { Job } from '../schedule/slices.ts';
import { LINE } from '../store/codes.ts';
import type { View } from '../view/view.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const DEFAULT_NEWEST = 5000;
const MAX_NEWEST = 200_000;
const MAX_KEYS = 60;
const VALUES_OF_ALL = 10;
const VALUES_OF_ONE = 100;
/** Objects in objects are opened as far as `a.b.c`. */
const MAX_DEPTH = 3;
/** Distinct values counted for a key; others count as lines only. */
const MAX_DISTINCT = 10_000;
const MAX_VALUE_CHARACTERS = 200;
/** A longer line is no record that anyone groups by. */
const MAX_LINE_BYTES = 256 * 1024;
const LINES_PER_STEP = 200;

export interface FieldFacetOptions {
  readonly key?: string;
  readonly newest?: number;
}

export interface FieldFacetResult {
  readonly lines: number;
  readonly jsonLines: number;
  readonly fields: readonly FieldFacet[];
}

/** Keys and most frequent values of the newest lines of a view that are JSON objects. */
export function* fieldFacets(view: View, options: FieldFacetOptions): Job<FieldFacetResult> {
  const { key, newest = DEFAULT_NEWEST } = options;
  const fields = new Map<string, FieldTally>();
  let lines = 0;
  let jsonLines = 0;
  const from = view.endPlace - Math.min(Math.max(1, newest), MAX_NEWEST);
  for (let place = view.endPlace - 1; place >= from; place--) {
    const position = view.positionAt(place);
    if (position === undefined) break;
    if (position.chunk.columns.kinds[position.at] !== LINE) continue;
    lines++;
    const object = objectOf(rawBytes(position.chunk, position.at));
    if (object !== undefined) {
      jsonLines++;
      if (key === undefined) tallyAll(fields, object);
      else tally(fields, key, fieldText(object, key));
    }
    if (lines % LINES_PER_STEP === 0) yield;
  }
  const valueCount = key === undefined ? VALUES_OF_ALL : VALUES_OF_ONE;
  const sorted = [...fields.values()].sort((left, right) => right.lines - left.lines);
  return {
    lines,
    jsonLines,
    fields: sorted.slice(0, MAX_KEYS).map((field) => field.facet(valueCount)),
  };
}

function objectOf(bytes: Uint8Array): JsonObject | undefined {
  return bytes.length > MAX_LINE_BYTES ? undefined : parseObject(decoder.decode(bytes));
}

function tallyAll(fields: Map<string, FieldTally>, object: JsonObject): void {
  const open = (part: JsonObject, prefix: string, depth: number): void => {
    for (const [name, value] of Object.entries(part)) {
      const key = prefix + name;
      if (isObject(value) && depth < MAX_DEPTH) open(value, `${key}.`, depth + 1);
      else tally(fields, key, valueText(value));
    }
  };
  open(object, '', 1);
}

function tally(fields: Map<string, FieldTally>, key: string, value: string | undefined): void {
  if (value === undefined) return;
  let field = fields.get(key);
  if (field === undefined) {
    // Keys that are data (`{"user-1": …, "user-2": …}`) would fill the memory.
    if (fields.size >= MAX_DISTINCT) return;
    field = new FieldTally(key);
    fields.set(key, field);
  }
  field.add(value);
}

class FieldTally {
  lines = 0;
  private readonly key: string;
  private readonly values = new Map<string, number>();

  constructor(key: string) {
    this.key = key;
  }

  add(text: string): void {
    this.lines++;
    const value = text.slice(0, MAX_VALUE_CHARACTERS);
    const count = this.values.get(value);
    if (count !== undefined) this.values.set(value, count + 1);
    else if (this.values.size < MAX_DISTINCT) this.values.set(value, 1);
  }

  facet(valueCount: number): FieldFacet {
    const sorted = [...this.values].sort(([, left], [, right]) => right - left);
    return {
      key: this.key,
      lines: this.lines,
      distinct: this.values.size,
      values: sorted.slice(0, valueCount).map(([value, count]) => ({ value, count })),
    };
  }
}

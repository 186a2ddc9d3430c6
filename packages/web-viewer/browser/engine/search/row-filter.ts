import type { FieldFilter, Query } from '../protocol.ts';
import { ROWS_PER_CHUNK, type Chunk } from '../store/chunk.ts';
import { EXTRA, LEVELS, isMarker, kindCode } from '../store/codes.ts';
import type { Stream, StreamTable } from '../store/streams.ts';
import type { RowSpan } from './ascii-piece.ts';
import { ByteNeedle } from './byte-needle.ts';
import { fieldText, parseObject } from './json-field.ts';
import { createTextMatcher, type TextMatcher } from './text-matcher.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const REJECTED = 0;
const CANDIDATE = 1;
const ACCEPTED = 2;

/** Skip and hole rows stand for frames of any pod. */
const PODLESS = new Set([kindCode('skip'), kindCode('hole'), kindCode('end')]);

/** Which rows a query selects. */
export class RowFilter {
  /** What is marked in rows, and jumped to as `match`. */
  readonly find: TextMatcher | undefined;
  /** True: every row is selected. */
  readonly isEverything: boolean;
  private readonly query: Query;
  private readonly text: TextMatcher | undefined;
  private readonly streams: StreamTable;
  private readonly levels: Uint8Array | undefined;
  private readonly fields: readonly FieldTest[];
  private streamPasses: Uint8Array | undefined;
  private streamVersion = -1;
  private readonly states = new Uint8Array(ROWS_PER_CHUNK);
  private readonly hits = new Uint8Array(ROWS_PER_CHUNK);

  /** @throws SyntaxError for an expression that cannot be read. */
  constructor(query: Query, streams: StreamTable) {
    this.query = query;
    this.streams = streams;
    this.text = createTextMatcher({
      text: query.text ?? '',
      isRegex: query.isRegex ?? false,
      caseSensitive: query.caseSensitive ?? false,
    });
    this.find = query.find === undefined ? this.text : createTextMatcher(query.find);
    this.levels = levelPasses(query);
    this.fields = (query.fields ?? []).map((field) => new FieldTest(field));
    this.isEverything =
      this.text === undefined && this.fields.length === 0 && !this.hasColumnTests();
  }

  /** Calls with each selected row of the span, in order. */
  select(chunk: Chunk, span: RowSpan, found: (at: number) => void): void {
    const { states, hits } = this;
    const tests = this.text !== undefined || this.fields.length > 0;
    const candidates = this.testColumns(chunk, span);
    if (candidates.to > candidates.from && this.text !== undefined) {
      hits.fill(0, span.from, span.to);
      this.text.mark(chunk, candidates, hits);
    }
    for (let row = span.from; row < span.to; row++) {
      const state = states[row];
      if (state === REJECTED) continue;
      if (state === CANDIDATE && tests && !this.passesTests(chunk, row)) continue;
      found(row);
    }
  }

  private passesTests(chunk: Chunk, row: number): boolean {
    if (this.text !== undefined && this.hits[row] === 0) return false;
    return this.fields.every((field) => field.test(chunk, row));
  }

  private hasColumnTests(): boolean {
    const { pods, containers, sources, fromMs, toMs } = this.query;
    const lists = [pods, containers, sources];
    return (
      lists.some((list) => list !== undefined && list.length > 0) ||
      this.levels !== undefined ||
      fromMs !== undefined ||
      toMs !== undefined
    );
  }

  /** Sets the states of a span; returns the span from the first candidate to the last. */
  private testColumns(chunk: Chunk, { from, to }: RowSpan): RowSpan {
    const { states } = this;
    if (!this.hasColumnTests() && !chunk.hasMarkers) {
      states.fill(CANDIDATE, from, to);
      return { from, to };
    }
    this.refreshStreams();
    let first = to;
    let last = from;
    for (let row = from; row < to; row++) {
      const state = this.stateOf(chunk, row);
      states[row] = state;
      if (state !== CANDIDATE) continue;
      if (first === to) first = row;
      last = row + 1;
    }
    return { from: first, to: last };
  }

  private stateOf(chunk: Chunk, row: number): number {
    const { columns } = chunk;
    const { fromMs, toMs, hideGaps } = this.query;
    const kind = columns.kinds[row] as number;
    const ms = columns.ms[row] as number;
    if (this.streamPasses?.[columns.streams[row] as number] === 0 && !PODLESS.has(kind))
      return REJECTED;
    // A row whose stamp cannot be read is in no range.
    if (fromMs !== undefined && !(ms >= fromMs)) return REJECTED;
    if (toMs !== undefined && !(ms < toMs)) return REJECTED;
    if (hideGaps !== true && isMarker(kind)) return ACCEPTED;
    if (this.levels?.[columns.levels[row] as number] === 0) return REJECTED;
    return CANDIDATE;
  }

  private refreshStreams(): void {
    if (this.streamVersion === this.streams.version) return;
    this.streamVersion = this.streams.version;
    const { pods = [], containers = [], sources = [] } = this.query;
    if (pods.length + containers.length + sources.length === 0) return;
    const test = streamTest({
      pods: new Set(pods),
      containers: new Set(containers),
      sources: new Set(sources),
    });
    this.streamPasses = new Uint8Array(this.streams.size);
    for (const [number, stream] of this.streams.entries()) {
      this.streamPasses[number] = test(stream) ? 1 : 0;
    }
  }
}

interface StreamSets {
  readonly pods: ReadonlySet<string>;
  readonly containers: ReadonlySet<string>;
  readonly sources: ReadonlySet<string>;
}

function streamTest({ pods, containers, sources }: StreamSets): (stream: Stream) => boolean {
  return ({ namespace, pod, container, source }) =>
    (pods.size === 0 || isOf(pods, namespace, pod)) &&
    (containers.size === 0 || containers.has(container)) &&
    (sources.size === 0 || sources.has(source));
}

/** An event's pod is the object that it is about, `pod/<name>`: it goes with that pod. */
function isOf(pods: ReadonlySet<string>, namespace: string, pod: string): boolean {
  if (pods.has(pod) || pods.has(`${namespace}/${pod}`)) return true;
  return pod.startsWith('pod/') && isOf(pods, namespace, pod.slice('pod/'.length));
}

function levelPasses({ levels = [] }: Query): Uint8Array | undefined {
  if (levels.length === 0) return undefined;
  return Uint8Array.from(LEVELS, (level) => (levels.includes(level) ? 1 : 0));
}

/** Whether a line is a JSON object with a value at a key. */
class FieldTest {
  private readonly field: FieldFilter;
  private readonly name: ByteNeedle;
  private readonly escape = new ByteNeedle('\\', false);

  constructor(field: FieldFilter) {
    this.field = field;
    this.name = new ByteNeedle(field.key.slice(field.key.lastIndexOf('.') + 1), false);
  }

  test(chunk: Chunk, row: number): boolean {
    const bytes = rawBytes(chunk, row);
    // Names are rarely escaped; where a line has a backslash, only parsing tells.
    if (!this.name.isIn(bytes) && !this.escape.isIn(bytes)) return false;
    const object = parseObject(decoder.decode(bytes));
    return object !== undefined && fieldText(object, this.field.key) === this.field.value;
  }
}

/** The text as written, where that is kept. */
export function rawBytes(chunk: Chunk, row: number): Uint8Array {
  const hasExtra = ((chunk.columns.flags[row] ?? 0) & EXTRA) !== 0;
  return (hasExtra ? chunk.extras.get(row, 'raw') : undefined) ?? chunk.textAt(row);
}

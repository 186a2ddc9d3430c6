import { withSequences, type AnsiRun } from '../store/ansi-runs.ts';
import { EXTRA, KINDS, LATE, levelOf } from '../store/codes.ts';
import type { ExtraTag } from '../store/extras.ts';
import type { RowPosition, RowStore } from '../store/row-store.ts';
import type { Stream } from '../store/streams.ts';

const decoder = new TextDecoder('utf-8', { ignoreBOM: true });

const NOWHERE: Stream = { namespace: '', pod: '', container: '', source: 'pod', glyph: '' };

/** Reads back what rows were made of. */
export class RowReader {
  private readonly store: RowStore;

  constructor(store: RowStore) {
    this.store = store;
  }

  stream({ chunk, at }: RowPosition): Stream {
    return this.store.streams.get(chunk.columns.streams[at] ?? 0) ?? NOWHERE;
  }

  /** The text, of which at most `maxBytes`; `cutBytes`: how many are not there. */
  text(
    { chunk, at }: RowPosition,
    maxBytes = Number.POSITIVE_INFINITY,
  ): { text: string; cutBytes: number } {
    const bytes = chunk.textAt(at);
    if (bytes.length <= maxBytes) return { text: decoder.decode(bytes), cutBytes: 0 };
    let end = maxBytes;
    // Not in the middle of a character: its later bytes are 10xxxxxx.
    while (end > 0 && ((bytes[end] ?? 0) & 0xc0) === 0x80) end--;
    return { text: decoder.decode(bytes.subarray(0, end)), cutBytes: bytes.length - end };
  }

  ts(position: RowPosition): string {
    const stamp = this.stamp(position);
    if (stamp.pattern === 0) return this.extra(position, 'ts') ?? '';
    return this.store.stamps.ts(stamp.pattern, stamp);
  }

  displayTs(position: RowPosition): string {
    const stamp = this.stamp(position);
    if (stamp.pattern === 0) return this.extra(position, 'displayTs') ?? '';
    return this.store.stamps.displayTs(stamp.pattern, stamp);
  }

  /** Colours of a text; undefined where the terminal's text is another one. */
  runs(position: RowPosition): AnsiRun[] | undefined {
    if (!this.hasExtra(position)) return [];
    const { chunk, at } = position;
    const bytes = chunk.extras.get(at, 'ansiRuns');
    if (bytes !== undefined) return this.store.ansi.decode(bytes);
    return chunk.extras.get(at, 'ansi') === undefined ? [] : undefined;
  }

  /** `lineAnsi` of the frame. */
  ansi(position: RowPosition): string {
    const runs = this.runs(position);
    if (runs === undefined) return this.extra(position, 'ansi') ?? '';
    return withSequences(this.text(position).text, runs);
  }

  raw(position: RowPosition): string {
    return this.extra(position, 'raw') ?? this.text(position).text;
  }

  /** The frame of a row that is no line. */
  frame(position: RowPosition): Readonly<Record<string, unknown>> | undefined {
    const json = this.extra(position, 'frame');
    return json === undefined ? undefined : (JSON.parse(json) as Record<string, unknown>);
  }

  /** The frame as the server sent it, as JSON; undefined: the row never was one. */
  frameJson(position: RowPosition): string | undefined {
    const { chunk, at } = position;
    const kind = KINDS[chunk.columns.kinds[at] ?? 0];
    if (kind === 'hole') return JSON.stringify({ ...this.frame(position), kind: 'hole' });
    if (kind !== 'line') return this.extra(position, 'frame');
    const { namespace, pod, container, source, glyph, uid, restart, node } = this.stream(position);
    const level = levelOf(chunk.columns.levels[at] ?? 0);
    return JSON.stringify({
      kind,
      seq: chunk.seqAt(at),
      ts: this.ts(position),
      displayTs: this.displayTs(position),
      namespace,
      pod,
      container,
      uid,
      restart,
      source,
      glyph,
      line: this.text(position).text,
      lineAnsi: this.ansi(position),
      raw: this.raw(position),
      node,
      level,
      late: ((chunk.columns.flags[at] ?? 0) & LATE) === 0 ? undefined : true,
    });
  }

  private stamp({ chunk, at }: RowPosition): { ms: number; nanos: number; pattern: number } {
    const { ms, nanos, patterns } = chunk.columns;
    return { ms: ms[at] ?? 0, nanos: nanos[at] ?? 0, pattern: patterns[at] ?? 0 };
  }

  private hasExtra({ chunk, at }: RowPosition): boolean {
    return ((chunk.columns.flags[at] ?? 0) & EXTRA) !== 0;
  }

  private extra(position: RowPosition, tag: ExtraTag): string | undefined {
    if (!this.hasExtra(position)) return undefined;
    return position.chunk.extras.text(position.at, tag);
  }
}

import { LevelReader } from '@ktl/log-lines';
import { stampNs, type LineSource, type LogBatch } from '@ktl/log-tailer';
import type { CaptureBatch, CaptureStream } from '@ktl/sqlite-archive';
import { ByteWriter, PlainScan } from '@ktl/term-view';
import { SafeLines } from '../../views/logs/line-writer.ts';
import { PrefixBook } from '../../views/logs/prefix-book.ts';

/** How a capture names what it records. */
export interface CaptureNaming {
  /** Namespace before the pod in `rendered`. */
  readonly showNamespace: boolean;
  /** Milliseconds since 1970: when lines are received, and the time of those that state none. */
  readonly now: () => number;
}

/** Sources of which it is remembered what their last line was. */
const maxSources = 20_000;
const warn = 4;
const info = 3;

/**
 * Makes what a capture keeps of batches, in their order: the bytes as they came, level and time of each
 * line, and `rendered`: names and the line without colours and control characters.
 */
export function createCaptureBatches(naming: CaptureNaming): (batch: LogBatch) => CaptureBatch {
  const streams = createStreams(naming);
  const levels = new Map<string, LevelReader>();
  const levelsOf = ({ target, instance }: LogBatch): LevelReader => {
    const key = `${target.key} ${String(instance)}`;
    const known = levels.get(key);
    if (known !== undefined) return known;
    if (levels.size >= maxSources) levels.clear();
    const reader = new LevelReader();
    levels.set(key, reader);
    return reader;
  };
  return (batch) => {
    const { bytes, count, event } = batch;
    const collectedMs = naming.now();
    const unstampedNs = BigInt(collectedMs) * 1_000_000n;
    const stream = streams(batch);
    const offsets = new Uint32Array(2 * count);
    const timesNs = new BigInt64Array(count);
    const ranks = new Uint8Array(count);
    const reader = event === undefined ? levelsOf(batch) : undefined;
    for (let line = 0; line < count; line++) {
      const start = batch.offsets[3 * line + 1] ?? 0;
      const end = batch.offsets[3 * line + 2] ?? 0;
      offsets[2 * line] = start;
      offsets[2 * line + 1] = end;
      timesNs[line] = stampNs(batch, line) ?? unstampedNs;
      ranks[line] =
        reader?.readRank(bytes, start, end) ?? (event?.type === 'Warning' ? warn : info);
    }
    return {
      ...{ stream, bytes, offsets, timesNs, collectedMs, levels: ranks },
      late: batch.late,
      rendered: renderedOf(batch, stream.prefix ?? ''),
    };
  };
}

/** What kind of source a stream's lines are of, as the column `source` has it. */
export function sourceOf({ role }: LineSource): string {
  return role === 'node' || role === 'event' || role === 'input' ? role : 'pod';
}

function createStreams({ showNamespace }: CaptureNaming): (batch: LogBatch) => CaptureStream {
  const look = { names: true, color: false, podPalette: [], containerPalette: [] } as const;
  const book = new PrefixBook({ ...look, namespace: showNamespace, stamp: undefined });
  const known = new WeakMap<LineSource, Map<number, CaptureStream>>();
  const out = new ByteWriter(256);
  return (batch) => {
    const { target, instance } = batch;
    const streams = known.get(target) ?? new Map<number, CaptureStream>();
    known.set(target, streams);
    const found = streams.get(instance);
    if (found !== undefined) return found;
    book.ofLines(batch).write(batch, 0, out);
    const shown = out.take().toString();
    // The text of an event names its object itself.
    const prefix = target.role === 'event' ? 'event ' : shown;
    // It is asked once for each source.
    book.forget(target);
    const { namespace, pod, container, podUid: uid, node } = target;
    const names = { namespace, pod, container, uid, node };
    const stream = { ...names, restart: instance, source: sourceOf(target), prefix };
    streams.set(instance, stream);
    return stream;
  };
}

// Most lines are shown as they are; then the file says it with the prefix alone.
function renderedOf(batch: LogBatch, prefix: string): CaptureBatch['rendered'] {
  const { bytes, count } = batch;
  const scan = new PlainScan(bytes);
  let written: SafeTexts | undefined;
  for (let line = 0; line < count; line++) {
    const start = batch.offsets[3 * line + 1] ?? 0;
    const end = batch.offsets[3 * line + 2] ?? 0;
    if (scan.isPlain(start, end)) continue;
    written ??= new SafeTexts(batch, prefix);
    written.add(line, start, end);
  }
  return written?.take();
}

/** Lines of a batch that are not shown as they came. */
class SafeTexts {
  readonly #bytes: Buffer;
  readonly #prefix: Buffer;
  readonly #lines: SafeLines;
  readonly #offsets: Uint32Array;
  readonly #line = new ByteWriter();
  readonly #out = new ByteWriter();
  #isEmpty = true;

  constructor(batch: LogBatch, prefix: string) {
    this.#bytes = batch.bytes;
    this.#prefix = Buffer.from(prefix);
    this.#lines = new SafeLines(batch, { color: false, highlighter: undefined });
    this.#offsets = new Uint32Array(2 * batch.count);
    // A text that begins and ends at 0 would be none.
    this.#out.byte(0x0a);
  }

  add(line: number, start: number, end: number): void {
    this.#lines.write(start, end, this.#line);
    const text = this.#line.take().subarray(0, -1);
    // Most of what is no ASCII is safe.
    if (text.equals(this.#bytes.subarray(start, end))) return;
    this.#offsets[2 * line] = this.#out.length;
    this.#out.all(this.#prefix);
    this.#out.all(text);
    this.#offsets[2 * line + 1] = this.#out.length;
    this.#isEmpty = false;
  }

  take(): CaptureBatch['rendered'] {
    return this.#isEmpty ? undefined : { bytes: this.#out.take(), offsets: this.#offsets };
  }
}

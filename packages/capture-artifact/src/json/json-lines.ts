import { setImmediate } from 'node:timers/promises';
import type { CaptureLine, LineFilter, StoredStream } from '@ktl/sqlite-archive';
import { faults } from '../faults.ts';
import { LineBytes } from './line-bytes.ts';
import { parseLine } from './line-json.ts';
import { lineTest } from './line-test.ts';
import { textLines, type TextLine } from './text-lines.ts';

/** Opens logs.jsonl from its beginning, each time anew. */
export type OpenChunks = (signal?: AbortSignal) => AsyncIterable<Uint8Array>;

/** Lines that are kept while they are put into the order of arrival. */
const windowLines = 100_000;
const windowBytes = 64 * 1024 * 1024;

/** What could not be read. */
interface Damage {
  count: number;
  first: number;
  reason: string;
}

/** The lines of logs.jsonl, of an artefact at `path`. */
export class JsonLines {
  readonly #path: string;
  readonly #open: OpenChunks;

  constructor(path: string, open: OpenChunks) {
    this.#path = path;
    this.#open = open;
  }

  /**
   * Lines that pass, in the order of the file, which is by time; with `after` in the order of arrival.
   * @throws KtlError ARTIFACT_LINES_DAMAGED at the end
   */
  async *read(
    filter: LineFilter = {},
    signal?: AbortSignal,
  ): AsyncGenerator<readonly CaptureLine[], void> {
    let left = filter.limit ?? Number.POSITIVE_INFINITY;
    if (left <= 0) return;
    const damage: Damage = { count: 0, first: 0, reason: '' };
    const found =
      filter.after === undefined
        ? this.#passing(filter, damage, signal)
        : this.#byArrival(filter, damage, signal);
    for await (const lines of found) {
      const some = lines.length > left ? lines.slice(0, left) : lines;
      left -= some.length;
      if (some.length > 0) yield some;
      if (left <= 0) break;
    }
    const { count, first, reason } = damage;
    if (count > 0) {
      throw faults.ARTIFACT_LINES_DAMAGED({ path: this.#path, count, first, reason });
    }
  }

  async *#passing(
    filter: LineFilter,
    damage: Damage,
    signal?: AbortSignal,
  ): AsyncGenerator<CaptureLine[], void> {
    const passes = lineTest(filter);
    const reader = new LineReader();
    for await (const texts of textLines(this.#open(signal))) {
      signal?.throwIfAborted();
      const found: CaptureLine[] = [];
      for (const text of texts) {
        const line = reader.read(text);
        if (typeof line === 'string') note(damage, text.number, line);
        else if (line !== undefined && passes(line)) found.push(line);
      }
      yield found;
      // A long search lets others have their turn.
      await setImmediate();
    }
  }

  /** Goes through the file once for each window of lines, so that no more than a window is kept. */
  async *#byArrival(
    filter: LineFilter,
    damage: Damage,
    signal?: AbortSignal,
  ): AsyncGenerator<CaptureLine[], void> {
    const { limit = Number.POSITIVE_INFINITY } = filter;
    for (let after = filter.after ?? 0; ;) {
      const window = new ArrivalWindow(Math.min(limit, windowLines));
      Object.assign(damage, { count: 0, first: 0, reason: '' });
      for await (const lines of this.#passing({ ...filter, after }, damage, signal)) {
        for (const line of lines) window.add(line);
      }
      const lines = window.lines();
      yield lines;
      const last = lines.at(-1);
      if (!window.isCut || last === undefined) return;
      after = last.ordinal;
    }
  }
}

/** The lines that arrived first, of all that are added. */
class ArrivalWindow {
  readonly #max: number;
  #lines: CaptureLine[] = [];
  #bytes = 0;
  #below = Number.POSITIVE_INFINITY;
  /** True: lines were left out that arrived after those that are here. */
  isCut = false;

  constructor(max: number) {
    this.#max = max;
  }

  add(line: CaptureLine): void {
    if (line.ordinal >= this.#below) {
      this.isCut = true;
      return;
    }
    this.#lines.push(line);
    this.#bytes += line.raw.length;
    if (this.#lines.length >= this.#max * 2 || this.#bytes > windowBytes * 2) this.#cut();
  }

  lines(): CaptureLine[] {
    this.#cut();
    return this.#lines;
  }

  #cut(): void {
    this.#lines.sort((a, b) => a.ordinal - b.ordinal);
    let count = 0;
    let bytes = 0;
    for (const { raw } of this.#lines) {
      if (count > 0 && (count >= this.#max || bytes + raw.length > windowBytes)) break;
      bytes += raw.length;
      count++;
    }
    if (count < this.#lines.length) {
      this.#lines = this.#lines.slice(0, count);
      this.#below = this.#lines.at(-1)?.ordinal ?? this.#below;
      this.isCut = true;
    }
    this.#bytes = bytes;
  }
}

/** Reads lines of one file, one after the other. */
class LineReader {
  readonly #streams = new Map<string, StoredStream>();
  readonly #bytes = new LineBytes(this.#streams);

  /** @returns undefined: an empty line; a string: what is wrong with it */
  read({ bytes, isWhole }: TextLine): CaptureLine | string | undefined {
    if (bytes === undefined) return 'is too long';
    if (bytes.length === 0) return undefined;
    const line = this.#bytes.read(bytes) ?? parseLine(bytes.toString(), this.#streams);
    return typeof line === 'string' && !isWhole ? 'is cut off' : line;
  }
}

function note(damage: Damage, number: number, reason: string): void {
  if (damage.count === 0) Object.assign(damage, { first: number, reason });
  damage.count++;
}

import type { Source } from '../protocol.ts';
import { LEVEL_COUNT } from './codes.ts';

/** Where lines come from: all that one container instance's rows have in common. */
export interface Stream {
  readonly namespace: string;
  readonly pod: string;
  readonly container: string;
  readonly source: Source;
  readonly glyph: string;
  readonly uid?: string;
  readonly restart?: number;
  readonly node?: string;
}

/** Rows by stream and level. */
export class StreamCounts {
  private counts = new Float64Array(64 * LEVEL_COUNT);
  /** Of all streams and levels. */
  sum = 0;

  get byteLength(): number {
    return this.counts.byteLength;
  }

  add(stream: number, level: number, by: number): void {
    const at = stream * LEVEL_COUNT + level;
    if (at >= this.counts.length) this.grow(at);
    this.counts[at] = (this.counts[at] as number) + by;
    this.sum += by;
  }

  get(stream: number, level: number): number {
    return this.counts[stream * LEVEL_COUNT + level] ?? 0;
  }

  ofStream(stream: number): number {
    let sum = 0;
    for (let level = 0; level < LEVEL_COUNT; level++) sum += this.get(stream, level);
    return sum;
  }

  clear(): void {
    this.counts.fill(0);
    this.sum = 0;
  }

  private grow(at: number): void {
    const grown = new Float64Array(Math.max(at + LEVEL_COUNT, this.counts.length * 2));
    grown.set(this.counts);
    this.counts = grown;
  }
}

/** Rough cost of an entry beside its texts. */
const ENTRY_BYTES = 200;

/** The streams that rows name by number. A number is used again once no row has it. */
export class StreamTable {
  private readonly streams: (Stream | undefined)[] = [];
  private readonly keys: string[] = [];
  private readonly numbers = new Map<string, number>();
  private readonly free: number[] = [];
  /** Rows held. */
  readonly totals = new StreamCounts();
  /** Of these the lines: gaps and notices are none. */
  readonly lines = new StreamCounts();
  /** Grows with every new stream, so that what was made of all of them can be made again. */
  version = 0;
  private keyBytes = 0;

  get byteLength(): number {
    return this.keyBytes + this.totals.byteLength + this.lines.byteLength;
  }

  /** Numbers are below this. */
  get size(): number {
    return this.streams.length;
  }

  get(number: number): Stream | undefined {
    return this.streams[number];
  }

  numberOf(stream: Stream): number {
    const key = keyOf(stream);
    const known = this.numbers.get(key);
    if (known !== undefined) return known;
    const number = this.free.pop() ?? this.streams.length;
    this.streams[number] = stream;
    this.keys[number] = key;
    this.numbers.set(key, number);
    this.keyBytes += bytesOf(key);
    this.version++;
    return number;
  }

  /** Forgets streams without rows. */
  release(): void {
    this.streams.forEach((stream, number) => {
      if (stream === undefined || this.totals.ofStream(number) > 0) return;
      const key = this.keys[number] ?? '';
      this.streams[number] = undefined;
      this.numbers.delete(key);
      this.keyBytes -= bytesOf(key);
      this.free.push(number);
    });
  }

  *entries(): Generator<readonly [number: number, stream: Stream]> {
    for (const [number, stream] of this.streams.entries()) {
      if (stream !== undefined) yield [number, stream];
    }
  }
}

function bytesOf(key: string): number {
  return ENTRY_BYTES + 4 * key.length;
}

function keyOf(stream: Stream): string {
  const { namespace, pod, container, source, glyph, uid, restart, node } = stream;
  return `${namespace}\0${pod}\0${container}\0${source}\0${glyph}\0${uid ?? '-'}\0${String(restart ?? '-')}\0${node ?? '-'}`;
}

import { mayTellTime, ownTime, type InputClock } from './own-time.ts';
import type { LogBatch } from '../batch/log-batch.ts';
import { LONGEST_LINE_BYTES, type LineCut } from '../line/line-cutter.ts';
import { inputSource, type InputNames } from './input-source.ts';
import { mayBeWrapped, unwrap } from './line-form.ts';
import type { MeantLine } from './meant-line.ts';

interface OpenLine {
  readonly stamp: Buffer | undefined;
  readonly pieces: Buffer[];
  bytes: number;
}

const none = Buffer.alloc(0);

/** Sources whose names are remembered at most: a forgotten one is made anew, with the same key. */
export const MAX_SOURCES = 10_000;

/** Makes batches of the lines of one input, without what other programs wrapped around them. */
export class LineFormer {
  readonly #input: string;
  readonly #names: InputNames;
  readonly #isPlain: boolean;
  readonly #clock: InputClock | undefined;
  readonly #sources = new Map<string, LogBatch['target']>();
  readonly #open = new Map<string, OpenLine>();

  /** @param init - `plain`: lines are taken as they are, stamps too */
  constructor(init: {
    readonly input: string;
    readonly names: InputNames;
    readonly plain: boolean;
    readonly clock?: InputClock | undefined;
  }) {
    this.#input = init.input;
    this.#names = init.names;
    this.#isPlain = init.plain;
    this.#clock = init.clock;
  }

  /** How many sources are remembered. */
  get remembered(): number {
    return this.#sources.size;
  }

  /** The source of lines that name none themselves. */
  get source(): LogBatch['target'] {
    return this.#sourceOf(undefined);
  }

  /** Whole lines as batches, one for each run of lines of one source. */
  *take(cut: LineCut): Generator<LogBatch, undefined> {
    if (this.#isPlain) {
      yield this.#batch(withoutStamps(cut));
      return;
    }
    // The lines since `from` are as they were meant.
    let from = 0;
    for (let line = 0; line < cut.count; line++) {
      const meant = this.#meant(cut, line);
      if (meant === undefined) continue;
      if (line > from) yield this.#batch(sliced(cut, from, line));
      let next = line;
      const run = new LineRun(meant);
      for (let more: MeantLine | undefined = meant; more !== undefined;) {
        const whole = this.#joined(more);
        if (whole !== undefined) run.add(whole);
        next++;
        more = next < cut.count ? this.#meant(cut, next) : undefined;
        if (more !== undefined && !run.isOf(more)) break;
      }
      if (run.count > 0) yield this.#batch(run.lines(), meant);
      from = next;
      line = next - 1;
    }
    if (from < cut.count) yield this.#batch(sliced(cut, from, cut.count));
  }

  /** Lines whose end never came. */
  *end(): Generator<LogBatch, undefined> {
    for (const { stamp, pieces } of this.#open.values()) {
      const text = Buffer.concat(pieces);
      const run = new LineRun({ stamp, text });
      run.add({ stamp, text });
      yield this.#batch(run.lines());
    }
    this.#open.clear();
  }

  #meant({ bytes, offsets }: LineCut, line: number): MeantLine | undefined {
    const start = offsets[3 * line] ?? 0;
    const text = offsets[3 * line + 1] ?? 0;
    const isStamped = text > start;
    const isWrapped = mayBeWrapped(bytes, text, isStamped);
    const isTimed = !isStamped && mayTellTime(bytes[text]);
    if (!isWrapped && !isTimed) return undefined;
    const whole = bytes.subarray(start, offsets[3 * line + 2]);
    const meant = isWrapped ? unwrap(whole, text - start) : undefined;
    if (meant !== undefined || !isTimed) return meant;
    const stamp = ownTime(whole, this.#clock);
    return stamp === undefined ? undefined : { stamp, text: whole };
  }

  // Parts of one line, which runtimes cut at 16 KiB, become one.
  #joined(meant: MeantLine): MeantLine | undefined {
    const { stream, goesOn } = meant;
    if (stream === undefined) return meant;
    const open = this.#open.get(stream);
    if (goesOn === undefined && open === undefined) return meant;
    const line = open ?? { stamp: meant.stamp, pieces: [], bytes: 0 };
    line.pieces.push(Buffer.from(meant.text));
    line.bytes += meant.text.length;
    if (goesOn !== undefined && line.bytes < LONGEST_LINE_BYTES) {
      this.#open.set(stream, line);
      return undefined;
    }
    this.#open.delete(stream);
    return { ...meant, stamp: line.stamp, text: Buffer.concat(line.pieces) };
  }

  #batch(lines: Lines, meant?: Pick<MeantLine, 'names' | 'instance'>): LogBatch {
    return { target: this.#sourceOf(meant?.names), instance: meant?.instance ?? 0, ...lines };
  }

  #sourceOf(names: InputNames | undefined): LogBatch['target'] {
    const all = names ?? this.#names;
    const source = inputSource(this.#input, all);
    const known = this.#sources.get(source.key);
    if (known !== undefined) return known;
    this.#sources.set(source.key, source);
    if (this.#sources.size > MAX_SOURCES) this.#forgetOldest();
    return source;
  }

  #forgetOldest(): void {
    for (const key of this.#sources.keys()) {
      this.#sources.delete(key);
      return;
    }
  }
}

type Lines = Pick<LogBatch, 'bytes' | 'count' | 'offsets'>;

/** Lines of one source, one behind the other in bytes of their own. */
class LineRun {
  readonly #first: MeantLine;
  readonly #pieces: Buffer[] = [];
  readonly #offsets: number[] = [];
  #length = 0;

  constructor(first: MeantLine) {
    this.#first = first;
  }

  get count(): number {
    return this.#offsets.length / 3;
  }

  /** True where a line belongs to the same source. */
  isOf({ names, instance }: MeantLine): boolean {
    const { names: own, instance: ownInstance } = this.#first;
    return (
      names?.pod === own?.pod &&
      names?.container === own?.container &&
      names?.namespace === own?.namespace &&
      instance === ownInstance
    );
  }

  add({ stamp = none, text }: MeantLine): void {
    const start = this.#length;
    const textAt = stamp.length === 0 ? start : start + stamp.length + 1;
    if (stamp.length > 0) this.#pieces.push(stamp, space);
    this.#pieces.push(text);
    this.#length = textAt + text.length;
    this.#offsets.push(start, textAt, this.#length);
  }

  lines(): Lines {
    return {
      bytes: Buffer.concat(this.#pieces, this.#length),
      count: this.count,
      offsets: Uint32Array.from(this.#offsets),
    };
  }
}

const space = Buffer.from(' ');

function sliced(cut: LineCut, from: number, to: number): Lines {
  const { bytes, offsets } = cut;
  return { bytes, count: to - from, offsets: offsets.subarray(3 * from, 3 * to) };
}

function withoutStamps({ bytes, count, offsets }: LineCut): Lines {
  const plain = offsets.slice(0, 3 * count);
  for (let at = 0; at < 3 * count; at += 3) plain[at + 1] = plain[at] ?? 0;
  return { bytes, count, offsets: plain };
}

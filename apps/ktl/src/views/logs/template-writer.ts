import type { LogBatch } from '@ktl/log-tailer';
import { PlainScan, type ByteWriter } from '@ktl/term-view';
import { longestMarked, type LineHighlighter, type OwnColor } from './line-marker.ts';
import type { LinePrefix } from './line-prefix.ts';
import { batchSpan } from './line-writer.ts';
import type { TemplatePlan } from './template-plan.ts';

const CARRIAGE_RETURN = 0x0d;
// Output that is held back as text, in characters.
const mostHeld = 16 * 1024;
// A message may stand in a template many times.
const longestPlanned = 64 * 1024;

/** Writes lines by a plan, as text: it is put together faster than bytes are copied piece by piece. */
export class PlannedLines {
  readonly #out: ByteWriter;
  readonly #stamps: LinePrefix;
  readonly #highlighter: LineHighlighter | undefined;
  #batch: LogBatch | undefined;
  #scan: PlainScan | undefined;
  #text = '';
  #textStart = 0;
  #held = '';

  constructor(look: {
    readonly out: ByteWriter;
    readonly stamps: LinePrefix;
    readonly highlighter: LineHighlighter | undefined;
  }) {
    this.#out = look.out;
    this.#stamps = look.stamps;
    this.#highlighter = look.highlighter;
  }

  /** False where no line of a plan can be written. */
  takes(plan: TemplatePlan): boolean {
    return this.#highlighter === undefined || plan.isSingle;
  }

  begin(batch: LogBatch): void {
    const { start, end } = batchSpan(batch);
    this.#batch = batch;
    this.#scan = new PlainScan(batch.bytes);
    this.#text = batch.bytes.toString('latin1', start, end);
    this.#textStart = start;
  }

  /** Writes a line; false where that is not for a plan. @param index - of the line's first offset */
  write(plan: TemplatePlan, index: number): boolean {
    const batch = this.#batch;
    const { bytes, offsets } = batch ?? { bytes: undefined, offsets: undefined };
    if (batch === undefined || bytes === undefined) return false;
    const start = offsets[index + 1] ?? 0;
    let end = offsets[index + 2] ?? 0;
    if (end > start && bytes[end - 1] === CARRIAGE_RETURN) end--;
    if (end - start > longestPlanned || this.#scan?.isPlain(start, end) !== true) return false;
    const message = this.#text.slice(start - this.#textStart, end - this.#textStart);
    const stamp = this.#stamps.plainText(batch, index);
    return stamp !== undefined && this.#line(plan, { message, stamp });
  }

  #line(plan: TemplatePlan, gaps: Gaps): boolean {
    const visible = joined(plan, 'visible', gaps);
    // Where nothing is visible there may be colours, and nothing at all is no line.
    const isNothing = visible === '' && !plan.isEnded && joined(plan, 'raw', gaps) === '';
    if (isNothing) return true;
    if (visible.length > longestPlanned) return false;
    if (this.#highlighter !== undefined) {
      if (visible.length > longestMarked) return false;
      const { marker } = this.#highlighter;
      if (marker.find(visible)) {
        this.#hold(marker.marked(visible, colorsOf(plan, gaps)));
        return true;
      }
    }
    this.#hold(plan.hasColors ? joined(plan, 'raw', gaps) : visible);
    return true;
  }

  #hold(line: string): void {
    this.#held += `${line}\n`;
    if (this.#held.length > mostHeld) this.flush();
  }

  /** Passes on what is held back. */
  flush(): void {
    if (this.#held === '') return;
    this.#out.text(this.#held);
    this.#held = '';
  }
}

/** What differs from line to line. */
interface Gaps {
  readonly message: string;
  readonly stamp: string;
}

function joined({ parts }: TemplatePlan, form: 'raw' | 'visible', gaps: Gaps): string {
  let text = '';
  for (const part of parts) {
    if (part.kind === 'text') text += part[form];
    else text += gaps[part.kind];
  }
  return text;
}

const noColors: readonly OwnColor[] = [];

function colorsOf(plan: TemplatePlan, gaps: Gaps): readonly OwnColor[] {
  if (!plan.hasColors) return noColors;
  const colors: OwnColor[] = [];
  let length = 0;
  for (const part of plan.parts) {
    if (part.kind === 'text') {
      for (const color of part.colors) colors.push({ ...color, at: color.at + length });
      length += part.visible.length;
    } else length += gaps[part.kind].length;
  }
  return colors;
}

import type { NewRow, RowStore } from '../store/row-store.ts';
import { countField, parseFrame, rowOfFrame, rowOfMissing } from './frame-row.ts';

/** Rows put in at once; the rest stays a skip that can be filled again. */
const MAX_FILL_ROWS = 200_000;

export interface FrameRange {
  readonly from: number;
  readonly to: number;
}

/** Number of the skip or hole row with exactly this range; undefined: there is none any more. */
export function findMissingRow(store: RowStore, { from, to }: FrameRange): number | undefined {
  for (let row = store.rowOfSeq(from - 1); row < store.end; row++) {
    const position = store.position(row);
    if (position === undefined || position.chunk.seqAt(position.at) !== from - 1) return undefined;
    const range = store.range(position);
    if (range?.from === from && range.to === to) return row;
  }
  return undefined;
}

/** Collects the frames of an answer to `GET /frames`; ends early where there is enough. */
export class FillCollector {
  readonly rows: NewRow[] = [];
  filled = 0;
  private readonly range: FrameRange;
  private readonly reason: string | undefined;
  private next: number;
  private lastTs = '';
  private rest = '';

  /** `reason`: of the skip that is filled; undefined: a hole. */
  constructor(range: FrameRange, reason: string | undefined) {
    this.range = range;
    this.reason = reason;
    this.next = range.from;
  }

  get isFull(): boolean {
    return this.filled >= MAX_FILL_ROWS || this.next > this.range.to;
  }

  /** A piece of the answer, which may end within a line. */
  text(text: string): void {
    const lines = (this.rest + text).split('\n');
    this.rest = lines.pop() ?? '';
    for (const line of lines) this.line(line);
  }

  end(): void {
    this.line(this.rest);
    this.rest = '';
    this.missingBefore(this.range.to + 1);
  }

  private line(json: string): void {
    const frame = parseFrame(json);
    const seq = frame === undefined ? undefined : countField(frame, 'seq');
    if (frame === undefined || seq === undefined || this.isFull) return;
    if (seq < this.next || seq > this.range.to) return;
    this.missingBefore(seq);
    const row = rowOfFrame(frame, seq);
    if (row.ts !== '') this.lastTs = row.ts;
    this.rows.push(row);
    this.filled++;
    this.next = seq + 1;
  }

  private missingBefore(seq: number): void {
    if (seq <= this.next) return;
    const { reason } = this;
    const range = { from: this.next, to: seq - 1, ...(reason === undefined ? {} : { reason }) };
    this.rows.push(rowOfMissing(range, this.lastTs));
    this.next = seq;
  }
}

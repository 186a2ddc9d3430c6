import { LineCutter, type LineCut } from '../line/line-cutter.ts';
import { tokenOf } from '../resume/line-token.ts';
import { readLineTime } from './line-time.ts';

/** One entry of a journal: a line with a time, and those without one behind it. */
export interface JournalEntry {
  /** Stands for time and text. */
  readonly token: number;
  readonly seconds: number;
  /** Its lines, with a newline behind each. */
  readonly bytes: Buffer;
}

/** What journalctl says about itself, between entries. */
const REMARK = /^-- .* --$/;
const MOST_COMPLAINT_BYTES = 4096;

/** Cuts an answer into entries as it comes. Times are in UTC, as the kubelet asks journalctl for. */
export class JournalAnswer {
  readonly #now: () => number;
  readonly #cutter = new LineCutter();
  #open: { seconds: number; lines: Buffer[] } | undefined;
  #complaint: Buffer | undefined;
  #isFirst = true;

  constructor(now: () => number) {
    this.#now = now;
  }

  /** What the kubelet wrote in place of a journal; undefined where there is one. */
  get complaint(): string | undefined {
    return this.#complaint?.toString().trim();
  }

  /** Entries that are complete with these bytes. */
  take(chunk: Uint8Array): JournalEntry[] {
    if (this.#isFirst && chunk.length > 0) {
      if (chunk[0] === 10) this.#complaint = Buffer.alloc(0);
      this.#isFirst = false;
    }
    if (this.#complaint !== undefined) {
      const room = MOST_COMPLAINT_BYTES - this.#complaint.length;
      this.#complaint = Buffer.concat([this.#complaint, chunk.subarray(0, room)]);
      return [];
    }
    return this.#group(this.#cutter.push(chunk));
  }

  /** The last entry, unless it was cut off. */
  end(): JournalEntry[] {
    return this.#cutter.heldBytes > 0 ? [] : this.#close();
  }

  #group(cut: LineCut | undefined): JournalEntry[] {
    const entries: JournalEntry[] = [];
    for (let line = 0; line < (cut?.count ?? 0); line++) {
      if (cut === undefined) break;
      const place = { start: cut.offsets[3 * line] ?? 0, end: cut.offsets[3 * line + 2] ?? 0 };
      const text = cut.bytes.subarray(place.start, Math.min(cut.bytes.length, place.end + 1));
      const time = readLineTime(cut.bytes, place, { nowMs: this.#now(), zoneMs: 0 });
      if (time !== undefined) {
        entries.push(...this.#close());
        this.#open = { seconds: time.seconds, lines: [text] };
      } else if (!REMARK.test(text.toString('latin1', 0, 200).trimEnd())) {
        this.#open?.lines.push(text);
      }
    }
    return entries;
  }

  #close(): JournalEntry[] {
    const open = this.#open;
    this.#open = undefined;
    if (open === undefined) return [];
    const bytes = Buffer.concat(open.lines);
    return [{ token: tokenOf(bytes, 0, bytes.length), seconds: open.seconds, bytes }];
  }
}

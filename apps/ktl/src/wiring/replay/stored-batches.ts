import type { LogBatch, LogEvent } from '@ktl/log-tailer';
import type { CaptureLine } from '@ktl/sqlite-archive';
import type { StoredEvents } from './stored-events.ts';
import type { StoredGaps } from './stored-gaps.ts';
import { StampWriter } from './stored-stamp.ts';
import type { StoredSources } from './stored-source.ts';

/** What lines of a capture become events with. */
export interface BatchParts {
  readonly sources: StoredSources;
  readonly gaps: StoredGaps;
  readonly events: StoredEvents;
  /** Lines that came late are marked as such: in the order of arrival. */
  readonly marksLate: boolean;
}

/** Makes of lines of a capture the events that a tail had made of them. */
export class StoredBatches {
  readonly #parts: BatchParts;
  readonly #stamps = new StampWriter();
  readonly #instances = new Map<string, number>();

  constructor(parts: BatchParts) {
    this.#parts = parts;
  }

  /** The events of some lines, with the gaps that have their place before or between them. */
  *of(lines: readonly CaptureLine[]): Generator<LogEvent, void> {
    let run: CaptureLine[] = [];
    for (const line of lines) {
      const gaps = this.#parts.gaps.before(line);
      const [last] = run;
      if (last !== undefined && (gaps.length > 0 || !this.#isSameRun(last, line))) {
        yield* this.#events(run);
        run = [];
      }
      for (const gap of gaps) yield { type: 'gap', gap };
      run.push(line);
    }
    yield* this.#events(run);
  }

  #isSameRun(one: CaptureLine, other: CaptureLine): boolean {
    const [a, b] = [one.stream, other.stream];
    if (a.source === 'event' || (this.#parts.marksLate && one.late !== other.late)) return false;
    return (
      a === b ||
      (a.pod === b.pod &&
        a.container === b.container &&
        a.namespace === b.namespace &&
        a.uid === b.uid &&
        a.restart === b.restart &&
        a.source === b.source)
    );
  }

  *#events(lines: readonly CaptureLine[]): Generator<LogEvent, void> {
    const [first] = lines;
    if (first === undefined) return;
    const target = this.#parts.sources.of(first.stream);
    const origin = { target, instance: first.stream.restart };
    if (this.#instances.get(target.key) !== origin.instance) {
      this.#instances.set(target.key, origin.instance);
      yield { type: 'notice', origin, notice: 'attached' };
    }
    const late = this.#parts.marksLate && first.late;
    const event = target.role === 'event' ? { event: this.#parts.events.of(first) } : {};
    const batch: LogBatch = { ...origin, ...this.#bytesOf(lines), ...(late && { late }), ...event };
    yield { type: 'lines', batch };
  }

  // Stamp, space, text, newline: as the server sends them.
  #bytesOf(lines: readonly CaptureLine[]): Pick<LogBatch, 'bytes' | 'offsets' | 'count'> {
    const stamps = lines.map(({ timeNs }) => this.#stamps.write(timeNs));
    const size = lines.reduce(
      (sum, { raw }, line) => sum + (stamps[line]?.length ?? 0) + raw.length + 2,
      0,
    );
    const bytes = Buffer.allocUnsafe(size);
    const offsets = new Uint32Array(lines.length * 3);
    let at = 0;
    for (const [line, { raw }] of lines.entries()) {
      offsets[3 * line] = at;
      at += bytes.write(`${stamps[line] ?? ''} `, at, 'latin1');
      offsets[3 * line + 1] = at;
      at += raw.copy(bytes, at);
      offsets[3 * line + 2] = at;
      bytes[at++] = 0x0a;
    }
    return { bytes, offsets, count: lines.length };
  }
}

import { systemClock, type Clock } from '@ktl/kube-client';
import { MessageTable, type MessageCount } from './message-table.ts';
import { SlidingCounts } from './sliding-counts.ts';

/** What {@link createLineRates} needs. */
export interface LineRatesOptions {
  /** Length of the sliding window, ms. */
  readonly windowMs: number;
  /** Lines before this are not read, Unix ms: rates do not reach further back. */
  readonly sinceMs: number;
  /** Default: the machine's. */
  readonly clock?: Pick<Clock, 'now'> | undefined;
}

/** What one group of logs said within the window. */
export interface LineFigures {
  readonly lines: number;
  /** Lines that begin something: a stack trace is one with the line above it. */
  readonly entries: number;
  /** Entries of level error or fatal. */
  readonly errors: number;
  /** What the counts cover, ms: the window, or less where its group is younger; at least one second. */
  readonly coveredMs: number;
}

/** Line and error rates of one group of logs, and its error messages. */
export interface LineRates {
  /**
   * Counts a line that was written at `atMs`, by the server's clock.
   * @param kind - `continuation`: the line belongs to the entry before it
   */
  add(atMs: number, kind: 'continuation' | 'entry' | 'error'): void;
  /** Counts the message of an error, by its shape. */
  addMessage(shape: string, sample: string): void;
  figures(): LineFigures;
  /** Since the beginning, not within the window. */
  readonly messages: Pick<MessageTable, 'countOf' | 'forgotten'> & {
    list(): readonly MessageCount[];
  };
}

const LINES = 0;
const ENTRIES = 1;
const ERRORS = 2;

/** Nothing counted yet. Memory is bounded, see {@link SlidingCounts} and {@link MessageTable}. */
export function createLineRates(options: LineRatesOptions): LineRates {
  const { windowMs, sinceMs, clock = systemClock } = options;
  const counts = new SlidingCounts({ windowMs, channels: 3 });
  const messages = new MessageTable();
  let firstMs = Infinity;
  return {
    messages,
    add(atMs, kind) {
      const nowMs = clock.now();
      if (atMs < firstMs) firstMs = Math.max(atMs, sinceMs);
      counts.add(LINES, atMs, nowMs);
      if (kind === 'continuation') return;
      counts.add(ENTRIES, atMs, nowMs);
      if (kind === 'error') counts.add(ERRORS, atMs, nowMs);
    },
    addMessage(shape, sample) {
      messages.add(shape, sample);
    },
    figures() {
      const nowMs = clock.now();
      const fromMs = Math.max(counts.startMs(nowMs), Math.min(firstMs, nowMs));
      return {
        lines: counts.total(LINES, nowMs),
        entries: counts.total(ENTRIES, nowMs),
        errors: counts.total(ERRORS, nowMs),
        coveredMs: Math.max(1_000, nowMs - fromMs),
      };
    },
  };
}

/** Figures of several groups as those of one. */
export function addFigures(all: readonly LineFigures[]): LineFigures {
  return {
    lines: all.reduce((sum, { lines }) => sum + lines, 0),
    entries: all.reduce((sum, { entries }) => sum + entries, 0),
    errors: all.reduce((sum, { errors }) => sum + errors, 0),
    coveredMs: all.reduce((longest, { coveredMs }) => Math.max(longest, coveredMs), 1_000),
  };
}

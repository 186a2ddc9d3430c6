import { VisibleLine, escapeIn } from '../bytes/visible-bytes.ts';
import { continuationOf, isGoFrame, isGoroutine, type Continuation } from './continuation.ts';
import { rankOf } from './level-of.ts';
import { inherited, levelAt, rank, type LogLevel } from './log-level.ts';

const visible = new VisibleLine();

/** Tells lines that begin something from lines that go on, one source after another. */
export class ContinuationReader {
  #inGoStack = false;

  /** A line has begun that needs no look. */
  reset(): void {
    this.#inGoStack = false;
  }

  /**
   * True where the line belongs to the one before: indented, `at …`, `Caused by: …`, a blank line, a
   * closing bracket, a frame of a Go stack, what PostgreSQL adds to a message.
   */
  read(bytes: Uint8Array, start: number, end: number): Continuation {
    if (escapeIn(bytes, start, Math.min(end, start + 32)) < 0)
      return this.#plain(bytes, start, end);
    visible.read(bytes, start, end);
    return this.#plain(visible.bytes, 0, visible.end);
  }

  #plain(bytes: Uint8Array, start: number, end: number): Continuation {
    if (this.#inGoStack && isGoFrame(bytes, start, end)) return 'goes-on';
    const found = continuationOf(bytes, start, end);
    if (found === 'none') this.#inGoStack = false;
    else if (isGoroutine(bytes, start, end)) this.#inGoStack = true;
    return found;
  }
}

/**
 * Levels of the lines of one source, in order: stack traces and other lines that go on with what the
 * line before began have its level. The first and the last line of a stack trace (`java.io.IOException: …`)
 * are an error where the line before is no warning or worse: a warning is often logged with its cause. What
 * a runtime says of a crash (`Traceback …`, `Exception in thread …`) is an error at least.
 */
export class LevelReader {
  readonly #continuation = new ContinuationReader();
  #rank = 0;
  /** True where the line read last belongs to the line before it. */
  continues = false;

  /** Begins anew: the next line belongs to none before it. */
  reset(): void {
    this.#rank = 0;
    this.#continuation.reset();
  }

  /** Level of the next line; undefined where neither it nor the line that it belongs to states one. */
  read(bytes: Uint8Array, start: number, end: number): LogLevel | undefined {
    return levelAt(this.readRank(bytes, start, end));
  }

  /** As {@link read}, as a number: 0 is unknown, 1 trace … 6 fatal. */
  readRank(bytes: Uint8Array, start: number, end: number): number {
    const own = rankOf(bytes, start, end);
    this.continues = own === inherited;
    if (own === inherited) return this.#rank;
    if (own !== 0) {
      this.#continuation.reset();
      this.#rank = own;
      return own;
    }
    const found = this.#continuation.read(bytes, start, end);
    this.continues = found !== 'none';
    if (found === 'none') this.#rank = 0;
    else if (isError(found, this.#rank)) this.#rank = rank.error;
    return this.#rank;
  }
}

function isError(found: Continuation, before: number): boolean {
  if (found === 'crash') return before < rank.error;
  return found === 'exception' && before < rank.warn;
}

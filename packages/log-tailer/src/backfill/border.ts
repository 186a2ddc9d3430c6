import { stampText } from '../batch/line-access.ts';
import type { LogBatch } from '../batch/log-batch.ts';
import { tokenOf } from '../resume/line-token.ts';
import { momentOf, type Moment } from '../line/moment.ts';
import { stampOf, type FileLine } from './cri-lines.ts';

/** Lines of one moment that are remembered on either side of a gap. */
const MOST_TOKENS = 256;

/** The last lines before a gap: all that came of one moment. */
export interface Border {
  readonly instance: number;
  /** As it was written. */
  readonly stamp: string;
  readonly moment: Moment;
  /** What the lines of that moment were, in order. */
  readonly tokens: readonly number[];
}

/** The border behind a batch. */
export function borderBehind(batch: LogBatch, before: Border | undefined): Border | undefined {
  const { count, instance } = batch;
  const stamp = stampText(batch, count - 1);
  if (stamp === undefined) return before;
  let line = count - 1;
  while (line > 0 && count - line < MOST_TOKENS && stampText(batch, line - 1) === stamp) line--;
  const tokens: number[] = [];
  for (let at = line; at < count; at++) tokens.push(tokenAt(batch, at));
  const goesOn = line === 0 && before?.instance === instance && before.stamp === stamp;
  const all = goesOn ? [...before.tokens, ...tokens].slice(-MOST_TOKENS) : tokens;
  return { instance, stamp, moment: momentOf(stamp), tokens: all };
}

/** The border behind a line that was found. */
export function borderAfter(line: FileLine, { instance, ...before }: Border): Border {
  const stamp = stampOf(line);
  const goesOn = before.stamp === stamp;
  const tokens = goesOn ? [...before.tokens, line.token].slice(-MOST_TOKENS) : [line.token];
  return { instance, stamp, moment: line, tokens };
}

/** What the first lines behind a gap were. */
export function tokensAhead(batch: LogBatch | undefined): readonly number[] {
  const tokens: number[] = [];
  for (let line = 0; line < Math.min(MOST_TOKENS, batch?.count ?? 0); line++) {
    if (batch !== undefined) tokens.push(tokenAt(batch, line));
  }
  return tokens;
}

function tokenAt({ bytes, offsets }: LogBatch, line: number): number {
  return tokenOf(bytes, offsets[3 * line] ?? 0, offsets[3 * line + 2] ?? 0);
}

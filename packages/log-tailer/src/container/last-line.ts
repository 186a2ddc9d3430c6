import { hasCode, isKtlError } from '@ktl/faults';
import type { LogOptions } from '@ktl/kube-client';
import { lineText, stampText } from '../batch/line-access.ts';
import { LineCutter, type LineCut } from '../line/line-cutter.ts';
import { isPartOfLast } from '../resume/catch-up.ts';
import { FRAGMENT_BYTES } from '../resume/line-history.ts';
import { tokenAt } from '../resume/line-token.ts';
import type { InstanceLog } from './instance-log.ts';
import type { PodLogReader } from './pod-log-reader.ts';

/** What the server has as the last line of a log. */
export type LastLineAnswer =
  /** `ended`: a newline follows it. */
  | { readonly kind: 'line'; readonly cut: LineCut; readonly ended: boolean }
  | { readonly kind: 'empty' }
  /** There is no such log. */
  | { readonly kind: 'absent'; readonly error: unknown }
  /** No answer, or a sentence of the kubelet instead of a line. */
  | { readonly kind: 'failed'; readonly error: unknown };

/** Asks for the last line of a log (the last part of it, where the runtime split it). */
export async function readLastLine(
  reader: PodLogReader,
  pod: { readonly namespace: string; readonly name: string },
  options: Pick<LogOptions, 'container' | 'previous' | 'signal'>,
): Promise<LastLineAnswer> {
  const cutter = new LineCutter();
  let line: LineCut | undefined;
  try {
    const body = await reader.openLog(pod, { ...options, tailLines: 1, timestamps: true });
    for await (const chunk of body) line = cutter.push(chunk) ?? line;
  } catch (error) {
    const absent = hasCode(error, 'API_NOT_FOUND', 'API_INVALID');
    return { kind: absent ? 'absent' : 'failed', error };
  }
  const ended = cutter.heldBytes === 0;
  const cut = cutter.flush() ?? line;
  if (cut === undefined) return { kind: 'empty' };
  if (cut.unstamped !== -1) {
    const error = isCutStamp(cut)
      ? new Error('the answer was cut short')
      : new ServedError(cut.bytes);
    return { kind: 'failed', error };
  }
  return { kind: 'line', cut, ended };
}

/** True where a stream was cut inside the stamp of its last line. */
export function isCutStamp(cut: LineCut): boolean {
  return cut.bytes.length <= 36 && /^[0-9][0-9TZ:.+-]* ?$/.test(cut.bytes.toString('latin1'));
}

/** A sentence of the kubelet that came as the body of a 200 answer. */
export class ServedError extends Error {
  /** @param body - the bytes that were not a log line */
  constructor(body: Buffer) {
    super(body.toString('utf8', 0, 300).trimEnd());
    this.name = 'ServedError';
  }
}

/**
 * True where nothing of the log is missing up to the server's last line.
 * @param held - bytes of the line that had not ended when the log was read
 */
export function reaches(log: InstanceLog, held: Buffer, answer: LastLineAnswer): boolean {
  if (answer.kind === 'empty') return log.history.isEmpty && held.length === 0;
  if (answer.kind !== 'line') return false;
  const { cut, ended } = answer;
  const line = cut.count - 1;
  // What has not ended may be a line that was cut short on its way.
  if (!ended) return log.drained ? isLast(log, cut, line) : isHeld(held, answer);
  if (log.history.tokens().includes(tokenAt(cut, line))) return true;
  return isPartOfLast(log.history, cut, line) || isBeforeStart(log, cut, line);
}

/** True where the line that has not ended yet is the server's last, or ends with that part of it. */
export function isHeld(held: Buffer, answer: LastLineAnswer): boolean {
  if (answer.kind !== 'line' || answer.ended) return false;
  const { cut } = answer;
  const line = cut.count - 1;
  // An answer that was cut short is not an end: with its stamp it is at least that of the same line.
  const whole = cut.bytes.subarray(cut.offsets[3 * line], cut.offsets[3 * line + 2]);
  if (held.equals(whole)) return true;
  const part = lineText(cut, line);
  return held.length > FRAGMENT_BYTES && part.length > 0 && endsWith(held, part);
}

/** True where the server's last line is among `lines`, which have all ended. */
export function isAwaited(lines: LineCut, answer: LastLineAnswer): boolean {
  if (answer.kind !== 'line' || !answer.ended) return false;
  const token = tokenAt(answer.cut, answer.cut.count - 1);
  const part = lineText(answer.cut, answer.cut.count - 1);
  for (let line = lines.count - 1; line >= 0; line--) {
    if (tokenAt(lines, line) === token) return true;
    const text = lineText(lines, line);
    if (text.length > FRAGMENT_BYTES && part.length > 0 && endsWith(text, part)) return true;
  }
  return false;
}

function isLast(log: InstanceLog, cut: LineCut, line: number): boolean {
  return log.history.last()?.token === tokenAt(cut, line) || isPartOfLast(log.history, cut, line);
}

function endsWith(text: Buffer, part: Buffer): boolean {
  return text.length >= part.length && text.subarray(text.length - part.length).equals(part);
}

function isBeforeStart(log: InstanceLog, cut: LineCut, line: number): boolean {
  if (log.lines > 0 || log.start.kind === 'file-start' || log.start.sinceMs === undefined)
    return false;
  const stamp = stampText(cut, line);
  return stamp !== undefined && Date.parse(stamp) < log.start.sinceMs;
}

/** One line of text about an error, for notices. */
export function describe(error: unknown): string {
  if (isKtlError(error)) return `${error.code}: ${error.message}`;
  return error instanceof Error ? error.message : String(error);
}

import { stampFraction, stampSeconds } from '../line/stamp.ts';
import type { LogBatch } from './log-batch.ts';

type Lines = Pick<LogBatch, 'bytes' | 'offsets' | 'count'>;

function offset(lines: Lines, line: number, field: 0 | 1 | 2): number {
  const value = lines.offsets[3 * line + field];
  if (value === undefined) throw new RangeError(`line ${String(line)} of ${String(lines.count)}`);
  return value;
}

/** True where line `line` starts with a stamp. */
export function hasStamp(lines: Lines, line: number): boolean {
  return offset(lines, line, 0) !== offset(lines, line, 1);
}

/** The stamp of a line as nanoseconds since the Unix epoch; undefined where it has none. */
export function stampNs(lines: Lines, line: number): bigint | undefined {
  if (!hasStamp(lines, line)) return undefined;
  const start = offset(lines, line, 0);
  return (
    BigInt(stampSeconds(lines.bytes, start)) * 1_000_000_000n +
    BigInt(stampFraction(lines.bytes, start))
  );
}

/** The stamp of a line as milliseconds since the Unix epoch, with a fraction; NaN where it has none. */
export function stampMs(lines: Lines, line: number): number {
  if (!hasStamp(lines, line)) return NaN;
  const start = offset(lines, line, 0);
  return stampSeconds(lines.bytes, start) * 1000 + stampFraction(lines.bytes, start) / 1e6;
}

/** The stamp of a line as the server wrote it (RFC 3339, nanoseconds); undefined where it has none. */
export function stampText(lines: Lines, line: number): string | undefined {
  if (!hasStamp(lines, line)) return undefined;
  return lines.bytes.toString('latin1', offset(lines, line, 0), offset(lines, line, 1) - 1);
}

/** The text of a line: a view into the batch's bytes, no copy, without stamp and newline. */
export function lineText(lines: Lines, line: number): Buffer {
  return lines.bytes.subarray(offset(lines, line, 1), offset(lines, line, 2));
}

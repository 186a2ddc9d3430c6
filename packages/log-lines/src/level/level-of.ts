import { byteAt, skipBlanks } from '../bytes/ascii.ts';
import { VisibleLine, escapeIn } from '../bytes/visible-bytes.ts';
import { jsonLevel } from './json-level.ts';
import { inherited, levelAt, type LogLevel } from './log-level.ts';
import { specialLevel } from './special-heads.ts';
import { textLevel } from './text-level.ts';

/** Colours are looked for within so many bytes: that is where levels are. */
const HEAD = 160;

const visible = new VisibleLine();

/** Rank that a line states itself, 0 where it states none. */
export function rankOf(bytes: Uint8Array, start: number, end: number): number {
  const from = skipBlanks(bytes, start, end);
  const first = byteAt(bytes, from, end);
  if (first === -1) return 0;
  if (first === 0x7b) return jsonLevel(bytes, from, end);
  if (escapeIn(bytes, from, Math.min(end, from + HEAD)) >= 0) {
    visible.read(bytes, from, end);
    const at = skipBlanks(visible.bytes, 0, visible.end);
    return plainRank(visible.bytes, at, visible.end);
  }
  return plainRank(bytes, from, end);
}

function plainRank(bytes: Uint8Array, start: number, end: number): number {
  return specialLevel(bytes, start, end) || textLevel(bytes, start, end);
}

/**
 * The level that the line `[start, end)` states itself; undefined where it states none, or where it
 * belongs to the line before it (see {@link LevelReader}). Understands JSON, logfmt, klog, and what
 * the logging libraries and servers of common languages write as text, with colours or without.
 */
export function levelOf(bytes: Uint8Array, start: number, end: number): LogLevel | undefined {
  const code = rankOf(bytes, start, end);
  return code === inherited ? undefined : levelAt(code);
}

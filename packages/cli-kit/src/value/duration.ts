import { accept, reject, type Parsed } from './parsed.ts';

const unitMs: Readonly<Record<string, number>> = {
  ns: 1e-6,
  us: 1e-3,
  µs: 1e-3,
  μs: 1e-3,
  ms: 1,
  s: 1000,
  m: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};

const hint = 'write a number with a unit: 500ms, 30s, 15m, 1h30m, 2d';

/**
 * Milliseconds of a duration in Go's notation (`1h30m`, `90s`, `500ms`), with `d` for 24 hours added.
 * A negative duration is refused, and a number without a unit, `0` excepted.
 */
export function parseDuration(text: string): Parsed<number> {
  const trimmed = text.trim();
  if (trimmed === '0') return accept(0);
  if (trimmed === '') return reject('is not a duration: it is empty', hint);
  if (trimmed.startsWith('-')) return reject('is not a duration: it is negative', hint);
  const part = /(\d+(?:\.\d*)?|\.\d+)([^\d.]*)/y;
  let total = 0;
  while (part.lastIndex < trimmed.length) {
    const start = part.lastIndex;
    const match = part.exec(trimmed);
    if (match === null) {
      return reject(`is not a duration: a number should stand at "${trimmed.slice(start)}"`, hint);
    }
    const unit = match[2] ?? '';
    if (unit === '') {
      const meant = match[0] === trimmed ? `did you mean ${trimmed}s or ${trimmed}ms? ` : '';
      return reject(`is not a duration: ${match[0]} has no unit`, meant + hint);
    }
    const factor = Object.hasOwn(unitMs, unit) ? unitMs[unit] : undefined;
    if (factor === undefined) return reject(`is not a duration: unknown unit "${unit}"`, hint);
    total += Number(match[1]) * factor;
  }
  return accept(total);
}

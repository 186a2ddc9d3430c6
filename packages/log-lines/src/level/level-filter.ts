import { nearestName } from '@ktl/faults';
import { faults } from '../faults.ts';
import { logLevels, type LogLevel } from './log-level.ts';

/** Which levels pass. */
export interface LevelFilter {
  /** @param level - undefined: the line states none */
  has(level: LogLevel | undefined): boolean;
  /** As {@link has}, for the number that `LevelReader.readRank` gives. */
  hasRank(code: number): boolean;
}

const UNKNOWN = 'unknown';

/** Other words by which users know a level. */
const aliases: Readonly<Record<string, LogLevel>> = {
  verbose: 'trace',
  information: 'info',
  notice: 'info',
  warning: 'warn',
  err: 'error',
  critical: 'fatal',
  crit: 'fatal',
  panic: 'fatal',
};

/** Every word that a level filter takes, for completion. */
export const levelWords: readonly string[] = [...logLevels, UNKNOWN];

/**
 * Reads a level filter. One level is that and all above (`warn`); several are exactly these
 * (`info,error`); `<=`, `<`, `>=`, `>` and `=` before a level say it in so many words; `unknown` adds
 * the lines that state no level.
 * @throws KtlError LINES_LEVEL_INVALID
 */
export function parseLevelFilter(text: string): LevelFilter {
  const parts = readParts(text);
  const known = parts.filter((part) => part.level !== UNKNOWN);
  const passes = new Uint8Array(logLevels.length + 1);
  passes[0] = parts.length > known.length ? 1 : 0;
  for (const { level, operator } of known) {
    const at = logLevels.indexOf(level as LogLevel);
    const meant = operator === '' ? (known.length === 1 ? '>=' : '=') : operator;
    for (const index of logLevels.keys()) if (isIn(index - at, meant)) passes[index + 1] = 1;
  }
  return {
    has: (level) => passes[level === undefined ? 0 : logLevels.indexOf(level) + 1] === 1,
    hasRank: (code) => passes[code] === 1,
  };
}

function isIn(distance: number, operator: string): boolean {
  if (distance === 0) return operator !== '<' && operator !== '>';
  return distance > 0 ? operator.startsWith('>') : operator.startsWith('<');
}

interface Part {
  readonly operator: string;
  readonly level: string;
}

function readParts(text: string): Part[] {
  const parts: Part[] = [];
  let position = 0;
  for (const piece of text.split(',')) {
    parts.push(readPart(text, piece, position));
    position += piece.length + 1;
  }
  return parts;
}

function readPart(text: string, piece: string, position: number): Part {
  const [, before = '', operator = '', between = '', word = ''] =
    /^(\s*)(<=|>=|<|>|=|)(\s*)(.*?)\s*$/s.exec(piece) ?? [];
  const lower = word.toLowerCase();
  const level = (Object.hasOwn(aliases, lower) ? aliases[lower] : undefined) ?? lower;
  const operatorAt = position + before.length;
  if (!levelWords.includes(level)) {
    const wordAt = operatorAt + operator.length + between.length;
    const column = `at column ${String(wordAt + 1)}`;
    const reason = word === '' ? `a level is missing ${column}` : `"${word}" ${column} is no level`;
    const nearest = nearestName(lower, levelWords);
    throw faults.LINES_LEVEL_INVALID({ text, position: wordAt, reason, nearest });
  }
  // An order has no place for lines without a level.
  if (level === UNKNOWN && operator !== '' && operator !== '=') {
    const reason = `"${operator}${word}" at column ${String(operatorAt + 1)} is no level`;
    throw faults.LINES_LEVEL_INVALID({ text, position: operatorAt, reason, nearest: UNKNOWN });
  }
  return { operator, level };
}

import type { Level, LevelOrNone, RowKind, Source } from '../protocol.ts';

/** Kinds of stored rows; the index is what the column holds. */
export const KINDS = [
  'line',
  'gap',
  'notice',
  'end',
  'skip',
  'hole',
  'other',
] as const satisfies RowKind[];

export type StoredKind = (typeof KINDS)[number];

export const LINE = 0;
export const SKIP = 4;
export const HOLE = 5;

/** Of the least severe first; the index is what the column holds. */
export const LEVELS: readonly LevelOrNone[] = [
  'none',
  'trace',
  'debug',
  'info',
  'warn',
  'error',
  'fatal',
];

export const LEVEL_COUNT = LEVELS.length;

/** From here on a level is an error. */
export const ERROR_LEVEL = LEVELS.indexOf('error');

export const SOURCES: readonly Source[] = ['pod', 'node', 'event'];

/** Bits of the flags column. */
export const LATE = 1;
/** The text has bytes above 127. */
export const NON_ASCII = 2;
/** The row has an entry among the extras. */
export const EXTRA = 4;
/** The row says that a container started again. */
export const RESTART = 8;

/** Bits of what a chunk contains, so that jumps pass over chunks without it. */
export const MARK_GAP = 1;
export const MARK_RESTART = 2;
export const MARK_EVENT = 4;
export const MARK_ERROR = 8;

/** True for kinds that say that something is missing, or that the session is over. */
export function isMarker(kind: number): boolean {
  return kind === 1 || kind === 3 || kind === SKIP || kind === HOLE;
}

/** True for kinds that say that something is missing. */
export function isGap(kind: number): boolean {
  return kind === 1 || kind === SKIP || kind === HOLE;
}

export function kindCode(kind: StoredKind): number {
  return KINDS.indexOf(kind);
}

export function levelCode(level: string | undefined): number {
  const code = level === undefined ? 0 : LEVELS.indexOf(level as LevelOrNone);
  return Math.max(code, 0);
}

export function levelOf(code: number): Level | undefined {
  const level = LEVELS[code];
  return level === 'none' ? undefined : level;
}

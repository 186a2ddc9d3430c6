import type { LevelOrNone } from '../engine/protocol.ts';

/** Names of levels for people, most severe first. */
export const levelNames: readonly LevelOrNone[] = [
  'fatal',
  'error',
  'warn',
  'info',
  'debug',
  'trace',
  'none',
];

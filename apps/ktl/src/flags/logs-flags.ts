import { backfillFlags } from './logs/backfill-flags.ts';
import { mirrorFlags } from './mirror-flags.ts';
import { depsFlags } from './logs/deps-flags.ts';
import { eventFlags } from './logs/event-flags.ts';
import { inputFlags } from './logs/input-flags.ts';
import { lineFlags } from './logs/line-flags.ts';
import { liveFlags } from './logs/live-flags.ts';
import { nodeLogFlags } from './logs/node-log-flags.ts';
import { outputFlags } from './logs/output-flags.ts';
import { rangeFlags } from './logs/range-flags.ts';
import { recordFlags } from './logs/record-flags.ts';
import { rolloutFlags } from './logs/rollout-flags.ts';
import { selectionFlags } from './logs/selection-flags.ts';

/** The flags of `ktl logs`. */
export const logsFlags = {
  ...selectionFlags,
  ...depsFlags,
  ...rolloutFlags,
  ...rangeFlags,
  ...eventFlags,
  ...nodeLogFlags,
  ...backfillFlags,
  ...inputFlags,
  ...lineFlags,
  ...outputFlags,
  ...liveFlags,
  ...mirrorFlags,
  ...recordFlags,
};

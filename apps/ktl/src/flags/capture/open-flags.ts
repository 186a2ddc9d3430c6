import { defineFlag } from '@ktl/cli-kit';
import { mirrorFlags } from '../mirror-flags.ts';
import { captureSelectionFlags } from './replay-flags.ts';

/** The flags of `ktl logs capture open`. */
export const openFlags = {
  ...captureSelectionFlags,
  open: defineFlag({
    name: 'open',
    kind: 'boolean',
    default: true,
    persistent: false,
    summary: 'Open the page in the browser, where there is one; --no-open prints the link only',
  }),
  ...mirrorFlags,
};

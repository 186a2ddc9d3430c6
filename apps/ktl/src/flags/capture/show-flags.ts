import { formFlags } from '../form-flags.ts';
import { maxUnpackedFlag } from './max-unpacked-flag.ts';

/** The flags of `ktl logs capture show`. */
export const showFlags = {
  ...maxUnpackedFlag,
  ...formFlags,
};

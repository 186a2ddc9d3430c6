import type { CommandCall } from '@ktl/cli-kit';
import type { captureDiffFlags } from '../../flags/capture/diff-flags.ts';

type DiffArgs = {
  readonly before: { readonly summary: string; readonly required: true };
  readonly after: { readonly summary: string };
};
/** A call of `ktl logs capture diff`. */
export type CaptureDiffCall = CommandCall<typeof captureDiffFlags, DiffArgs>;

import type { Artifact } from '@ktl/capture-artifact';

/** A capture as a replay reads it, whichever form it has. */
export type ReplayArtifact = Pick<
  Artifact,
  'kind' | 'path' | 'readsFrom' | 'metadata' | 'summary' | 'lines' | 'context'
>;

import { defineFlag } from '@ktl/cli-kit';
import { formFlags } from '../form-flags.ts';
import { selectionFlags } from '../logs/selection-flags.ts';

/** The flags of `ktl logs drift watch`. */
export const driftWatchFlags = {
  namespaces: selectionFlags.namespaces,
  allNamespaces: selectionFlags.allNamespaces,
  selector: selectionFlags.selector,
  fieldSelector: selectionFlags.fieldSelector,
  excludePod: selectionFlags.excludePod,
  interval: defineFlag({
    name: 'interval',
    kind: 'duration',
    default: '30s',
    summary: 'Time between two samples',
    // The variable and the key of this name belong to ktl logs diff-deployments.
    persistent: false,
  }),
  iterations: defineFlag({
    name: 'iterations',
    kind: 'integer',
    min: 0,
    default: 0,
    placeholder: 'n',
    summary: 'End after so many samples, the first one included; 0: until Ctrl-C',
    persistent: false,
  }),
  history: defineFlag({
    name: 'history',
    kind: 'string',
    placeholder: 'file',
    example: 'shop-drift.ndjson',
    summary: 'Keep every sample in this file, and compare the first one with the last in it',
    complete: 'file',
    persistent: false,
  }),
  historyLimit: defineFlag({
    name: 'history-limit',
    kind: 'integer',
    min: 1,
    default: 1_000,
    placeholder: 'n',
    summary: 'Samples that --history keeps; the oldest go first',
    persistent: false,
  }),
  failOnDrift: defineFlag({
    name: 'fail-on-drift',
    kind: 'boolean',
    summary: 'End with status 3 at the first sample in which pods changed',
    persistent: false,
  }),
  ...formFlags,
};

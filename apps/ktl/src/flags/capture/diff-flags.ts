import { defineFlag } from '@ktl/cli-kit';
import { formFlags } from '../form-flags.ts';
import { maxUnpackedFlag } from './max-unpacked-flag.ts';

/** The flags of `ktl logs capture diff`. */
export const captureDiffFlags = {
  live: defineFlag({
    name: 'live',
    kind: 'boolean',
    persistent: false,
    summary: 'Compare with the cluster as it is now',
  }),
  namespaces: defineFlag({
    name: 'namespace',
    char: 'n',
    kind: 'string',
    multiple: true,
    persistent: false,
    placeholder: 'name',
    example: ['shop'],
    summary: 'With --live: namespace to look at, repeatable; default: those of the capture',
    complete: 'namespace',
  }),
  allNamespaces: defineFlag({
    name: 'all-namespaces',
    char: 'A',
    kind: 'boolean',
    persistent: false,
    summary: 'With --live: look at every namespace',
  }),
  podQuery: defineFlag({
    name: 'pod-query',
    kind: 'string',
    persistent: false,
    placeholder: 'regex',
    example: 'checkout-.*',
    summary: 'With --live: pods to look at, as ktl logs has them; default: those of the capture',
    complete: 'target',
  }),
  preferJson: defineFlag({
    name: 'prefer-json',
    kind: 'boolean',
    persistent: false,
    summary: 'Read logs.jsonl also where logs.sqlite is there',
  }),
  ...maxUnpackedFlag,
  failOnDrift: defineFlag({
    name: 'fail-on-drift',
    kind: 'boolean',
    persistent: false,
    summary:
      'End with status 3 when pods, images, config or restarts differ, or a warning or error is new',
  }),
  ...formFlags,
};

import { defineFlag } from '@ktl/cli-kit';
import { selectionFlags } from './logs/selection-flags.ts';

/** The flags of `ktl logs diff-deployments`. */
export const diffDeploymentsFlags = {
  namespaces: selectionFlags.namespaces,
  allNamespaces: selectionFlags.allNamespaces,
  selector: defineFlag({
    name: 'selector',
    char: 'l',
    kind: 'label-selector',
    example: 'app=checkout',
    summary: 'Deployments with these labels; beside names, both have to hold',
  }),
  since: defineFlag({
    name: 'since',
    char: 's',
    kind: 'moment',
    default: '5m',
    summary: 'How far back logs, events and restarts count; a time without a zone is local',
  }),
  window: defineFlag({
    name: 'window',
    kind: 'duration',
    default: '1m',
    summary: 'Rates of lines and errors are over so long, up to now',
  }),
  interval: defineFlag({
    name: 'interval',
    kind: 'duration',
    default: '10s',
    summary:
      'Time between two blocks or JSON objects, where stdout is no terminal or -o json is given',
  }),
  threshold: defineFlag({
    name: 'threshold',
    kind: 'integer',
    min: 1,
    default: 3,
    placeholder: 'n',
    summary:
      'New is worse with so many warnings or restarts more than old, or so many errors at twice the share of old',
  }),
  once: defineFlag({
    name: 'once',
    kind: 'boolean',
    summary: 'Read what is there, print it, end',
  }),
  failOnRegression: defineFlag({
    name: 'fail-on-regression',
    kind: 'boolean',
    summary:
      'End with status 3 as soon as new is worse, with 0 when every rollout that was seen is complete',
  }),
  output: defineFlag({
    name: 'output',
    char: 'o',
    kind: 'enum',
    options: ['text', 'json'],
    default: 'text',
    // The variable and the key of this name belong to ktl logs, whose forms are others.
    persistent: false,
    summary: 'text, or one JSON object a line for each interval',
  }),
};

import { logLevels } from '../log/logger.ts';
import { colorModes } from '../color/color-decision.ts';
import { defineFlag } from './define-flag.ts';

/** The flags that every command of every app takes. */
export const globalFlags = {
  kubeconfig: defineFlag({
    name: 'kubeconfig',
    char: 'k',
    kind: 'string',
    group: 'global',
    summary: 'Path of the kubeconfig; default: KUBECONFIG, then ~/.kube/config',
    placeholder: 'path',
    example: '~/.kube/config',
    complete: 'file',
  }),
  context: defineFlag({
    name: 'context',
    char: 'K',
    kind: 'string',
    group: 'global',
    summary: 'Context of the kubeconfig; default: its current context',
    placeholder: 'name',
    example: 'staging',
    complete: 'context',
  }),
  logLevel: defineFlag({
    name: 'log-level',
    kind: 'enum',
    options: logLevels,
    default: 'warn',
    group: 'global',
    summary: 'Least severe message about the program itself that goes to stderr',
  }),
  color: defineFlag({
    name: 'color',
    kind: 'enum',
    options: colorModes,
    default: 'auto',
    group: 'global',
    summary: 'Colours: auto looks at the terminal, NO_COLOR and FORCE_COLOR',
  }),
  feature: defineFlag({
    name: 'feature',
    kind: 'string',
    multiple: true,
    group: 'global',
    summary: 'Turn on a feature that is not yet the default; repeatable',
    placeholder: 'name',
    complete: 'feature',
  }),
  demo: defineFlag({
    name: 'demo',
    kind: 'boolean',
    group: 'global',
    summary: 'Use a simulated cluster inside this program; needs no kubeconfig',
  }),
};

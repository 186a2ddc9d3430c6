import { defineFlag } from '@ktl/cli-kit';

/** What else `ktl logs` reads because the pods need it. */
export const depsFlags = {
  deps: defineFlag({
    name: 'deps',
    kind: 'boolean',
    summary: 'Also the pods of the releases that these pods need, as the stack of --config says',
  }),
  // KTL_CONFIG and the key `config` are taken: they name the configuration file.
  config: defineFlag({
    name: 'config',
    kind: 'string',
    persistent: false,
    placeholder: 'folder',
    example: 'deploy/shop',
    summary: 'Folder of the stack of --deps, with its stack.yaml; default: this folder',
    complete: 'file',
  }),
  stackProfile: defineFlag({
    name: 'stack-profile',
    kind: 'string',
    placeholder: 'name',
    example: 'prod',
    summary: "Profile of the stack of --deps; default: the stack's own",
    complete: 'own:stack-profile',
  }),
};

import { completionScript, defineCommand, faults, shells } from '@ktl/cli-kit';

/** `ktl completion <shell>`. */
export const completion = defineCommand({
  id: 'completion',
  summary: 'Print the completion script of a shell',
  description: [
    'Completes commands, flags and their values; names, labels, images and conditions come from the cluster, profiles from the stack, within a second.',
    'bash: add "source <(ktl completion bash)" to ~/.bashrc. zsh: add "source <(ktl completion zsh)" to ~/.zshrc, after compinit. fish: ktl completion fish > ~/.config/fish/completions/ktl.fish',
  ].join('\n\n'),
  readsConfig: 'never',
  args: { shell: { summary: 'bash, zsh or fish', required: true } },
  examples: [{ line: 'source <(ktl completion bash)', about: 'In this shell, now' }],
  run: async ({ app, args, stdout }) => {
    const shell = shells.find((name) => name === args.shell);
    if (shell === undefined) {
      throw faults.ARG_INVALID({
        name: 'shell',
        value: args.shell,
        problem: 'has no completion script',
        hint: `write one of ${shells.join(', ')}`,
      });
    }
    await stdout.write(completionScript(shell, app.bin));
    return 'ok';
  },
});

import { describe, expect, test } from '@jest/globals';
import { completionScript, shells } from './scripts.ts';

const registration = {
  bash: 'complete -F _tool_complete tool\n',
  zsh: '  compdef _tool tool\n',
  fish: "complete -c tool -f -a '(__tool_complete)'\n",
};
const files = { bash: 'compopt -o default', zsh: '_files', fish: '__fish_complete_path' };
const given = {
  bash: '"${words[@]}"',
  zsh: '"${(@)words[2,CURRENT]}"',
  fish: '$words[2..-1]',
};

describe.each(shells)('the script of %s', (shell) => {
  const script = completionScript(shell, 'tool');

  test('registers itself for the program, and asks it with the words so far', () => {
    expect(script).toContain(registration[shell]);
    expect(script).toContain(`tool __complete -- ${given[shell]} 2>/dev/null`);
  });

  test('leaves paths to the shell where the answer is :files', () => {
    expect(script.indexOf(files[shell])).toBeGreaterThan(script.indexOf(':files'));
  });

  test('says how to load it, and ends with a newline', () => {
    expect(script).toContain(`tool completion ${shell}`);
    expect(script).toMatch(/[^\n]\n$/);
  });
});

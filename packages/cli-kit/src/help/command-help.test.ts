import { expect, test } from '@jest/globals';
import { defineCommand, type App } from '../command/command.ts';
import { renderCommandHelp } from './command-help.ts';

const about = { id: 'show', summary: 'Show it', run: async () => 'ok' as const } as const;
const app: App = {
  ...{ bin: 'ktl', summary: 'A tool.', version: () => '1', examples: [], features: [] },
  ...{ commands: [], defaultCommand: 'show' },
};

function codesOf(help: string): number[] {
  const [, table = ''] = help.split('Exit codes\n');
  return [...table.matchAll(/^ +(\d+) {2}/gm)].map(([, code]) => Number(code));
}

test('help has the exit statuses that a command has, all where it does not say', () => {
  const style = { width: 100, color: false };
  const few = defineCommand({ ...about, exits: [0, 2, 130] });
  expect(codesOf(renderCommandHelp(app, few, style))).toEqual([0, 2, 130]);
  const all = codesOf(renderCommandHelp(app, defineCommand(about), style));
  expect(all).toEqual(expect.arrayContaining([0, 4, 6, 143]));
});

import { describe, expect, test } from '@jest/globals';
import { globalFlags } from '@ktl/cli-kit';
import { app } from '../app.ts';
import { foreignFlags } from './foreign-flags.ts';
import { logsFlags } from './logs-flags.ts';

const own = new Set([
  // Every command has it, without a declaration.
  '--help',
  ...[...Object.values(logsFlags), ...Object.values(globalFlags)].flatMap(({ init }) => [
    `--${init.name}`,
    ...(init.kind === 'boolean' ? [`--no-${init.name}`] : []),
    ...(init.char === undefined ? [] : [`-${init.char}`]),
  ]),
]);

describe.each(Object.entries(foreignFlags))('%s', (flag, instead) => {
  test('is no flag of ktl logs', () => {
    expect([...own]).not.toContain(flag);
  });

  test('is answered with flags that ktl logs has', () => {
    // What stands behind a pipe is another program's.
    const [ours = ''] = instead.split(' | ');
    const named = ours.match(/(?<=^|[\s(])--?[A-Za-z][a-z-]*/g) ?? [];
    expect(named.filter((name) => !own.has(name))).toEqual([]);
  });
});

test('a command of kubectl that ktl has too is not called foreign', () => {
  const ids = app.commands.map(({ id }) => id);
  const foreign = app.foreignCommands?.flatMap(({ words }) => words) ?? [];
  expect(foreign.filter((word) => ids.includes(word))).toEqual([]);
});

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const node = (
  words: readonly string[],
  env: Readonly<Record<string, string>> = {},
): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, ['--conditions=@ktl/source', '--no-warnings', ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', ...env },
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });

test('the example of the README is a command whose flag has its default, variable and value', async () => {
  const readme = await readFile(`${root}/README.md`, 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  // What the example leaves to the reader: the program around the command.
  const program = `
    import { runApp } from '@ktl/cli-kit';
    import { hostOf } from '@ktl/cli-kit/startup';
    const commands = [{ id: pods.id, summary: pods.summary, load: async () => pods }];
    const app = { bin: 'ktl', version: () => '1', summary: 's', examples: [], commands,
      defaultCommand: 'pods', features: [] };
    for (const argv of [['pods'], ['pods', '--since', '1h']]) {
      await runApp(app, { ...hostOf(process, '/nowhere'), argv });
    }`;
  const words = ['--input-type=module-typescript', '--eval', example + program];
  expect((await node(words)).stdout).toBe('since 300000 ms\nsince 3600000 ms\n');
  expect((await node(words, { KTL_SINCE: '2m' })).stdout).toMatch(/^since 120000 ms\n/);
});

test('examples/greet.ts greets whom flag or variable name', async () => {
  expect((await node(['examples/greet.ts', 'greet'])).stdout).toBe('Hello, you.\n');
  expect((await node(['examples/greet.ts', '-N', 'Ada'])).stdout).toBe('Hello, Ada.\n');
  expect((await node(['examples/greet.ts', 'greet'], { GREETER_NAME: 'Bob' })).stdout).toBe(
    'Hello, Bob.\n',
  );
});

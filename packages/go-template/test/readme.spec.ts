import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);
const node = (...args: string[]): Promise<{ stdout: string }> =>
  run(process.execPath, ['--conditions=@ktl/source', '--no-warnings', ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
  });

test('the example of the README prints what it says', async () => {
  const readme = await readFile(`${root}/README.md`, 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const said = Array.from(example.matchAll(/^\/\/ (.*)$/gm), ([, line = '']) => line);
  const { stdout } = await node('--input-type=module-typescript', '--eval', example);
  expect(stdout.trimEnd().split('\n')).toEqual(said);
});

test('the example of a log line prints one', async () => {
  expect((await node('examples/log-line.ts')).stdout).toBe('WEB-1    started in 12 ms\n');
});

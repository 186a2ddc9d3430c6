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
  const { stdout } = await node('--input-type=module-typescript', '--eval', example);
  expect(stdout).toBe('\x1b[32mok\x1b[0m \\x1b]52;c;cm0=\\x07');
});

test('the table example prints an aligned table', async () => {
  const { stdout } = await node('examples/pod-table.ts');
  expect(stdout.split('\n').slice(0, 2)).toEqual([
    'NAME                       READY   RESTARTS',
    'checkout-7d4b9c6f5-x2x9q   2/2            0',
  ]);
});

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

function node(args: readonly string[], input = ''): Promise<{ stdout: string }> {
  const running = run(process.execPath, ['--conditions=@ktl/source', '--no-warnings', ...args], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  running.child.stdin?.end(input);
  return running;
}

test('the example of the README prints what it says', async () => {
  const readme = await readFile(`${root}/README.md`, 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const said = [...example.matchAll(/\); \/\/ (.*)/g)].map(([, text]) => text);
  expect(said.length).toBeGreaterThan(2);
  const { stdout } = await node(['--input-type=module-typescript', '--eval', example]);
  expect(stdout.trimEnd().split('\n')).toEqual(said);
});

test('the example for standard input prints the most frequent patterns', async () => {
  const lines = ['took 1 ms', 'took 2 ms', 'ready', ''].join('\n');
  const { stdout } = await node(['examples/top-patterns.ts', '1'], lines);
  expect(stdout).toBe('       2  took <num> ms\n');
});

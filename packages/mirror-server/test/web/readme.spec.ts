import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('../..', import.meta.url));

test('the example of the README under Access prints what it says', async () => {
  const readme = await readFile(`${root}/README.md`, 'utf8');
  const example = /## Access[^]*?```ts\n([^]*?)```/.exec(readme)?.[1] ?? '';
  const flags = ['--conditions=@ktl/source', '--no-warnings', '--input-type=module-typescript'];
  const { stdout } = await promisify(execFile)(process.execPath, [...flags, '--eval', example], {
    cwd: root,
    env: { ...process.env, NODE_OPTIONS: '' },
  });
  const said = /^console\.log\(.*\); \/\/ (.*)$/m.exec(example)?.[1];
  expect(stdout).toBe(`${said ?? 'nothing'}\n`);
}, 30_000);

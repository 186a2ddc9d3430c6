import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
const run = promisify(execFile);

test('the example of the README prints what it says', async () => {
  const readme = await readFile(`${root}/README.md`, 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const said = [...example.matchAll(/\); \/\/ (.*)/g)].map(([, text]) => text);
  const words = ['--conditions=@ktl/source', '--no-warnings'];
  const { stdout } = await run(
    process.execPath,
    [...words, '--input-type=module-typescript', '--eval', example],
    { cwd: root, env: { ...process.env, NODE_OPTIONS: '' } },
  );
  expect(said).toHaveLength(2);
  expect(stdout.trimEnd().split('\n')).toEqual(said);
});

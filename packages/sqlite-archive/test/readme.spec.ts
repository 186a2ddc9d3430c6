import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';

jest.setTimeout(60_000);

const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-capture-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function node(words: readonly string[], cwd = root): Promise<string> {
  const all = ['--conditions=@ktl/source', '--no-warnings', ...words];
  const options = { cwd, timeout: 20_000, killSignal: 'SIGKILL' } as const;
  return (await promisify(execFile)(process.execPath, all, options)).stdout;
}

test('the examples of the README print what their comments say', async () => {
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const examples = [...readme.matchAll(/```ts\n([\s\S]*?)```/g)].map(([, code]) => code ?? '');
  expect(examples).toHaveLength(2);
  for (const code of examples) {
    const promised = [...code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, text]) => text);
    const inFolder = code.replaceAll("'incident.sqlite'", JSON.stringify(join(folder, 'a.sqlite')));
    const printed = await node(['--input-type=module-typescript', '--eval', inFolder]);
    expect(printed.trimEnd().split('\n')).toEqual(promised);
  }
});

test('examples/write-and-search.ts finds the one line', async () => {
  expect(await node(['examples/write-and-search.ts', folder])).toBe(
    'checkout-7d payment timeout after 5 s\n3 42\n',
  );
});

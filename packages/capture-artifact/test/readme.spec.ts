import { execFile } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals';
import { packArtifact } from '../src/index.ts';
import { fewLines, workingFolder } from './working-folder.ts';

jest.setTimeout(60_000);

const root = fileURLToPath(new URL('..', import.meta.url));
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-artifact-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

async function node(words: readonly string[]): Promise<string> {
  const all = ['--conditions=@ktl/source', '--no-warnings', ...words];
  const options = { cwd: root, timeout: 40_000, killSignal: 'SIGKILL' } as const;
  return (await promisify(execFile)(process.execPath, all, options)).stdout;
}

test('the example of the README prints what its comments say', async () => {
  const path = join(folder, 'incident.tar.gz');
  const work = await workingFolder(join(folder, 'incident.partial'), fewLines);
  await packArtifact(work, path, { sqlite: true });
  const readme = readFileSync(join(root, 'README.md'), 'utf8');
  const [, code = ''] = /```ts\n([\s\S]*?)```/.exec(readme) ?? [];
  const promised = [...code.matchAll(/console\.log\(.*\/\/ (.*)$/gm)].map(([, text]) => text);
  expect(promised).toHaveLength(2);
  const here = code.replace("'incident.tar.gz'", JSON.stringify(path));
  const printed = await node(['--input-type=module-typescript', '--eval', here]);
  expect(printed.trimEnd().split('\n')).toEqual(promised);
});

test('examples/pack-and-open.ts finds the one line', async () => {
  expect(await node(['examples/pack-and-open.ts', folder])).toBe(
    'checkout-7d payment timeout\nfinished 42\n',
  );
});

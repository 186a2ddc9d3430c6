import { execFile } from 'node:child_process';
import { mkdtemp, readFile, rm, symlink } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterEach, beforeEach, expect, test } from '@jest/globals';

const root = fileURLToPath(new URL('..', import.meta.url));
// The example writes a kubeconfig where it runs.
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'kube-sim-readme-'));
  await symlink(join(root, '../../node_modules'), join(folder, 'node_modules'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

const node = (...args: string[]): Promise<{ stdout: string; stderr: string }> =>
  promisify(execFile)(process.execPath, ['--conditions=@ktl/source', '--no-warnings', ...args], {
    cwd: folder,
    env: { ...process.env, NODE_OPTIONS: '' },
  });

test('the example of the README runs, breaks a log as it says, and writes a kubeconfig', async () => {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const more = `
    const read = async () => {
      const path = '/api/v1/namespaces/shop/pods/web/log';
      let text = '';
      const { body } = await sim.transport.exchange({ method: 'GET', path });
      for await (const chunk of body) text += Buffer.from(chunk);
      return text;
    };
    app.write('again\\n');
    console.log(await read().catch((error) => error.code), app.logFiles().length);
    console.log(await read());`;
  const { stdout } = await node('--input-type=module-typescript', '--eval', example + more);
  expect(stdout).toBe('STREAM_LOST 2\nagain\n\n');
  expect(await readFile(join(folder, 'sim.kubeconfig'), 'utf8')).toContain('https://127.0.0.1:');
});

test('the example that breaks a log stream runs', async () => {
  const { stdout, stderr } = await node(join(root, 'examples/break-a-log-stream.ts'));
  expect(stderr).toBe('');
  expect(stdout.split('\n')).toEqual([
    '1 first line',
    'seco',
    expect.stringMatching(/^1 .* connection reset$/),
    '2 first line',
    'second line',
    '',
    '',
  ]);
});

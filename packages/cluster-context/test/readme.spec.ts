import { spawn } from 'node:child_process';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { startKubeSim, type KubeSim } from '@ktl/kube-sim';

const root = fileURLToPath(new URL('..', import.meta.url));
let sim: KubeSim;
let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'cluster-context-readme-'));
  sim = await startKubeSim({ seed: 1, port: 0 });
  await sim.writeKubeconfig(join(folder, 'kubeconfig'));
  sim.kubelet.runPod({ namespace: 'shop', name: 'cart-1', containers: [{ name: 'app' }] });
});
afterEach(async () => {
  await sim[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** What a program prints that is interrupted once it has printed `last`, and how it ends. */
async function printed(
  words: readonly string[],
  last: string,
): Promise<{ readonly text: string; readonly code: number | null }> {
  const child = spawn(process.execPath, ['--conditions=@ktl/source', '--no-warnings', ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') },
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  let text = '';
  const take = (chunk: Buffer): void => {
    text += chunk.toString();
    if (text.includes(last)) child.kill('SIGINT');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  const code = await new Promise<number | null>((settle) => {
    child.once('close', settle);
  });
  return { text, code };
}

test('the example of the README prints the pod, its node, and that this is all', async () => {
  const readme = await readFile(`${root}/README.md`, 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  const { text } = await printed(['--input-type=module-typescript', '--eval', example], 'is told');
  expect(text).toMatch(/^pods \S+Z cart-1$/m);
  expect(text).toMatch(/^nodes \S+Z node-/m);
}, 30_000);

test('examples/record-context.ts prints rows as JSON, and ends when it is interrupted', async () => {
  const words = ['examples/record-context.ts', 'shop'];
  const { text, code } = await printed(words, '{"type":"ready"}');
  expect(text).toContain('{"table":"pods","observed_at":"20');
  expect(code).toBe(0);
}, 30_000);

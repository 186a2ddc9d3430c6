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
  folder = await mkdtemp(join(tmpdir(), 'kube-informers-readme-'));
  sim = await startKubeSim({ seed: 1, port: 0 });
  await sim.writeKubeconfig(join(folder, 'kubeconfig'));
  sim.kubelet.runPod({ namespace: 'shop', name: 'cart-1', containers: [{ name: 'app' }] });
});
afterEach(async () => {
  await sim[Symbol.asyncDispose]();
  await rm(folder, { recursive: true });
});

/** What a program that follows the cluster prints until it has printed `last`. */
function printed(words: readonly string[], last: string): Promise<string> {
  const child = spawn(process.execPath, ['--conditions=@ktl/source', '--no-warnings', ...words], {
    cwd: root,
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: join(folder, 'kubeconfig') },
    timeout: 20_000,
    killSignal: 'SIGKILL',
  });
  let text = '';
  const take = (chunk: Buffer): void => {
    text += chunk.toString();
    if (text.includes(last)) child.kill('SIGKILL');
  };
  child.stdout.on('data', take);
  child.stderr.on('data', take);
  return new Promise((settle) => {
    child.once('close', () => {
      settle(text);
    });
  });
}

test('the example of the README prints the containers of a workload, and that it goes on', async () => {
  const readme = await readFile(`${root}/README.md`, 'utf8');
  const example = /```ts\n([\s\S]*?)```/.exec(readme)?.[1] ?? '';
  // The pod itself stands for the workload: nothing else is in this cluster.
  const ofPod = example.replace("kind: 'deploy', name: 'checkout'", "kind: 'pod', name: 'cart-1'");
  expect(ofPod).not.toBe(example);
  expect(await printed(['--input-type=module-typescript', '--eval', ofPod], 'for more')).toBe(
    'present cart-1 app running\n1 containers, watching for more\n',
  );
}, 30_000);

test('examples/watch-pods.ts names its namespace and prints what is there', async () => {
  const text = await printed(['examples/watch-pods.ts', 'pod/web-1'], 'error');
  expect(text).toContain('no pod is named "web-1" in namespace default');
  expect(text).toContain('watching pod web-1 in namespace default');
}, 30_000);

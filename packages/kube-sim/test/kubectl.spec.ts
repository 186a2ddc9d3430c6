import { execFile, execFileSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startKubeSim, type KubeSim } from '../src/index.ts';

const run = promisify(execFile);
const hasKubectl = ((): boolean => {
  try {
    execFileSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
    return true;
  } catch {
    return false;
  }
})();

const manifest = (replicas: number): string => `
apiVersion: apps/v1
kind: Deployment
metadata: { name: web }
spec:
  replicas: ${replicas}
  selector: { matchLabels: { app: web } }
  template:
    metadata: { labels: { app: web } }
    spec: { containers: [{ name: c, image: 'registry.invalid.example/web:1' }] }
`;

// A skip that is easy to overlook is a test that nobody runs.
if (!hasKubectl) process.stderr.write('SKIPPED kubectl.spec.ts: kubectl is not on the PATH\n');

(hasKubectl ? describe : describe.skip)('kubectl', () => {
  let sim: KubeSim;
  let folder: string;
  beforeAll(async () => {
    sim = await startKubeSim({ seed: 5 });
    folder = await mkdtemp(join(tmpdir(), 'kube-sim-'));
    await sim.writeKubeconfig(join(folder, 'config'));
    sim.kubelet.runPod({ namespace: 'default', name: 'p', containers: [{ name: 'c' }] });
    sim.kubelet.container('default', 'p', 'c').write('hello\n');
  });
  afterAll(async () => {
    await sim[Symbol.asyncDispose]();
    await rm(folder, { recursive: true });
  });

  const kubectl = async (...words: string[]): Promise<string> => {
    const home = ['--kubeconfig', join(folder, 'config'), '--cache-dir', join(folder, 'cache')];
    const { stdout } = await run('kubectl', [...home, ...words], { timeout: 20_000 });
    return stdout;
  };
  const apply = async (replicas: number): Promise<string> => {
    const file = join(folder, 'web.yaml');
    await writeFile(file, manifest(replicas));
    return kubectl('apply', '-f', file);
  };

  test('gets tables, describes, and prints logs', async () => {
    expect(await kubectl('get', 'pods', '-A')).toMatch(
      /NAMESPACE +NAME +READY.*\ndefault +p +1\/1/,
    );
    expect(await kubectl('get', 'nodes', '-o', 'wide')).toContain('kube-sim');
    expect(await kubectl('describe', 'pod', 'p')).toContain('Restart Count:  0');
    expect(await kubectl('logs', 'p')).toBe('hello\n');
    expect(await kubectl('top', 'pods')).toMatch(/^NAME +CPU/);
  });

  test('applies, applies again, scales and patches', async () => {
    expect(await apply(1)).toBe('deployment.apps/web created\n');
    expect(await apply(1)).toBe('deployment.apps/web unchanged\n');
    expect(await apply(2)).toBe('deployment.apps/web configured\n');
    await kubectl('scale', 'deployment', 'web', '--replicas', '3');
    await kubectl('label', 'deployment', 'web', 'tier=front');
    await kubectl('patch', 'deployment', 'web', '-p', '{"spec":{"minReadySeconds":1}}');
    const json = JSON.parse(await kubectl('get', 'deployment', 'web', '-o', 'json')) as object;
    expect(json).toMatchObject({
      metadata: { labels: { tier: 'front' } },
      spec: { replicas: 3, minReadySeconds: 1 },
    });
    expect(await kubectl('delete', 'deployment', 'web', '--wait')).toContain('deleted');
  });

  test('knows what there is and what is allowed', async () => {
    expect(await kubectl('api-resources')).toMatch(/deployments +deploy +apps\/v1/);
    expect(await kubectl('auth', 'can-i', 'delete', 'pods')).toBe('yes\n');
    const allow = sim.deny({ verb: 'delete', resource: 'pods' });
    await expect(kubectl('auth', 'can-i', 'delete', 'pods')).rejects.toMatchObject({
      stdout: 'no\n',
    });
    await expect(kubectl('delete', 'pod', 'p')).rejects.toMatchObject({
      stderr: expect.stringContaining('cannot delete resource "pods"'),
    });
    allow();
  });

  test('creates a namespace and deletes it with all that is in it', async () => {
    await kubectl('create', 'namespace', 'brief');
    await kubectl('run', 'one', '--image=registry.invalid.example/web:1', '-n', 'brief');
    await kubectl('delete', 'namespace', 'brief', '--wait');
    expect(await kubectl('get', 'namespaces', '-o', 'name')).not.toContain('brief');
  });
});

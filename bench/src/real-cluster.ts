import { execFile, spawn } from 'node:child_process';
import { rmSync } from 'node:fs';
import { mkdtemp, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);

/** kubectl's standard output. */
export async function kubectl(...args: readonly string[]): Promise<string> {
  const { stdout } = await run('kubectl', [...args], { maxBuffer: 64 << 20 });
  return stdout;
}

/** Applies manifests, given as JSON objects. */
export async function apply(...objects: readonly object[]): Promise<void> {
  const child = spawn('kubectl', ['apply', '-f', '-'], { stdio: ['pipe', 'ignore', 'inherit'] });
  child.stdin.end(JSON.stringify({ apiVersion: 'v1', kind: 'List', items: objects }));
  const code = await new Promise((resolve) => child.once('close', resolve));
  if (code !== 0) throw new Error('kubectl apply failed');
}

/**
 * What curl needs to speak to the current context's API server. Credentials lie in files that only
 * the owner can read, and go when this process does.
 */
export async function curlArguments(): Promise<{ server: string; args: readonly string[] }> {
  const flags = ['--raw', '--minify', '--flatten', '-o', 'json'];
  const view = JSON.parse(await kubectl('config', 'view', ...flags)) as {
    clusters?: { cluster: { server: string; 'certificate-authority-data'?: string } }[];
    users?: { user: Readonly<Record<string, string | undefined>> }[];
  };
  const cluster = view.clusters?.[0]?.cluster;
  const user = view.users?.[0]?.user;
  if (cluster === undefined || user === undefined) throw new Error('the kubeconfig has no context');
  const file = await credentialFiles();
  const args = ['--silent', '--fail'];
  const pem = async (flag: string, base64: string | undefined): Promise<void> => {
    if (base64 !== undefined) args.push(flag, await file(Buffer.from(base64, 'base64')));
  };
  await pem('--cacert', cluster['certificate-authority-data']);
  await pem('--cert', user['client-certificate-data']);
  await pem('--key', user['client-key-data']);
  const { token } = user;
  // In a file: the arguments of a process are for everyone to see.
  if (token !== undefined) {
    args.push('--config', await file(`header = "Authorization: Bearer ${token}"\n`));
  }
  return { server: cluster.server, args };
}

/** Writes files into a folder that is removed when this process ends, however that is. */
async function credentialFiles(): Promise<(content: Buffer | string) => Promise<string>> {
  const folder = await mkdtemp(join(tmpdir(), 'ktl-bench-'));
  process.once('exit', () => {
    rmSync(folder, { recursive: true, force: true });
  });
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => process.exit(1));
  }
  let count = 0;
  return async (content) => {
    const path = join(folder, String(count++));
    await writeFile(path, content, { mode: 0o600 });
    return path;
  };
}

/**
 * A finished pod whose log holds `lines` numbered lines of about 150 bytes. The cluster must keep log
 * files of 64 MiB without rotating (KTL_TESTBED_LOG_MAX_SIZE=200Mi).
 */
export async function finishedPod(namespace: string, name: string, lines: number): Promise<void> {
  const script = `awk 'BEGIN { for (i = 1; i <= ${String(lines)}; i++) printf "%07d level=info ts=2026-01-01T00:00:00Z msg=\\"order accepted\\" order=%d customer=c-%d path=/api/v1/orders latency_ms=%d pad=xxxxxxxxxxxx\\n", i, i * 7, i % 977, i % 211 }'`;
  const namespaceObject = { apiVersion: 'v1', kind: 'Namespace', metadata: { name: namespace } };
  await apply(namespaceObject);
  const done = await kubectl(
    'get',
    'pod',
    name,
    '-n',
    namespace,
    '--ignore-not-found',
    '-o',
    'name',
  );
  if (done === '') {
    await apply({
      apiVersion: 'v1',
      kind: 'Pod',
      metadata: { name, namespace },
      spec: {
        restartPolicy: 'Never',
        terminationGracePeriodSeconds: 0,
        containers: [
          {
            name: 'main',
            image: 'docker.io/testbed/base:1',
            imagePullPolicy: 'Never',
            command: ['sh', '-c', script],
          },
        ],
      },
    });
  }
  await kubectl(
    'wait',
    '--for=jsonpath={.status.phase}=Succeeded',
    `pod/${name}`,
    '-n',
    namespace,
    '--timeout=120s',
  );
}

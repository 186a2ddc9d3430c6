// Reads one log with one transport and prints bytes, wall and CPU time. transport.sh runs them all.
// node --conditions=@ktl/source bench/transport.ts <ours|ours-h1|http2-64k|undici-h2|undici-h1> <namespace> <pod>
import { connect, loadKubeconfig } from '@ktl/kube-client';

const [variant = 'ours', namespace = 'default', pod = ''] = process.argv.slice(2);
const path = `/api/v1/namespaces/${namespace}/pods/${pod}/log?timestamps=true`;

interface Login {
  readonly server: string;
  readonly tls: { ca: Buffer; cert: Buffer; key: Buffer };
}

async function login(): Promise<Login> {
  const config = await loadKubeconfig({ env: process.env });
  const context = config?.contexts.get(config.currentContext);
  const cluster = config?.clusters.get(context?.cluster ?? '');
  const user = config?.users.get(context?.user ?? '');
  const ca = cluster?.ca.bytes;
  const cert = user?.cert.bytes;
  const key = user?.key.bytes;
  if (cluster === undefined || ca === undefined || cert === undefined || key === undefined) {
    throw new Error('needs a kubeconfig with certificate data');
  }
  return { server: cluster.server, tls: { ca, cert, key } };
}

async function* ours(protocol: 'auto' | 'http/1.1'): AsyncGenerator<Uint8Array> {
  await using client = await connect({ env: process.env, tuning: { protocol } });
  yield* (await client.request({ method: 'GET', path, kind: 'stream' })).body;
}

async function* plainHttp2(): AsyncGenerator<Uint8Array> {
  const http2 = await import('node:http2');
  const { server, tls } = await login();
  const session = http2.connect(server, tls);
  for await (const chunk of session.request({ ':path': path })) yield chunk as Buffer;
  session.close();
}

async function* undici(allowH2: boolean): AsyncGenerator<Uint8Array> {
  const { Client } = await import('undici');
  const { server, tls } = await login();
  const client = new Client(server, { connect: tls, allowH2, bodyTimeout: 0 });
  const { body } = await client.request({ method: 'GET', path });
  for await (const chunk of body) yield chunk as Buffer;
  await client.close();
}

const variants: Readonly<Record<string, () => AsyncGenerator<Uint8Array>>> = {
  ours: () => ours('auto'),
  'ours-h1': () => ours('http/1.1'),
  'http2-64k': plainHttp2,
  'undici-h2': () => undici(true),
  'undici-h1': () => undici(false),
};

const chosen = variants[variant];
if (chosen === undefined) throw new Error(`one of: ${Object.keys(variants).join(', ')}`);
const startedAt = performance.now();
let lines = 0;
let sizeBytes = 0;
for await (const chunk of chosen()) {
  sizeBytes += chunk.byteLength;
  for (let at = chunk.indexOf(10); at >= 0; at = chunk.indexOf(10, at + 1)) lines += 1;
}
const { user, system } = process.cpuUsage();
const wall = Math.round(performance.now() - startedAt);
const cpu = Math.round((user + system) / 1000);
console.log(
  `${variant.padEnd(10)} lines ${String(lines)} bytes ${String(sizeBytes)} wall ${String(wall)} ms cpu ${String(cpu)} ms`,
);

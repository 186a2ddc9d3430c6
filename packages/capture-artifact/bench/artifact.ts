// Packs, opens and reads a capture of a million lines:
//   node --conditions=@ktl/source bench/artifact.ts [lines]
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { createGzip } from 'node:zlib';
import { createCaptureWriter, openCapture } from '@ktl/sqlite-archive';
import { openArtifact, packArtifact, writeMetadata } from '@ktl/capture-artifact';

const count = Number(process.argv[2] ?? 1_000_000);
const pods = 20;
const perBatch = 500;
const startMs = Date.UTC(2026, 10, 21, 8);
const iso = (ms: number): string => new Date(ms).toISOString();

/** Lines as services write them: a time, a level, an id, numbers. */
function textOf(index: number): string {
  const id = ((index * 2_654_435_761) % 4_294_967_296).toString(16).padStart(8, '0');
  const ms = (index * 7919) % 1000;
  return index % 50 === 0
    ? `level=error msg="payment timeout" trace=${id}${id} order=${String(index)} attempt=3 after=${String(ms)}ms`
    : `level=info msg="request served" method=GET path=/api/v1/cart/${id} status=200 duration=${String(ms)}ms bytes=${String((index * 31) % 90_000)}`;
}

async function fill(folder: string): Promise<void> {
  const writer = await createCaptureWriter(join(folder, 'logs.sqlite'));
  const containers = JSON.stringify([
    {
      name: 'app',
      image: 'registry/checkout:1.2.3',
      ready: true,
      restartCount: 0,
      state: 'running',
    },
  ]);
  const conditions = JSON.stringify(
    ['Initialized', 'Ready', 'ContainersReady', 'PodScheduled'].map((type) => ({
      type,
      status: 'True',
    })),
  );
  for (let pod = 0; pod < pods; pod++) {
    const names = {
      uid: `uid-${String(pod)}`,
      namespace: 'shop',
      name: `checkout-7d9f-${String(pod)}`,
    };
    const versions = Array.from({ length: 20 }, (_, version) => ({
      ...{ observed_at: iso(startMs + version * 5000), ...names, phase: 'Running', node: 'node-a' },
      ...{
        owner_kind: 'ReplicaSet',
        owner_name: 'checkout-7d9f',
        owner_uid: 'rs',
        containers,
        conditions,
      },
    }));
    await writer.addContext('pods', versions);
  }
  for (let first = 0; first < count; first += perBatch) {
    const pod = (first / perBatch) % pods;
    const parts = Array.from({ length: perBatch }, (_, line) => Buffer.from(textOf(first + line)));
    let at = 0;
    const offsets = Uint32Array.from(parts.flatMap(({ length }) => [at, (at += length)]));
    const fromNs = BigInt(startMs) * 1_000_000n + BigInt(first) * 100_000n;
    await writer.write({
      stream: {
        ...{ namespace: 'shop', pod: `checkout-7d9f-${String(pod)}`, container: 'app' },
        ...{
          uid: `uid-${String(pod)}`,
          node: 'node-a',
          prefix: `checkout-7d9f-${String(pod)} app `,
        },
      },
      ...{ bytes: Buffer.concat(parts), offsets },
      timesNs: BigInt64Array.from(parts, (_, line) => fromNs + BigInt(line) * 100_000n),
      collectedMs: Number(fromNs / 1_000_000n) + 20,
      levels: Uint8Array.from(parts, () => 3),
    });
  }
  await writer.finish();
}

async function timed<T>(what: string, run: () => Promise<T>): Promise<T> {
  const startedMs = performance.now();
  const cpuBefore = process.cpuUsage();
  const result = await run();
  const seconds = (performance.now() - startedMs) / 1000;
  const cpu = process.cpuUsage(cpuBefore);
  const cpuSeconds = (cpu.user + cpu.system) / 1e6;
  const rss = (process.memoryUsage.rss() / 1e6).toFixed(0);
  console.log(
    `${what}: ${seconds.toFixed(2)} s, ${(count / seconds / 1000).toFixed(0)}k lines/s, ${(count / cpuSeconds / 1000).toFixed(0)}k lines/s of CPU, RSS ${rss} MB`,
  );
  return result;
}

/** Goes through lines and keeps none. */
async function pass(batches: AsyncIterable<readonly unknown[]>): Promise<void> {
  let lines = 0;
  for await (const batch of batches) lines += batch.length;
  console.log(`  ${String(lines)} lines`);
}

async function gzipOfRaw(path: string): Promise<number> {
  using capture = openCapture(path);
  const raw = async function* (): AsyncGenerator<Buffer> {
    for await (const lines of capture.lines()) {
      yield Buffer.concat(lines.flatMap((line) => [line.raw, Buffer.from('\n')]));
    }
  };
  let size = 0;
  for await (const chunk of Readable.from(raw()).pipe(createGzip()) as AsyncIterable<Buffer>) {
    size += chunk.length;
  }
  return size;
}

const folder = mkdtempSync(join(tmpdir(), 'ktl-artifact-bench-'));
try {
  await writeMetadata(folder, {
    ...{ format: 1, state: 'finished', startedAt: iso(startMs), namespaces: ['shop'], flags: {} },
    ...{ eventsEnabled: true, follow: true, tags: {} },
  });
  await timed('write', () => fill(folder));
  const output = join(folder, 'a.tar.gz');
  const withSqlite = join(folder, 'b.tar.gz');
  await timed('pack', () => packArtifact(folder, output, { sqlite: false }));
  await timed('pack with logs.sqlite', () => packArtifact(folder, withSqlite, { sqlite: true }));
  const mb = (size: number): string => `${(size / 1e6).toFixed(1)} MB`;
  console.log(
    `tarball ${mb(statSync(output).size)}, with logs.sqlite ${mb(statSync(withSqlite).size)}, logs.sqlite ${mb(statSync(join(folder, 'logs.sqlite')).size)}, gzip -6 of the raw text ${mb(await gzipOfRaw(join(folder, 'logs.sqlite')))}`,
  );
  for (const [name, path, preferJson] of [
    ['JSON', output, true],
    ['SQLite', withSqlite, false],
  ] as const) {
    await using artifact = await timed(`open, ${name}`, () => openArtifact(path, { preferJson }));
    await timed(`read all, ${name}`, async () => {
      await pass(artifact.lines());
    });
    await timed(`grep, ${name}`, async () => {
      await pass(artifact.lines({ grep: 'payment timeout' }));
    });
  }
  await using unpacked = await openArtifact(folder);
  await timed('first 100 lines', async () => {
    await pass(unpacked.lines({ limit: 100 }));
  });
} finally {
  rmSync(folder, { recursive: true });
}

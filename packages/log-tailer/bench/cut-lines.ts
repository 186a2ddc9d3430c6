// CPU of the way from raw bytes to batches, for 300,000 lines of 150 bytes in chunks of 16 KiB:
//   node --conditions=@ktl/source bench/cut-lines.ts
import { tailLogs } from '@ktl/log-tailer';
import type { ContainerTarget } from '@ktl/kube-informers';

const LINES = 300_000;
const CHUNK_BYTES = 16 * 1024;

const stamp = '2026-01-02T03:04:05.123456789Z';
const bytes = Buffer.from(`${stamp} ${'x'.repeat(150 - stamp.length - 2)}\n`.repeat(LINES));
const chunks: Buffer[] = [];
for (let at = 0; at < bytes.length; at += CHUNK_BYTES)
  chunks.push(bytes.subarray(at, at + CHUNK_BYTES));

const target: ContainerTarget = {
  key: 'uid/c',
  namespace: 'bench',
  pod: 'bench',
  podUid: 'uid',
  node: 'node',
  container: 'c',
  role: 'regular',
  restartCount: 0,
  containerId: 'containerd://x',
  state: { phase: 'terminated', exitCode: 0 },
  lastTerminated: undefined,
  podPhase: 'Succeeded',
  podDeleting: false,
  initial: true,
};

async function run(): Promise<number> {
  const before = process.cpuUsage();
  const tail = tailLogs({
    follow: false,
    tailLines: LINES,
    reader: {
      async openLog() {
        await Promise.resolve();
        return (async function* () {
          for (const chunk of chunks) yield await Promise.resolve(chunk);
        })();
      },
    },
    targets: (async function* () {
      yield await Promise.resolve({ type: 'present', target } as const);
      yield { type: 'synced', targets: 1 } as const;
    })(),
  });
  let lines = 0;
  for await (const event of tail) if (event.type === 'lines') lines += event.batch.count;
  if (lines !== LINES) throw new Error(`${String(lines)} lines`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

function scan(): number {
  const before = process.cpuUsage();
  let lines = 0;
  for (const chunk of chunks) {
    for (let at = chunk.indexOf(10); at !== -1; at = chunk.indexOf(10, at + 1)) lines++;
  }
  if (lines !== LINES) throw new Error(`${String(lines)} lines`);
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1e6;
}

for (let round = 0; round < 5; round++) {
  const [tailed, scanned] = [await run(), scan()];
  process.stdout.write(
    `tailLogs ${tailed.toFixed(3)} s CPU, only finding newlines ${scanned.toFixed(3)} s, ratio ${(tailed / scanned).toFixed(1)}\n`,
  );
}

// What order by time costs, on a simulated cluster over HTTPS, with the built program:
//   npm run build && node --conditions=@ktl/source bench/merge-window.ts
// Follow: time from the write of a line to its arrival, and CPU, for 1, 20 and 200 pods that together
// write 200 lines a second at random. Read to the end: 20 pods of 10,000 lines, written by turns.
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { startKubeSim, type ContainerControl, type KubeSim } from '@ktl/kube-sim';

const bin = resolve(import.meta.dirname, '../bin/ktl.js');
const folder = await mkdtemp(join(tmpdir(), 'ktl-bench-'));
const kubeconfig = join(folder, 'kubeconfig');

interface Ran {
  readonly wallMs: number;
  readonly cpuMs: number;
}

/** Starts the program under the shell's `time`; its last words are wall, user and system seconds. */
function start(args: readonly string[], onChunk: (chunk: Buffer) => void) {
  const script = `TIMEFORMAT='%R %U %S'; time "$@"`;
  const child = spawn('bash', ['-c', script, 'bash', process.execPath, bin, 'logs', ...args], {
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { PATH: process.env['PATH'] ?? '', HOME: folder, KUBECONFIG: kubeconfig },
    detached: true,
  });
  let said = '';
  child.stdout.on('data', onChunk);
  child.stderr.on('data', (chunk: Buffer) => (said += chunk.toString()));
  const ended = new Promise<Ran>((settle) => {
    child.once('close', () => {
      const [wall = 0, user = 0, system = 0] = (said.trim().split('\n').at(-1) ?? '')
        .split(' ')
        .map(Number);
      settle({ wallMs: wall * 1000, cpuMs: (user + system) * 1000 });
    });
  });
  return { ended, said: () => said, pid: child.pid ?? 0 };
}

function pods(sim: KubeSim, count: number): ContainerControl[] {
  return Array.from({ length: count }, (_, at) => {
    const name = `p${String(count)}-${String(at)}`;
    sim.kubelet.runPod({ name, namespace: 'default', containers: [{ name: 'app' }] });
    return sim.kubelet.container('default', name, 'app');
  });
}

const pause = (ms: number): Promise<void> => new Promise((settle) => setTimeout(settle, ms));

async function follow(count: number, window: string): Promise<void> {
  const name = `^p${String(count)}-`;
  const delays: number[] = [];
  let late = 0;
  let rest = '';
  const args = [name, '--tail', '0', '-o', 'json', '--merge-window', window, '--log-level', 'info'];
  const run = start(args, (chunk) => {
    const nowMs = performance.timeOrigin + performance.now();
    const lines = (rest + chunk.toString()).split('\n');
    rest = lines.pop() ?? '';
    for (const line of lines) {
      const { message, late: isLate } = JSON.parse(line) as { message: string; late?: true };
      delays.push(nowMs - Number(message));
      if (isLate === true) late++;
    }
  });
  while ((run.said().match(/ attached/g) ?? []).length < count) await pause(50);
  const containers = known.get(count) ?? [];
  const endMs = performance.now() + 8_000;
  while (performance.now() < endMs) {
    const container = containers[Math.floor(Math.random() * containers.length)];
    container?.write(`${String(performance.timeOrigin + performance.now())}\n`);
    await pause(-Math.log(1 - Math.random()) * 5);
  }
  await pause(600);
  process.kill(-run.pid, 'SIGINT');
  const { cpuMs } = await run.ended;
  delays.sort((one, other) => one - other);
  const at = (part: number): string => (delays[Math.floor(delays.length * part)] ?? NaN).toFixed(1);
  console.log(
    `follow ${String(count).padStart(3)} pods, window ${window.padStart(5)}: p50 ${at(0.5)} ms, p99 ${at(0.99)} ms, CPU ${cpuMs.toFixed(0)} ms, ${String(late)} of ${String(delays.length)} late`,
  );
}

async function toTheEnd(window: string): Promise<void> {
  let bytes = 0;
  const args = ['^end-', '--no-follow', '--tail=-1', '-o', 'json', '--merge-window', window];
  const startMs = performance.now();
  let firstMs = NaN;
  const { wallMs, cpuMs } = await start(args, (chunk) => {
    if (bytes === 0) firstMs = performance.now() - startMs;
    bytes += chunk.length;
  }).ended;
  console.log(
    `20 x 10,000 lines, ${window === '0' ? 'as they come' : 'in order    '}: wall ${wallMs.toFixed(0)} ms, first after ${firstMs.toFixed(0)} ms, CPU ${cpuMs.toFixed(0)} ms, ${(bytes / 1e6).toFixed(1)} MB`,
  );
}

const known = new Map<number, ContainerControl[]>();
const sim = await startKubeSim({ seed: 1 });
await sim.writeKubeconfig(kubeconfig);
try {
  const ends = Array.from({ length: 20 }, (_, at) => {
    const name = `end-${String(at)}`;
    sim.kubelet.runPod({ name, namespace: 'default', containers: [{ name: 'app' }] });
    return sim.kubelet.container('default', name, 'app');
  });
  for (let line = 0; line < 10_000; line += 1) {
    for (const end of ends) end.write(`line ${String(line)} ${'x'.repeat(100)}\n`);
    if (line % 20 === 0) await pause(1);
  }
  for (const window of ['0', '1ms', '0', '1ms', '0', '1ms']) await toTheEnd(window);
  for (const count of [1, 20, 200]) {
    known.set(count, pods(sim, count));
    for (const window of ['0', '250ms', '0', '250ms']) await follow(count, window);
  }
} finally {
  await sim[Symbol.asyncDispose]();
  await rm(folder, { recursive: true, force: true });
}

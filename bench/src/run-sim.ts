import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

const server = fileURLToPath(new URL('./sim-server.ts', import.meta.url));

/** A kube-sim in a process of its own, so that its CPU is not counted. Disposing ends it. */
export async function runSim(shape: {
  readonly pods: number;
  readonly latencyMs: number;
  /** Of each pod's log. Default 1. */
  readonly lines?: number;
}): Promise<AsyncDisposable & { readonly kubeconfig: string; readonly port: number }> {
  const { pods, latencyMs, lines = 1 } = shape;
  const sim = spawn(
    process.execPath,
    ['--conditions=@ktl/source', server, String(pods), String(latencyMs), String(lines)],
    { stdio: ['pipe', 'pipe', 'inherit'] },
  );
  const [ready] = (await once(createInterface(sim.stdout), 'line')) as [string];
  const [kubeconfig = '', url = ''] = ready.split(' ');
  return {
    kubeconfig,
    port: Number(new URL(url).port),
    async [Symbol.asyncDispose]() {
      sim.stdin.end();
      await once(sim, 'close');
    },
  };
}

import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { gzipSync } from 'node:zlib';
import { startDemo, type KubeSim } from '@ktl/kube-sim';
import { blocksOf, readDoc } from './doc-examples.ts';

const bin = resolve(import.meta.dirname, '../../apps/ktl/bin/ktl.js');
const nodes = ['node-1', 'node-2', 'node-3'];
const hasJq = spawnSync('jq', ['--version']).status === 0;
// A bound for failures only.
const patienceMs = 60_000;

/** What a command line left behind. */
export interface DocRun {
  /** Exit status of the last part that failed; -1 where a signal ended it. */
  readonly code: number;
  readonly out: string;
  readonly err: string;
}

/**
 * The demo, served, with what examples speak of besides: logs of nodes, a stack and the pods of its
 * releases, files. Command lines run in a folder of their own, through a shell.
 */
export class DocBed implements AsyncDisposable {
  readonly sim: KubeSim;
  readonly #folder: string;
  readonly #running = new Set<ChildProcess>();

  private constructor(sim: KubeSim, folder: string) {
    this.sim = sim;
    this.#folder = folder;
  }

  static async open(): Promise<DocBed> {
    const [sim, folder] = await Promise.all([
      startDemo({ seed: 1 }),
      mkdtemp(join(tmpdir(), 'ktl-docs-')),
    ]);
    const bed = new DocBed(sim, folder);
    await sim.writeKubeconfig(join(folder, 'kubeconfig'));
    await bed.#file('bin/ktl', `#!/bin/sh\nexec '${process.execPath}' '${bin}' "$@"\n`);
    await chmod(join(folder, 'bin/ktl'), 0o755);
    await bed.#files();
    bed.#nodeLogs();
    bed.#releases();
    return bed;
  }

  /**
   * Runs a command line. A follow ends after two seconds, one that takes no `--until` with its first line.
   * @param how.ownDemo - for lines about a rollout, which is under way when a demo starts and over half a
   *   minute later: a demo that starts with the program. Default true.
   * @param how.folder - in which it runs. Default: one of the bed
   */
  async run(
    command: string,
    how: { readonly ownDemo?: boolean; readonly folder?: string } = {},
  ): Promise<DocRun> {
    const { ownDemo = true, folder = this.#folder } = how;
    const line = hasJq ? command : command.replace(/\| jq .*/, '');
    const child = spawn('bash', ['-o', 'pipefail', '-c', line], {
      cwd: folder,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: {
        PATH: `${join(this.#folder, 'bin')}:${process.env['PATH'] ?? ''}`,
        HOME: this.#folder,
        TZ: 'UTC',
        KUBECONFIG: join(this.#folder, 'kubeconfig'),
        KTL_UNTIL: '+2s',
        ...(ownDemo && /diff-deployments|--deploy-mode/.test(command) && { KTL_DEMO: 'true' }),
      },
    });
    this.#running.add(child);
    const isEndless =
      /diff-deployments(?!.*--once)|drift watch(?!.*--iterations)|capture replay .*--follow/.test(
        command,
      );
    const [out, err]: [Buffer[], Buffer[]] = [[], []];
    child.stdout.on('data', (chunk: Buffer) => out.push(chunk));
    if (isEndless) child.stdout.once('data', () => end(child, 'SIGINT'));
    child.stderr.on('data', (chunk: Buffer) => {
      err.push(chunk);
      // The link of a page that is served until somebody ends it.
      if (chunk.includes('#code=')) end(child, 'SIGINT');
    });
    const patience = setTimeout(() => {
      end(child);
    }, patienceMs);
    try {
      const code = await new Promise<number>((settle, fail) => {
        child.once('error', fail).once('close', (status) => {
          settle(status ?? -1);
        });
      });
      return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
    } finally {
      clearTimeout(patience);
      this.#running.delete(child);
    }
  }

  async [Symbol.asyncDispose](): Promise<void> {
    for (const child of this.#running) end(child);
    await this.sim[Symbol.asyncDispose]();
    await rm(this.#folder, { recursive: true, force: true });
  }

  async #file(path: string, content: string | Uint8Array): Promise<void> {
    await mkdir(dirname(join(this.#folder, path)), { recursive: true });
    await writeFile(join(this.#folder, path), content);
  }

  async #files(): Promise<void> {
    const line = (level: string, msg: string, took: string): string =>
      `${JSON.stringify({ level, msg, took })}\n`;
    await this.#file(
      'app.log',
      line('info', 'ready', '20ms') + line('error', 'no route to host', '1.5s'),
    );
    const old = `2026-01-02T03:04:02Z ${line('info', 'starting', '0s')}`;
    await this.#file('old.log.gz', gzipSync(old));
    await this.#file('app.log.gz', gzipSync(line('error', 'packed', '1s')));
    // The stack is the one that the document shows.
    for (const { lines } of blocksOf(readDoc('docs/logs.md'))) {
      const path = /^# (\S+\/stack\.yaml)$/.exec(lines[0] ?? '')?.[1];
      if (path !== undefined) await this.#file(path, lines.join('\n'));
    }
  }

  #nodeLogs(): void {
    const stamp = new Date(Date.now() - 60_000).toISOString();
    for (const node of nodes) {
      const logs = this.sim.kubelet.nodeLogs(node);
      for (const path of ['kubelet.log', 'syslog', 'audit.log']) {
        logs.append(path, `${stamp} ${path} of ${node}\n`);
      }
      logs.journal('containerd', `containerd of ${node}`);
    }
  }

  #releases(): void {
    for (const [namespace, release] of [
      ['shop', 'cart'],
      ['payments', 'payment-api'],
    ] as const) {
      const name = `${namespace}-extra-0`;
      const labels = { 'app.kubernetes.io/instance': release };
      const nodeName = nodes[0] ?? '';
      this.sim.kubelet.runPod({ name, namespace, labels, nodeName, containers: [{ name: 'app' }] });
      this.sim.kubelet.container(namespace, name, 'app').write(`released with ${release}\n`);
    }
  }
}

function end({ pid }: ChildProcess, signal: 'SIGINT' | 'SIGKILL' = 'SIGKILL'): void {
  try {
    if (pid !== undefined) process.kill(-pid, signal);
  } catch {
    // It has ended by itself.
  }
}

import { closeSync, openSync } from 'node:fs';
import { readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { spawn } from 'node:child_process';
import { basename, join } from 'node:path';
import type { Layout } from './layout.ts';
import { poll } from './poll.ts';

const programs = new Set([
  'etcd',
  'kube-apiserver',
  'kube-controller-manager',
  'kube-scheduler',
  'kubelet',
  'kwok',
  'containerd',
  'containerd-shim-runc-v2',
]);

/**
 * The process that a pid file names, when it is alive and ours. After a reboot or a crash the
 * number may belong to anything, so the command line has to name this testbed's folder.
 */
export async function findDaemon(layout: Layout, name: string): Promise<number | undefined> {
  const text = await readFile(pidFile(layout, name), 'utf8').catch(() => '');
  const pid = Number.parseInt(text, 10);
  if (!Number.isInteger(pid) || pid <= 1) return undefined;
  return (await isOurs(layout, pid)) ? pid : undefined;
}

/** Starts a daemon that outlives this process, logging to `log/<name>.log`. */
export async function startDaemon(
  layout: Layout,
  name: string,
  daemon: {
    readonly command: (layout: Layout) => readonly [string, ...string[]];
    readonly env?: Readonly<Record<string, string>>;
  },
): Promise<number> {
  const [command, ...args] = daemon.command(layout);
  const log = openSync(join(layout.logs, `${name}.log`), 'a');
  try {
    const child = spawn(command, args, {
      cwd: layout.run,
      env: { ...process.env, ...daemon.env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    await new Promise((settle, fail) => child.once('spawn', settle).once('error', fail));
    const pid = child.pid ?? 0;
    await writeFile(pidFile(layout, name), `${pid}\n`);
    child.unref();
    return pid;
  } finally {
    closeSync(log);
  }
}

/** Ends a daemon: politely for five seconds, then by force, or at once with `SIGKILL`. */
export async function stopDaemon(
  layout: Layout,
  name: string,
  signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  const pid = await findDaemon(layout, name);
  if (pid !== undefined) await endProcess(pid, signal);
  await rm(pidFile(layout, name), { force: true });
}

/** Ends one process and waits until it is gone. */
export async function endProcess(pid: number, signal: 'SIGTERM' | 'SIGKILL'): Promise<void> {
  send(pid, signal);
  const gone = async (): Promise<boolean> => !(await isAlive(pid));
  const wait = { what: `process ${pid} to end`, timeoutMs: 5000, everyMs: 20 };
  if (signal === 'SIGTERM' && (await poll(gone, wait).catch(() => false))) return;
  send(pid, 'SIGKILL');
  await poll(gone, wait);
}

/** Every process of this testbed, with or without a pid file; shims come last. */
export async function findStrays(layout: Layout): Promise<number[]> {
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name)).map(Number);
  const ours: { pid: number; shim: boolean }[] = [];
  for (const pid of pids) {
    if (!(await isOurs(layout, pid))) continue;
    ours.push({ pid, shim: (await commandLine(pid)).join(' ').includes('containerd-shim') });
  }
  return ours.sort((a, b) => Number(a.shim) - Number(b.shim)).map(({ pid }) => pid);
}

/** All descendants of a process: the container processes below a shim. */
export async function descendantsOf(pid: number): Promise<number[]> {
  const text = await readFile(`/proc/${pid}/task/${pid}/children`, 'utf8').catch(() => '');
  const children = text.trim().split(' ').filter(Boolean).map(Number);
  return [...children, ...(await Promise.all(children.map(descendantsOf))).flat()];
}

function pidFile(layout: Layout, name: string): string {
  return join(layout.run, `${name}.pid`);
}

async function isOurs(layout: Layout, pid: number): Promise<boolean> {
  const [program = '', ...args] = await commandLine(pid);
  if (!programs.has(basename(program)) || !(await isAlive(pid))) return false;
  return [program, ...args].some((word) => word.includes(`${layout.home}/`));
}

async function commandLine(pid: number): Promise<string[]> {
  const text = await readFile(`/proc/${pid}/cmdline`, 'utf8').catch(() => '');
  return text.split('\0');
}

// A zombie whose parent does not wait is gone for our purposes.
async function isAlive(pid: number): Promise<boolean> {
  const stat = await readFile(`/proc/${pid}/stat`, 'utf8').catch(() => '');
  return stat !== '' && !/\) [ZX]/.test(stat);
}

function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(pid, signal);
  } catch {
    // Gone already.
  }
}

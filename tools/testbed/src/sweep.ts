import { readdir, readFile, readlink, rm, rmdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { exec } from './exec.ts';
import type { Layout } from './layout.ts';
import { closeNetwork } from './network.ts';
import { descendantsOf, endProcess, findStrays } from './processes.ts';

const containerLogs = '/var/log/containers';

/**
 * Removes what the cluster left on this machine: processes without a pid file, containers, mounts,
 * network namespaces and rules, cgroups, pod logs, and `run/` itself. Touches nothing that is not named after
 * this testbed's folder or its containers.
 */
export async function sweep(layout: Layout): Promise<void> {
  const tasks = await readTasks(layout);
  for (const pid of await findStrays(layout)) {
    for (const child of await descendantsOf(pid)) await endProcess(child, 'SIGKILL');
    await endProcess(pid, 'SIGKILL');
  }
  await unmountUnder(`${layout.run}/`);
  for (const task of tasks) await removeTask(task);
  await closeNetwork();
  await removeLogLinks(layout.podLogs);
  await rm(layout.run, { recursive: true, force: true });
}

interface Task {
  readonly cgroup: string | undefined;
  readonly netns: string | undefined;
}

// containerd keeps the OCI configuration of each container that has not been removed.
async function readTasks(layout: Layout): Promise<Task[]> {
  const folder = join(layout.run, 'containerd-state/io.containerd.runtime.v2.task/k8s.io');
  const names = await readdir(folder).catch(() => []);
  const tasks = names.map(async (name): Promise<Task> => {
    const text = await readFile(join(folder, name, 'config.json'), 'utf8').catch(() => '{}');
    const config = JSON.parse(text) as {
      linux?: { cgroupsPath?: string; namespaces?: { type: string; path?: string }[] };
    };
    const network = config.linux?.namespaces?.find((entry) => entry.type === 'network')?.path;
    const named = network !== undefined && basename(network).startsWith('cni-');
    return { cgroup: config.linux?.cgroupsPath, netns: named ? basename(network) : undefined };
  });
  return Promise.all(tasks);
}

async function removeTask({ cgroup, netns }: Task): Promise<void> {
  if (netns !== undefined) await exec('ip', ['netns', 'delete', netns]).catch(() => undefined);
  if (cgroup === undefined || cgroup === '' || cgroup.includes('..')) return;
  const controllers = await readdir('/sys/fs/cgroup').catch(() => []);
  for (const parent of ['', ...controllers]) {
    // A cgroup is removed as an empty folder; elsewhere the name does not exist.
    await rmdir(join('/sys/fs/cgroup', parent, cgroup)).catch(() => undefined);
  }
}

async function unmountUnder(prefix: string): Promise<void> {
  const mounts = await readFile('/proc/mounts', 'utf8');
  const points = mounts.split('\n').map((line) => line.split(' ')[1] ?? '');
  for (const point of points
    .filter((path) => path.startsWith(prefix))
    .sort()
    .reverse()) {
    await exec('umount', ['-l', point]);
  }
}

// The kubelet links each log from there, wherever the logs are.
async function removeLogLinks(podLogs: string): Promise<void> {
  for (const name of await readdir(containerLogs).catch(() => [])) {
    const link = join(containerLogs, name);
    const target = await readlink(link).catch(() => '');
    if (target.startsWith(`${podLogs}/`)) await rm(link, { force: true });
  }
}

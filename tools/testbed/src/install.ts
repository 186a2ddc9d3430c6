import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { exec, hasCommand } from './exec.ts';
import type { Layout } from './layout.ts';

const modules = resolve(import.meta.dirname, '../go');

const packages = [
  'containerd',
  'runc',
  'containernetworking-plugins',
  'etcd-server',
  'busybox-static',
  'iproute2',
  'iptables',
  'openssl',
];

/** Tools that `install` can build: each a Go module of its own, so their requirements never meet. */
export const tools = ['kubernetes', 'stern', 'kwok'] as const;

/** One of {@link tools}. */
export type Tool = (typeof tools)[number];

/** Why this machine cannot run a testbed, in one line; undefined when it can. */
export async function findObstacle(): Promise<string | undefined> {
  if (process.platform !== 'linux') return `needs Linux, this is ${process.platform}`;
  if (process.arch !== 'x64' && process.arch !== 'arm64') return `no images for ${process.arch}`;
  if (process.getuid?.() !== 0) return 'needs root, for containers and their networks';
  if (!(await hasCommand('go'))) return 'needs Go, to build Kubernetes from its modules';
  const missing = await missingCommands();
  if (missing.length > 0 && !(await hasCommand('apt-get'))) {
    return `needs ${missing.join(', ')}, and apt-get to install them is not here`;
  }
  return undefined;
}

/** Installs the Debian packages, and builds each tool unless its module files are unchanged. */
export async function install(
  layout: Layout,
  wanted: readonly Tool[],
  log: (line: string) => void,
): Promise<void> {
  if ((await missingCommands()).length > 0 || !existsSync('/usr/lib/cni/bridge')) {
    log(`installing ${packages.join(' ')}`);
    await exec('apt-get', ['update', '-qq']);
    const env = { DEBIAN_FRONTEND: 'noninteractive' };
    const flags = ['install', '-y', '-qq', '--no-install-recommends'];
    await exec('apt-get', [...flags, ...packages], { env });
  }
  for (const tool of wanted) await build(layout, tool, log);
}

async function missingCommands(): Promise<string[]> {
  const commands = ['containerd', 'ctr', 'runc', 'etcd', 'busybox', 'openssl', 'ip'];
  const found = await Promise.all(commands.map(hasCommand));
  return commands.filter((_, index) => found[index] === false);
}

async function build(layout: Layout, tool: Tool, log: (line: string) => void): Promise<void> {
  const cwd = join(modules, tool);
  const target = join(layout.bin, tool);
  const stamp = join(target, '.stamp');
  const sum = await digest([join(cwd, 'go.mod'), join(cwd, 'go.sum')]);
  if ((await readFile(stamp, 'utf8').catch(() => '')).startsWith(sum)) return;
  log(`building ${tool}; the first time this takes minutes`);
  await mkdir(target, { recursive: true });
  const names = (await exec('go', ['list', '-f', '{{.ImportPath}}', 'tool'], { cwd })).trim();
  const flags = ['-trimpath', '-ldflags', `-s -w ${versionFlags()}`, '-o', `${target}/`];
  await exec('go', ['build', ...flags, ...names.split('\n')], { cwd, env: { CGO_ENABLED: '0' } });
  await writeFile(stamp, sum);
}

// A Kubernetes built from its modules does not know its version.
function versionFlags(): string {
  const at = 'k8s.io/component-base/version';
  return `-X ${at}.gitVersion=v1.34.4 -X ${at}.gitMajor=1 -X ${at}.gitMinor=34`;
}

async function digest(files: readonly string[]): Promise<string> {
  const hash = createHash('sha256');
  for (const file of files) hash.update(await readFile(file));
  return hash.digest('hex');
}

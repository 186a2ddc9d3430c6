import { createHash } from 'node:crypto';
import { createReadStream, existsSync } from 'node:fs';
import { cp, mkdir, mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { exec } from './exec.ts';
import type { Layout } from './layout.ts';
import { baseImage } from './node-config.ts';

/** A pod image made from a folder. */
export interface ImageSource {
  /** Full name with a tag, `docker.io/testbed/x:1`. */
  readonly name: string;
  /** The root file system. */
  readonly folder: string;
  readonly command: readonly string[];
}

/** Turns a folder into an image that pods can run; needs a running containerd. */
export async function importImage(layout: Layout, source: ImageSource): Promise<void> {
  const work = await mkdtemp(join(tmpdir(), 'ktl-image-'));
  try {
    const layer = join(work, 'layer.tar');
    const stable = ['--sort=name', '--mtime=@0', '--owner=0', '--group=0', '--numeric-owner'];
    await exec('tar', ['-C', source.folder, ...stable, '-cf', layer, '.']);
    await writeFile(join(work, 'config.json'), await imageConfig(source, layer));
    const manifest = [{ Config: 'config.json', RepoTags: [source.name], Layers: ['layer.tar'] }];
    await writeFile(join(work, 'manifest.json'), JSON.stringify(manifest));
    const archive = join(work, 'image.tar');
    await exec('tar', ['-C', work, '-cf', archive, 'manifest.json', 'config.json', 'layer.tar']);
    await containerd(layout, ['images', 'import', archive]);
  } finally {
    await rm(work, { recursive: true, force: true });
  }
}

/** Imports the base image unless containerd has it. */
export async function ensureBaseImage(layout: Layout): Promise<void> {
  const present = await containerd(layout, ['images', 'ls', '-q']);
  if (present.split('\n').includes(baseImage)) return;
  const folder = join(layout.home, 'base');
  await createBusyboxRoot(folder);
  await importImage(layout, { name: baseImage, folder, command: ['/bin/sleep', 'infinity'] });
}

async function createBusyboxRoot(folder: string): Promise<void> {
  if (existsSync(join(folder, 'bin/busybox'))) return;
  for (const name of ['bin', 'tmp', 'etc']) await mkdir(join(folder, name), { recursive: true });
  const path = (await exec('sh', ['-c', 'command -v busybox'])).trim();
  const applets = (await exec('busybox', ['--list'])).trim().split('\n');
  for (const applet of applets) {
    if (applet !== 'busybox') await symlink('busybox', join(folder, 'bin', applet));
  }
  await cp(path, join(folder, 'bin/busybox'));
}

async function imageConfig(source: ImageSource, layer: string): Promise<string> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(layer), hash);
  return JSON.stringify({
    architecture: process.arch === 'x64' ? 'amd64' : process.arch,
    os: 'linux',
    config: {
      Cmd: source.command,
      Env: ['PATH=/bin:/sbin:/usr/bin:/usr/sbin:/usr/local/bin'],
    },
    rootfs: { type: 'layers', diff_ids: [`sha256:${hash.digest('hex')}`] },
  });
}

async function containerd(layout: Layout, args: readonly string[]): Promise<string> {
  return exec('ctr', ['-a', layout.containerdSocket, '-n', 'k8s.io', ...args]);
}

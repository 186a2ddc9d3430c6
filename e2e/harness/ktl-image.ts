import { execFile } from 'node:child_process';
import { cp, mkdir, mkdtemp, realpath, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { importImage, testbedLayout } from '@ktl/testbed';

const app = resolve(import.meta.dirname, '../../apps/ktl');

/** Where the image has ktl. */
export const ktlInImage = '/opt/ktl/bin/ktl.js';

/**
 * Makes an image of the built program, on the testbed: busybox, this Node.js with the libraries that it
 * is linked with, and ktl.
 */
export async function importKtlImage(name: string): Promise<void> {
  const layout = testbedLayout();
  const folder = await mkdtemp(join(tmpdir(), 'ktl-e2e-image-'));
  try {
    await cp(join(layout.home, 'base'), folder, { recursive: true, verbatimSymlinks: true });
    await copyInto(folder, process.execPath, '/usr/local/bin/node');
    for (const library of await librariesOf(process.execPath)) {
      await copyInto(folder, library, library);
    }
    for (const part of ['bin', 'dist', 'package.json']) {
      await cp(join(app, part), join(folder, 'opt/ktl', part), { recursive: true });
    }
    await importImage(layout, { name, folder, command: ['node', ktlInImage] });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function copyInto(folder: string, source: string, path: string): Promise<void> {
  const target = join(folder, path);
  await mkdir(dirname(target), { recursive: true });
  await cp(await realpath(source), target);
}

// `name => path (address)`, or `path (address)` for the loader.
async function librariesOf(program: string): Promise<string[]> {
  const { stdout } = await promisify(execFile)('ldd', [program]);
  return [...stdout.matchAll(/(\/\S+) \(0x/g)].map(([, path = '']) => path);
}

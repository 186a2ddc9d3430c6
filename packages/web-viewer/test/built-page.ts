import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { promisify } from 'node:util';
import { loadViewer, type ViewerFile, type ViewerName } from '../src/index.ts';

const root = resolve(import.meta.dirname, '..');

/** Builds a page as it is in the sources now, and reads its files. */
export async function buildPage(name: ViewerName): Promise<ReadonlyMap<string, ViewerFile>> {
  const folder = await mkdtemp(join(tmpdir(), 'web-viewer-'));
  try {
    await promisify(execFile)(process.execPath, [join(root, 'build.mjs'), folder, name]);
    return await loadViewer(name, pathToFileURL(`${folder}/`));
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

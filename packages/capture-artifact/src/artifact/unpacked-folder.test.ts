import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import type { TarEntry } from '../tar/read-entries.ts';
import { UnpackedFolder } from './unpacked-folder.ts';

let parent = '';
beforeEach(async () => {
  parent = await mkdtemp(join(tmpdir(), 'ktl-unpacked-'));
});
afterEach(async () => {
  await rm(parent, { recursive: true });
});

async function* bodyOf(text: string): AsyncGenerator<Buffer> {
  yield await Promise.resolve(Buffer.from(text));
}

const entry = (text: string): TarEntry => ({
  name: { kind: 'sqlite' },
  sizeBytes: text.length,
  body: bodyOf(text),
});

test('goes with the process that exits without removing it', async () => {
  const before = new Set(process.listeners('exit'));
  const folder = new UnpackedFolder('a.tar.gz', parent);
  const path = await folder.add(entry('bytes'), 'logs.sqlite');
  await folder.add(entry('more'), 'other');
  const added = process.listeners('exit').filter((listener) => !before.has(listener));
  expect(added).toHaveLength(1);
  added[0]?.call(process, 0);
  expect(existsSync(dirname(path))).toBe(false);
  await folder.remove();
});

test('that was removed leaves nothing behind, no listener either', async () => {
  const before = process.listenerCount('exit');
  const folder = new UnpackedFolder('a.tar.gz', parent);
  await folder.add(entry('bytes'), 'logs.sqlite');
  await folder.remove();
  expect(process.listenerCount('exit')).toBe(before);
  expect(await readdir(parent)).toEqual([]);
});

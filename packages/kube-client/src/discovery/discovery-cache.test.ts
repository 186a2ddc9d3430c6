import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DiscoveryCache } from './discovery-cache.ts';
import type { NamedResource } from './builtin-kinds.ts';

const widgets: NamedResource = {
  resource: {
    group: 'example.com',
    version: 'v1',
    plural: 'widgets',
    kind: 'Widget',
    namespaced: true,
  },
  singular: 'widget',
  shortNames: ['wd'],
};

let folder = '';
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'discovery-'));
});
afterEach(async () => {
  await rm(folder, { recursive: true });
});

test('gives back what was stored until it is too old, and to its own server only', async () => {
  const cache = new DiscoveryCache(join(folder, 'deep'), 'https://one');
  await cache.write([widgets], 1_000);
  expect(await cache.read(1_500, 600)).toMatchObject({ storedAt: 1_000, resources: [widgets] });
  expect(await cache.read(1_700, 600)).toBeUndefined();
  expect(await cache.read(900, 600)).toBeUndefined();
  expect(await new DiscoveryCache(join(folder, 'deep'), 'https://two').read(1_500, 600)).toBe(
    undefined,
  );
});

test('a damaged file counts as none and is replaced', async () => {
  const cache = new DiscoveryCache(folder, 'https://one');
  await cache.write([widgets], 1_000);
  const [name = ''] = await readdir(folder);
  await truncate(join(folder, name), 40);
  expect(await cache.read(1_000, 600)).toBeUndefined();
  await writeFile(join(folder, name), '{"format":1,"storedAt":1000,"resources":[{}]}');
  expect(await cache.read(1_000, 600)).toBeUndefined();
  await cache.write([widgets], 1_000);
  expect(await cache.read(1_000, 600)).toBeDefined();
});

test('a folder that cannot be written is no error', async () => {
  await writeFile(join(folder, 'file'), '');
  const cache = new DiscoveryCache(join(folder, 'file'), 'https://one');
  await cache.write([widgets], 1_000);
  expect(await cache.read(1_000, 600)).toBeUndefined();
});

import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { gunzipSync } from 'node:zlib';
import { faults, loadViewer } from '../src/index.ts';

let folder: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'load-viewer-'));
  await mkdir(join(folder, 'logs'));
  await writeFile(join(folder, 'logs/index.html'), '<!doctype html>'.repeat(50));
  await writeFile(join(folder, 'logs/logs-ABCD2345.js'), 'let one = 1;'.repeat(50));
  await writeFile(join(folder, 'logs/icon.svg'), '<svg/>');
  await writeFile(join(folder, 'logs/notes.txt'), 'not served');
});

afterAll(() => rm(folder, { recursive: true }));

describe('loadViewer', () => {
  test('reads the files of a page, with types, and compressed where that is smaller', async () => {
    const files = await loadViewer('logs', pathToFileURL(folder));
    expect([...files.keys()].toSorted()).toEqual(['icon.svg', 'index.html', 'logs-ABCD2345.js']);
    const script = files.get('logs-ABCD2345.js');
    expect(script).toMatchObject({ type: 'text/javascript; charset=utf-8', immutable: true });
    expect(gunzipSync(script?.gzip ?? '')).toEqual(script?.body);
    expect(files.get('index.html')).toMatchObject({ immutable: false });
    expect(files.get('icon.svg')?.gzip).toBeUndefined();
  });

  test.each([
    ['of a page', 'kubeluma', (root: string) => root],
    ['of all pages', 'logs', (root: string) => join(root, 'nowhere')],
  ] as const)('a missing folder %s is told with what to do', async (_, name, folderIn) => {
    const missing = loadViewer(name, pathToFileURL(folderIn(folder)));
    await expect(missing).rejects.toMatchObject({
      code: faults.VIEWER_NOT_BUILT.code,
      hint: expect.stringContaining('npm run build') as unknown,
    });
  });
});

import { existsSync, writeFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { hasCode } from '@ktl/faults';
import { makeParentFolder } from './parent-folder.ts';

let root = '';
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'ktl-parent-'));
});
afterEach(async () => {
  await rm(root, { recursive: true });
});

const make = (path: string) =>
  makeParentFolder(join(root, path), { shownAs: path, flag: '--capture' });

test('makes what is missing, and removes that alone while nothing is in it', () => {
  const first = make('a/one.sqlite');
  const second = make('a/b/c/two.sqlite');
  second.removeEmpty();
  expect([existsSync(join(root, 'a')), existsSync(join(root, 'a/b'))]).toEqual([true, false]);
  const third = make('a/b/c/two.sqlite');
  writeFileSync(join(root, 'a/b/mine'), '');
  third.removeEmpty();
  expect(existsSync(join(root, 'a/b/c'))).toBe(false);
  expect(existsSync(join(root, 'a/b/mine'))).toBe(true);
  first.removeEmpty();
  make('here.sqlite').removeEmpty();
  expect(existsSync(root)).toBe(true);
});

test('a folder that cannot be made is a fault that names it and the flag', () => {
  writeFileSync(join(root, 'taken'), '');
  let error: unknown;
  try {
    make('taken/a/one.sqlite');
  } catch (thrown) {
    error = thrown;
  }
  expect(hasCode(error, 'CAPTURE_FOLDER')).toBe(true);
  expect(error).toMatchObject({
    message: expect.stringContaining('the folder taken/a of the capture taken/a/one.sqlite'),
    hint: expect.stringContaining('--capture'),
  });
});

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from '@jest/globals';
import { writtenBytes } from './written-bytes.ts';

let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-written-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

test('the size of a capture that goes on has its write-ahead log in it', () => {
  const path = join(folder, 'logs.sqlite');
  expect(writtenBytes(path)).toBe(0);
  writeFileSync(path, Buffer.alloc(10));
  expect(writtenBytes(path)).toBe(10);
  writeFileSync(`${path}-wal`, Buffer.alloc(1_000));
  expect(writtenBytes(path)).toBe(1_010);
});

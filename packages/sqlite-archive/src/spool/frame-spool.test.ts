import { mkdtempSync, readdirSync, readlinkSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { hasCode } from '@ktl/faults';
import { openFrameSpool, type SpoolBatch } from './frame-spool.ts';

const kibibyte = 1024;
let folder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-spool-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

function batch(first: number, count = 10, bytes = 5000): SpoolBatch {
  return { first, last: first + count - 1, bytes: Buffer.alloc(bytes, `${String(first)} `) };
}

describe('a frame spool', () => {
  test('gives back each batch by any of its frames, and nothing beside them', () => {
    using spool = openFrameSpool(folder);
    expect([spool.oldest, spool.sizeBytes]).toEqual([undefined, 0]);
    for (let first = 11; first < 1000; first += 10) spool.append(batch(first));
    for (const seq of [11, 15, 20, 21, 500, 1000]) {
      const found = spool.read(seq);
      const first = Math.floor((seq - 1) / 10) * 10 + 1;
      expect(found).toMatchObject({ first, last: first + 9 });
      expect(Buffer.from(found?.bytes ?? []).equals(batch(first).bytes as Buffer)).toBe(true);
    }
    expect(spool.read(10)).toBe(undefined);
    expect(spool.read(1001)).toBe(undefined);
    expect([spool.oldest, spool.sizeBytes]).toEqual([11, 99 * 5000]);
  });

  test('lets the oldest go and uses their room again', () => {
    using spool = openFrameSpool(folder, { maxFileBytes: 2048 * kibibyte });
    // Fifty times what fits the file: without reuse it would be full.
    for (let first = 1; first < 200_000; first += 10) {
      spool.append(batch(first));
      if (spool.sizeBytes > 1024 * kibibyte) spool.trim(900 * kibibyte);
    }
    expect(spool.sizeBytes).toBeLessThanOrEqual(1024 * kibibyte);
    const oldest = spool.oldest ?? 0;
    expect(spool.read(oldest)).toMatchObject({ first: oldest });
    expect(spool.read(oldest - 1)).toBe(undefined);
    spool.trim(0);
    expect([spool.oldest, spool.sizeBytes]).toEqual([undefined, 0]);
    spool.append(batch(200_001));
    expect(spool.oldest).toBe(200_001);
  });

  test('says what failed where, and what to do, when the disk is full', () => {
    using spool = openFrameSpool(folder, { maxFileBytes: 512 * kibibyte });
    let thrown: unknown;
    try {
      for (let first = 1; first < 10_000; first += 10) spool.append(batch(first));
    } catch (error) {
      thrown = error;
    }
    expect(hasCode(thrown, 'SQLITE_SPOOL_FAILED')).toBe(true);
    expect(String(thrown)).toMatch(/cannot write the temporary file in .*full/);
    expect((thrown as { hint?: string }).hint).toContain('TMPDIR');
  });

  test('says so when it cannot be made', () => {
    expect(() => openFrameSpool(join(folder, 'missing'))).toThrow(/cannot open the temporary file/);
    expect(readdirSync(folder)).toEqual([]);
  });

  test('leaves nothing behind, and closing twice does no harm', () => {
    const spool = openFrameSpool(folder);
    spool.append(batch(1));
    spool[Symbol.dispose]();
    spool[Symbol.dispose]();
    expect(readdirSync(folder)).toEqual([]);
  });
});

const linux = process.platform === 'linux' ? describe : describe.skip;

linux('its file on Linux', () => {
  test('has no name while it is open, and only its owner may read it', () => {
    using spool = openFrameSpool(folder);
    spool.append(batch(1));
    expect(readdirSync(folder)).toEqual([]);
    const open = readdirSync('/proc/self/fd').flatMap((fd) => {
      const path = `/proc/self/fd/${fd}`;
      try {
        return readlinkSync(path).startsWith(folder) ? [path] : [];
      } catch {
        return []; // The listing's own descriptor.
      }
    });
    expect(open).toHaveLength(1);
    for (const path of open) expect(statSync(path).mode & 0o777).toBe(0o600);
  });
});

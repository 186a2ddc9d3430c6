import {
  copyFileSync,
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  jest,
  test,
} from '@jest/globals';
import { createCaptureWriter, openCapture, recoverCapture } from '@ktl/sqlite-archive';
import Database from 'better-sqlite3';
import { allLines, batchOf, random, texts } from './capture-lines.ts';

jest.setTimeout(60_000);

const stream = { namespace: 'n', pod: 'p', container: 'c' };
let origin: string;
let folder: string;
let path: string;

beforeAll(async () => {
  origin = mkdtempSync(join(tmpdir(), 'ktl-capture-origin-'));
  const writer = await createCaptureWriter(join(origin, 'logs.sqlite'));
  const lines = Array.from({ length: 500 }, (_, index) => `line ${String(index)}`);
  await writer.write(
    batchOf(
      stream,
      lines,
      lines.map((_, index) => BigInt(index)),
    ),
  );
  await writer.finish();
});
afterAll(() => {
  rmSync(origin, { recursive: true });
});
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-capture-test-'));
  path = join(folder, 'logs.sqlite');
  copyFileSync(join(origin, 'logs.sqlite'), path);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** What another program does to the file. */
function change(use: (database: Database.Database) => void): void {
  const database = new Database(path);
  database.unsafeMode(true);
  use(database);
  database.close();
}

function refusal(use: () => unknown): string {
  try {
    use();
  } catch (error) {
    return String((error as { code?: unknown }).code);
  }
  return 'none';
}

describe('a file from somebody else', () => {
  test.each([
    ['a trigger', 'CREATE TRIGGER t AFTER INSERT ON lines BEGIN DELETE FROM streams; END'],
    ['a view', "CREATE VIEW v AS SELECT load_extension('x')"],
    ['a view in place of a table', 'DROP TABLE tags; CREATE VIEW tags AS SELECT 1 AS id'],
    ['another view of the same name', 'DROP VIEW logs; CREATE VIEW logs AS SELECT 1 AS id'],
    ['a virtual table', 'CREATE VIRTUAL TABLE v USING rtree(id, a, b)'],
    ['a table', 'CREATE TABLE extra (a)'],
    ['an index', 'CREATE INDEX extra ON lines (raw)'],
    ['a column', 'ALTER TABLE lines ADD COLUMN a TEXT'],
    ['a table less', 'DROP TABLE tags'],
    ['a computed column', 'DROP TABLE tags; CREATE TABLE tags (id, a AS (abs(id)))'],
  ])('with %s is refused, by recovery as well', (_, sql) => {
    change((database) => database.exec(sql));
    const before = readFileSync(path);
    expect(refusal(() => openCapture(path))).toBe('ARCHIVE_SCHEMA');
    expect(readFileSync(path).equals(before)).toBe(true);
    expect(readdirSync(folder)).toEqual(['logs.sqlite']);
    change((database) => database.pragma('journal_mode = WAL'));
    expect(refusal(() => recoverCapture(path))).toBe('ARCHIVE_SCHEMA');
  });

  test('of another kind, version or state says so', () => {
    change((database) => database.pragma('user_version = 99'));
    expect(refusal(() => openCapture(path))).toBe('ARCHIVE_NEWER');
    change((database) => database.pragma('user_version = 0'));
    expect(refusal(() => openCapture(path))).toBe('ARCHIVE_WRONG_KIND');
    change((database) => database.pragma('user_version = 1'));
    change((database) => database.pragma('application_id = 1'));
    expect(refusal(() => openCapture(path))).toBe('ARCHIVE_WRONG_KIND');
    change((database) => database.pragma(`application_id = ${String(0x6b_74_6c_01)}`));
    change((database) => database.pragma('journal_mode = WAL'));
    expect(refusal(() => openCapture(path))).toBe('ARCHIVE_UNFINISHED');
    expect(readdirSync(folder)).toEqual(['logs.sqlite']);
    for (const content of ['', 'x', 'SQLite format 3\0', Buffer.alloc(5000, 'a')]) {
      writeFileSync(path, content);
      expect(refusal(() => openCapture(path))).toBe('ARCHIVE_WRONG_KIND');
      expect(refusal(() => recoverCapture(path))).toBe('ARCHIVE_WRONG_KIND');
    }
    expect(refusal(() => openCapture(folder))).toMatch(/ARCHIVE_(?:WRONG_KIND|UNREADABLE)/);
    expect(refusal(() => openCapture(join(folder, 'none')))).toBe('ARCHIVE_UNREADABLE');
    expect(refusal(() => openCapture(':memory:'))).toBe('ARCHIVE_UNREADABLE');
  });

  test.each([
    ['INSERT INTO lines VALUES (9007199254740993, 1, 9, 0, 0, 0, 1, NULL)', 'has no number'],
    ['INSERT INTO lines VALUES (501, 7, 9, 0, 0, 0, 1, NULL)', 'is of no stream'],
  ])('with lines that no writer makes is read up to there: %s', async (sql, reason) => {
    change((database) => database.exec(sql));
    using capture = openCapture(path);
    expect(await texts(capture, { untilNs: 9n })).toHaveLength(9);
    for (const filter of [{}, { after: 0 }, { sinceNs: 9n }]) {
      const read = texts(capture, filter);
      await expect(read).rejects.toMatchObject({ code: 'ARCHIVE_DAMAGED' });
      await expect(read).rejects.toThrow(reason);
    }
  });

  test('that is cut off is refused at any length', () => {
    const whole = readFileSync(path);
    for (const part of [0.1, 0.5, 0.99]) {
      writeFileSync(path, whole.subarray(0, Math.floor(whole.length * part)));
      expect(refusal(() => openCapture(path))).toBe('ARCHIVE_DAMAGED');
    }
    writeFileSync(path, Buffer.concat([whole, Buffer.alloc(8192)]));
    expect(refusal(() => openCapture(path))).toBe('ARCHIVE_DAMAGED');
  });

  test('with bytes changed at random is refused or read, never more, and never written', async () => {
    const seed = Number(process.env['CAPTURE_SEED'] ?? Date.now() % 1_000_000);
    console.info(`seed ${String(seed)}: CAPTURE_SEED=${String(seed)} repeats it`);
    const next = random(seed);
    const whole = readFileSync(path);
    const codes = new Set<string>();
    for (let round = 0; round < 300; round++) {
      const changed = Buffer.from(whole);
      for (let count = 1 + next(40); count > 0; count--) changed[next(whole.length)] = next(256);
      writeFileSync(path, changed);
      try {
        using capture = openCapture(path);
        await allLines(capture);
        await texts(capture, { text: 'line 7' });
        capture.summary();
        capture.rows('events');
        codes.add('read');
      } catch (error) {
        codes.add(String((error as { code?: unknown }).code));
      }
      if (!readFileSync(path).equals(changed))
        throw new Error(`round ${String(round)} was written`);
    }
    expect(readdirSync(folder)).toEqual(['logs.sqlite']);
    const known = /^(?:read|ARCHIVE_(?:DAMAGED|SCHEMA|WRONG_KIND|NEWER|UNFINISHED|UNREADABLE))$/;
    expect([...codes].filter((code) => !known.test(code))).toEqual([]);
    expect(codes.has('ARCHIVE_DAMAGED')).toBe(true);
  });
});

describe('a file that is being written', () => {
  beforeEach(() => {
    rmSync(path);
  });

  test('has one writer, and is not recovered under it', async () => {
    const writer = await createCaptureWriter(path);
    await writer.write(batchOf(stream, ['a'], [1n]));
    await expect(createCaptureWriter(path)).rejects.toMatchObject({ code: 'ARCHIVE_EXISTS' });
    expect(refusal(() => recoverCapture(path))).toBe('ARCHIVE_IN_USE');
    await writer.write(batchOf(stream, ['b'], [2n]));
    await writer.finish();
    await expect(createCaptureWriter(path)).rejects.toMatchObject({ code: 'ARCHIVE_EXISTS' });
    await expect(writer.write(batchOf(stream, ['c'], [3n]))).rejects.toThrow(/is finished/);
    using capture = openCapture(path);
    expect(await texts(capture)).toEqual(['a', 'b']);
  });

  test('keeps what it has when it is left unfinished', async () => {
    {
      await using writer = await createCaptureWriter(path);
      await writer.write(batchOf(stream, ['a', 'b'], [1n, 2n]));
    }
    expect(refusal(() => openCapture(path))).toBe('ARCHIVE_UNFINISHED');
    expect(recoverCapture(path)).toMatchObject({ lines: 2, wasNeeded: true });
    using capture = openCapture(path);
    expect(await texts(capture)).toEqual(['a', 'b']);
    expect(capture.summary().state).toBe('recovered');
  });

  test('says that the disk is full, and keeps all up to there', async () => {
    const writer = await createCaptureWriter(path, { maxFileBytes: 2 * 1024 * 1024, commitMs: 5 });
    const lines = Array.from({ length: 500 }, (_, index) => `line ${String(index)} of a full disk`);
    let thrown: unknown;
    let handedOver = 0;
    try {
      for (; handedOver < 1_000_000; handedOver += lines.length) {
        await writer.write(
          batchOf(
            stream,
            lines,
            lines.map((_, index) => BigInt(index)),
          ),
        );
        await writer.flush();
      }
    } catch (error) {
      thrown = error;
    }
    expect(thrown).toMatchObject({ code: 'ARCHIVE_DISK_FULL' });
    await expect(writer.finish()).rejects.toMatchObject({ code: 'ARCHIVE_DISK_FULL' });
    await writer[Symbol.asyncDispose]();
    const { lines: kept } = recoverCapture(path);
    // What was flushed is there; what came behind it may be.
    expect(kept).toBeGreaterThanOrEqual(handedOver);
    expect(handedOver).toBeGreaterThan(5000);
    using capture = openCapture(path);
    const read = await texts(capture, { after: 0 });
    expect(read).toEqual(Array.from({ length: kept }, (_, index) => lines[index % 500]));
  });

  test('cannot be begun where there is no folder', async () => {
    const writer = createCaptureWriter(join(folder, 'none', 'logs.sqlite'));
    await expect(writer).rejects.toMatchObject({ code: 'ARCHIVE_WRITE_FAILED' });
  });
});

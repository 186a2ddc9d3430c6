import { execFileSync, spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import type { CaptureWriter } from '@ktl/sqlite-archive';
import { openArtifact, packArtifact, recoverArtifact, writeMetadata } from '../src/index.ts';
import {
  allLines,
  batchOf,
  checkout,
  codeOf,
  fewLines,
  metadata,
  workingFolder,
} from './working-folder.ts';

jest.setTimeout(60_000);

const program = fileURLToPath(new URL('killed-program.ts', import.meta.url));
let folder: string;
let work: string;
let output: string;
let children: ChildProcess[];

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-artifact-test-'));
  work = join(folder, 'a.partial');
  output = join(folder, 'a.tar.gz');
  children = [];
});
afterEach(() => {
  for (const child of children) child.kill('SIGKILL');
  rmSync(folder, { recursive: true });
});

const names = () => readdirSync(folder).sort();

/** Starts the program and waits until it has said something: the number that it gives. */
async function started(
  words: readonly string[],
): Promise<{ readonly child: ChildProcess; readonly said: number }> {
  const all = ['--conditions=@ktl/source', '--no-warnings', program, ...words];
  const child = spawn(process.execPath, all, { stdio: ['ignore', 'pipe', 'inherit'] });
  children.push(child);
  const [said] = (await once(child.stdout, 'data')) as [Buffer];
  return { child, said: Number(said.toString().split('\n')[0]) };
}

/** Starts the program, kills it when it has said something, and gives the number that it said. */
async function killed(words: readonly string[]): Promise<number> {
  const { child, said } = await started(words);
  child.kill('SIGKILL');
  await once(child, 'exit');
  return said;
}

describe('a working folder after kill -9', () => {
  test('becomes the tarball that the capture would have made', async () => {
    mkdirSync(work);
    await writeMetadata(work, { ...metadata, sqlitePath: 'logs.sqlite' });
    const committed = await killed(['write', work]);
    expect(await codeOf(openArtifact(work))).toBe('ARTIFACT_UNFINISHED');
    const recovered = await recoverArtifact(work);
    expect(recovered).toMatchObject({ path: output, wasNeeded: true });
    expect(recovered.lines).toBeGreaterThanOrEqual(committed);
    expect(names()).toEqual(['a.tar.gz']);
    await using artifact = await openArtifact(output);
    expect(artifact.readsFrom).toBe('sqlite');
    expect(artifact.metadata).toMatchObject({
      ...{ state: 'recovered', lines: recovered.lines, sessionName: 'incident', gapCount: 0 },
      ...{ endedAt: '2026-11-21T08:00:00.005Z', durationSeconds: 0.005, observedPodCount: 1 },
    });
    expect(await allLines(artifact, { limit: recovered.lines + 1 })).toHaveLength(recovered.lines);
  });

  test('while it packed: what it had of the tarball goes', async () => {
    const many = (writer: CaptureWriter): Promise<void> =>
      writer.write(batchOf(checkout, Array<string>(5000).fill('x')));
    await workingFolder(work, many, { state: 'finished', endedAt: '2026-11-21T09:00:00Z' });
    expect(await killed(['pack', work, output])).toBeGreaterThan(0);
    expect(names()).toEqual(['a.partial', expect.stringMatching(/^a\.tar\.gz\.\d+\.tmp$/)]);
    const recovered = await recoverArtifact(work);
    expect(recovered).toMatchObject({ path: output, lines: 5000, wasNeeded: true });
    expect(names()).toEqual(['a.tar.gz']);
    await using artifact = await openArtifact(output);
    // It had come to its end by itself.
    expect(artifact.metadata).toMatchObject({ state: 'finished', endedAt: '2026-11-21T09:00:00Z' });
  });

  test('between the tarball and the end of the folder: only the folder goes', async () => {
    await workingFolder(work, fewLines, { state: 'finished' });
    await packArtifact(work, output, { sqlite: true });
    const before = readFileSync(output);
    expect(await recoverArtifact(work)).toMatchObject({ path: output, lines: 3, wasNeeded: true });
    expect(names()).toEqual(['a.tar.gz']);
    expect(readFileSync(output).equals(before)).toBe(true);
  });

  test('beside a tarball of another capture: nothing is touched', async () => {
    const other = await workingFolder(join(folder, 'b.partial'), fewLines, {
      sessionName: 'other',
    });
    await packArtifact(other, output, { sqlite: false, removeFolder: true });
    await workingFolder(work, fewLines, { isKilled: true });
    expect(await codeOf(recoverArtifact(work))).toBe('ARTIFACT_EXISTS');
    expect(names()).toEqual(['a.partial', 'a.tar.gz']);
  });

  test('twice, and by any of its names, does no harm', async () => {
    await workingFolder(work, fewLines, { isKilled: true });
    const first = await recoverArtifact(output);
    expect(first).toMatchObject({ path: output, lines: 3, wasNeeded: true });
    const before = readFileSync(output);
    for (const path of [work, output, work]) {
      expect(await recoverArtifact(path)).toEqual({ ...first, wasNeeded: false });
    }
    expect(readFileSync(output).equals(before)).toBe(true);
    expect(names()).toEqual(['a.tar.gz']);
  });

  test('without metadata.json is taken from its SQLite file', async () => {
    await workingFolder(work, fewLines, { isKilled: true });
    rmSync(join(work, 'metadata.json'));
    expect(await recoverArtifact(work)).toMatchObject({ lines: 3, wasNeeded: true });
    await using artifact = await openArtifact(output);
    expect(artifact.metadata).toMatchObject({ state: 'recovered', sqlitePath: 'logs.sqlite' });
  });

  test('keeps descriptions that were there', async () => {
    await workingFolder(work, fewLines, { isKilled: true });
    mkdirSync(join(work, 'describes/shop'), { recursive: true });
    writeFileSync(join(work, 'describes/shop/checkout-7d-x.txt'), 'Name: checkout\n');
    await recoverArtifact(work);
    await using artifact = await openArtifact(output);
    const found = [];
    for await (const { pod } of artifact.describes()) found.push(pod);
    expect(found).toEqual(['checkout-7d-x']);
  });

  test('of which nothing was written yet says so', async () => {
    mkdirSync(work);
    await writeMetadata(work, metadata);
    expect(await codeOf(recoverArtifact(work))).toBe('ARTIFACT_WRONG_KIND');
    expect(existsSync(work)).toBe(true);
  });

  test('while it made its file says that nothing was captured, and touches nothing', async () => {
    mkdirSync(work);
    const file = join(work, 'logs.sqlite');
    expect(await codeOf(recoverArtifact(work))).toBe('ARTIFACT_NOTHING');
    writeFileSync(file, '');
    for (const path of [work, file]) {
      expect(await codeOf(recoverArtifact(path))).toBe('ARTIFACT_NOTHING');
    }
    for (const sql of ['PRAGMA auto_vacuum = INCREMENTAL; VACUUM', 'PRAGMA journal_mode = WAL']) {
      const database = new DatabaseSync(file);
      database.exec(sql);
      database.close();
      expect(readFileSync(file).length).toBeGreaterThan(0);
      for (const path of [work, file]) {
        expect(await codeOf(recoverArtifact(path))).toBe('ARTIFACT_NOTHING');
      }
    }
    expect(readdirSync(work)).toEqual(['logs.sqlite']);
  });

  test('is no other database', async () => {
    mkdirSync(work);
    const file = join(work, 'logs.sqlite');
    const database = new DatabaseSync(file);
    database.exec('CREATE TABLE t (a)');
    database.close();
    expect(await codeOf(recoverArtifact(work))).toBe('ARCHIVE_WRONG_KIND');
  });
});

test('a capture that is still written or packed is left alone', async () => {
  await workingFolder(work, async (writer) => {
    await fewLines(writer);
    await writer.flush();
    expect(await codeOf(recoverArtifact(work))).toBe('ARCHIVE_IN_USE');
  });
  const { child } = await started(['pack', work, output]);
  const temporary = `a.tar.gz.${String(child.pid)}.tmp`;
  const refused = await recoverArtifact(work).catch((error: unknown) => error);
  expect(refused).toMatchObject({
    code: 'ARTIFACT_IN_USE',
    hint: expect.stringContaining(join(folder, temporary)),
  });
  expect(names()).toEqual(['a.partial', temporary]);
});

test('what a packer left whose number another process has now is removed', async () => {
  await workingFolder(work, fewLines);
  // Which files another process has open only Linux tells.
  const others = process.platform === 'linux' ? [process.ppid] : [];
  for (const pid of [process.pid, ...others]) {
    writeFileSync(`${output}.${String(pid)}.tmp`, 'left over');
  }
  expect(await recoverArtifact(work)).toMatchObject({ path: output, lines: 3 });
  expect(names()).toEqual(['a.tar.gz']);
});

test('a bare SQLite file is completed in place', async () => {
  await workingFolder(work, fewLines, { isKilled: true });
  const path = join(folder, 'a.sqlite');
  for (const end of ['', '-wal', '-shm']) {
    if (existsSync(join(work, `logs.sqlite${end}`))) {
      cpSync(join(work, `logs.sqlite${end}`), `${path}${end}`);
    }
  }
  expect(await codeOf(openArtifact(path))).toBe('ARTIFACT_UNFINISHED');
  expect(await recoverArtifact(path)).toMatchObject({ path, lines: 3, wasNeeded: true });
  expect(await recoverArtifact(path)).toMatchObject({ path, lines: 3, wasNeeded: false });
  await using artifact = await openArtifact(path);
  // When its last line or row was written, it still ran.
  expect(artifact.metadata).toMatchObject({
    ...{ state: 'recovered', endedAt: '2026-11-21T08:00:02.000000000Z', durationSeconds: 2 },
  });
});

test('an unpacked tarball has nothing to recover', async () => {
  await workingFolder(work, fewLines);
  const path = join(folder, 'unpacked');
  cpSync(work, path, { recursive: true });
  expect(await recoverArtifact(path)).toMatchObject({ path, lines: 3, wasNeeded: false });
});

test('a tarball of a changed database is not said to be whole', async () => {
  await workingFolder(work, fewLines);
  const database = new DatabaseSync(join(work, 'logs.sqlite'));
  database.exec('CREATE TABLE extra (a)');
  database.close();
  writeFileSync(join(work, 'logs.jsonl'), '');
  execFileSync('tar', ['-czf', output, '-C', work, 'metadata.json', 'logs.jsonl', 'logs.sqlite']);
  rmSync(work, { recursive: true });
  expect(await codeOf(recoverArtifact(output))).toBe('ARCHIVE_SCHEMA');
});

test('what is not there says so', async () => {
  for (const name of ['none', 'none.partial', 'none.tar.gz']) {
    expect(await codeOf(recoverArtifact(join(folder, name)))).toBe('ARTIFACT_UNREADABLE');
  }
});

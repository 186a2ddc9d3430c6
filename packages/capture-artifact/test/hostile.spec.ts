import { execFileSync } from 'node:child_process';
import { DatabaseSync } from 'node:sqlite';
import {
  createWriteStream,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals';
import { openArtifact, packArtifact, type OpenArtifactOptions } from '../src/index.ts';
import { random } from './random.ts';
import { endOfTar, manyEntries, metadataJson, paxEntry, tarball, tarEntry } from './tar-bytes.ts';
import { allLines, codeOf, collect, fewLines, workingFolder } from './working-folder.ts';

jest.setTimeout(120_000);

let folder: string;
let temporaryFolder: string;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'ktl-artifact-test-'));
  temporaryFolder = join(folder, 'temporary');
  mkdirSync(temporaryFolder);
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Opens an archive, and proves that nothing but it is there afterwards. */
async function refusal(bytes: Buffer, options: OpenArtifactOptions = {}): Promise<string> {
  const path = join(folder, 'hostile.tar.gz');
  writeFileSync(path, bytes);
  return refusalOf(path, options);
}

async function refusalOf(path: string, options: OpenArtifactOptions = {}): Promise<string> {
  const before = readdirSync(folder, { recursive: true }).sort();
  let message = 'was opened';
  try {
    const artifact = await openArtifact(path, { temporaryFolder, ...options });
    await artifact[Symbol.asyncDispose]();
  } catch (error) {
    const { code = '?', message: text } = error as { code?: string; message: string };
    message = `${code}: ${text.replaceAll(path, 'A')}`;
  }
  expect(readdirSync(folder, { recursive: true }).sort()).toEqual(before);
  return message;
}

const unsafe = (entry: string, problem: string) =>
  `ARTIFACT_UNSAFE: A is refused: its entry "${entry}" ${problem}`;

test('an archive without anything hostile opens', async () => {
  expect(await refusal(tarball())).toBe('was opened');
  expect(await refusal(tarball(tarEntry({ name: 'describes/shop', type: '5' })))).toBe(
    'was opened',
  );
});

describe('names', () => {
  const file = { body: 'x' };
  test.each([
    ['../evil', 'leads out of the archive'],
    ['describes/../../evil', 'leads out of the archive'],
    ['describes/shop/../../evil.txt', 'leads out of the archive'],
    ['/etc/passwd', 'has an absolute path'],
    ['C:/evil', 'has an absolute path'],
    ['..\\evil', 'has a backslash in its name'],
    ['describes\\shop\\a.txt', 'has a backslash in its name'],
    ['other.txt', 'is not part of a capture'],
    ['logs.sqlite-wal', 'is not part of a capture'],
    ['LOGS.SQLITE', 'is not part of a capture'],
    ['.', 'is not part of a capture'],
    ['././logs.sqlite', 'is not part of a capture'],
    ['describes/shop/-.txt', 'is not named after a pod'],
    ['describes/Shop/a.txt', 'is not named after a pod'],
    ['describes/shop/a..b.txt', 'is not named after a pod'],
    ['describes/shop/a\u001B[31m.txt', 'is not named after a pod'],
    ['describes/shop/deep/a.txt', 'is not part of a capture'],
  ])('%j', async (name, problem) => {
    const shown = name.replace('\u001B', '?');
    expect(await refusal(tarball(tarEntry({ name, ...file })))).toBe(unsafe(shown, problem));
  });

  test('a folder of a foreign name, or with contents', async () => {
    const other = tarball(tarEntry({ name: 'other/', type: '5' }));
    expect(await refusal(other)).toBe(unsafe('other/', 'is not a folder of a capture'));
    const filled = tarball(tarEntry({ name: 'describes/', type: '5', size: 512, body: 'x' }));
    expect(await refusal(filled)).toBe(
      unsafe('describes/', 'is a folder with contents of its own'),
    );
  });

  test('one that is there twice', async () => {
    const again = tarball(tarEntry({ name: 'logs.jsonl' }));
    expect(await refusal(again)).toBe(unsafe('logs.jsonl', 'is there twice'));
    const dotted = tarball(tarEntry({ name: './logs.jsonl' }));
    expect(await refusal(dotted)).toBe(unsafe('./logs.jsonl', 'is there twice'));
  });

  test('a huge one, by pax and by GNU', async () => {
    const name = `describes/shop/${'p'.repeat(100_000)}.txt`;
    const pax = tarball(paxEntry({ path: name }), tarEntry({ name: 'x' }));
    expect(await refusal(pax)).toMatch(/^ARTIFACT_UNSAFE: .{120,300} is not named after a pod$/);
    const long = tarEntry({ name: '././@LongLink', type: 'L', body: name });
    const gnu = tarball(long, tarEntry({ name: 'x' }));
    expect(await refusal(gnu)).toMatch(/^ARTIFACT_UNSAFE: .{120,300} is not named after a pod$/);
  });
});

describe('kinds', () => {
  test.each([
    ['1', 'is a link'],
    ['2', 'is a symlink'],
    ['3', 'is a character device'],
    ['4', 'is a block device'],
    ['6', 'is a fifo'],
    ['7', 'is a contiguous file'],
    ['S', 'is a thing of an unknown kind'],
    ['M', 'is a thing of an unknown kind'],
    ['Z', 'is a thing of an unknown kind'],
  ])('type flag %s', async (type, problem) => {
    const bytes = tarball(tarEntry({ name: 'logs.sqlite', type, linkname: '/etc/passwd' }));
    expect(await refusal(bytes)).toBe(unsafe('logs.sqlite', problem));
  });

  test('pax records that make another file of it', async () => {
    const after = (records: Readonly<Record<string, string>>, type?: string) =>
      tarball(paxEntry(records, type), tarEntry({ name: 'context.jsonl' }));
    expect(await refusal(after({ path: '../../evil' }))).toBe(
      unsafe('../../evil', 'leads out of the archive'),
    );
    expect(await refusal(after({ path: '../evil' }, 'g'))).toBe('was opened'); // Of no entry.
    expect(await refusal(after({ linkpath: '/etc/passwd' }))).toBe(
      unsafe('context.jsonl', 'is a link'),
    );
    expect(await refusal(after({ 'GNU.sparse.major': '1' }))).toBe(
      unsafe('context.jsonl', 'is a sparse file'),
    );
    expect(await refusal(after({ size: '99999999999' }))).toMatch(/^ARTIFACT_TOO_LARGE/);
    expect(await refusal(after({ size: '-5' }))).toMatch(/^ARTIFACT_DAMAGED/);
    const global = tarball(
      paxEntry({ path: '../evil' }, 'g'),
      paxEntry({ a: 'b' }),
      tarEntry({ name: 'x' }),
    );
    expect(await refusal(global)).toBe(unsafe('../evil', 'leads out of the archive'));
  });

  test('a pax header of 8 MB', async () => {
    const bytes = tarball(paxEntry({ comment: 'c'.repeat(8_000_000) }), tarEntry({ name: 'x' }));
    expect(await refusal(bytes)).toMatch(/^ARTIFACT_DAMAGED/);
  });
});

describe('sizes', () => {
  test('a bomb: a gibibyte of nothing', async () => {
    const path = join(folder, 'bomb.tar.gz');
    const zeros = Buffer.alloc(1024 * 1024);
    const parts = function* () {
      yield tarEntry({ name: 'metadata.json', body: metadataJson });
      yield tarEntry({ name: 'logs.jsonl', size: 1024 ** 3 });
      for (let i = 0; i < 1024; i++) yield zeros;
      yield endOfTar;
    };
    await pipeline(Readable.from(parts()), createGzip(), createWriteStream(path));
    expect(await refusalOf(path)).toMatch(/^ARTIFACT_TOO_LARGE: A is refused: it unpacks to more/);
    expect(await refusalOf(path, { preferJson: true })).toMatch(/^ARTIFACT_TOO_LARGE/);
  });

  test('a bomb that hides behind empty blocks', async () => {
    const path = join(folder, 'bomb.tar.gz');
    const zeros = Buffer.alloc(1024 * 1024);
    const parts = function* () {
      yield tarEntry({ name: 'metadata.json', body: metadataJson });
      for (let i = 0; i < 256; i++) yield zeros;
    };
    await pipeline(Readable.from(parts()), createGzip(), createWriteStream(path));
    expect(await refusalOf(path)).toMatch(/^ARTIFACT_TOO_LARGE/);
  });

  test('more than is allowed in all', async () => {
    const body = 'x'.repeat(100_000);
    const bytes = tarball(tarEntry({ name: 'context.jsonl', body }));
    expect(await refusal(bytes, { maxUnpackedBytes: 50_000 })).toMatch(/^ARTIFACT_TOO_LARGE/);
  });

  test('a million entries', async () => {
    const path = join(folder, 'many.tar.gz');
    const parts = function* () {
      yield tarEntry({ name: 'metadata.json', body: metadataJson });
      for (let i = 0; i < 1000; i++) yield manyEntries(i * 1000);
      yield endOfTar;
    };
    await pipeline(Readable.from(parts()), createGzip({ level: 1 }), createWriteStream(path));
    expect(await refusalOf(path)).toBe(
      'ARTIFACT_TOO_LARGE: A is refused: it has more than 100000 entries',
    );
  });

  test('an entry for which the disk has no room', async () => {
    const bytes = tarball(tarEntry({ name: 'logs.sqlite', size: 50 * 1024 ** 4, body: '' }));
    // Larger than any archive may be; a smaller one meets the disk.
    expect(await refusal(bytes, { maxUnpackedBytes: Number.MAX_SAFE_INTEGER })).toMatch(
      /^ARTIFACT_(TOO_LARGE|NO_ROOM)/,
    );
  });

  test('metadata.json of a gigabyte', async () => {
    const bytes = gzipSync(tarEntry({ name: 'metadata.json', size: 1024 ** 3, body: '{' }));
    expect(await refusal(bytes, { maxUnpackedBytes: 1024 ** 4 })).toMatch(
      /^ARTIFACT_(METADATA|TOO_LARGE)/,
    );
    const body = `{"a":"${'x'.repeat(2_000_000)}"}`;
    const whole = gzipSync(Buffer.concat([tarEntry({ name: 'metadata.json', body }), endOfTar]));
    expect(await refusal(whole)).toBe(
      'ARTIFACT_METADATA: A: metadata.json is larger than 1048576 bytes',
    );
  });

  test('a description of 17 MB', async () => {
    const body = Buffer.alloc(17_000_000, 'x');
    const bytes = tarball(tarEntry({ name: 'describes/shop/a.txt', body }));
    expect(await refusal(bytes)).toMatch(
      /^ARTIFACT_TOO_LARGE: .* a description of 17000000 bytes$/,
    );
  });
});

describe('bytes', () => {
  const good = tarball(tarEntry({ name: 'context.jsonl', body: '{}' }));

  test('cut off anywhere', async () => {
    const seed = Date.now() % 1_000_000;
    console.log(`seed ${String(seed)}`);
    const draw = random(seed);
    for (let round = 0; round < 40; round++) {
      const at = 2 + draw(good.length - 3);
      expect(await refusal(good.subarray(0, at))).toMatch(/^ARTIFACT_DAMAGED: .*cut off$/);
    }
  });

  test('one bit changed anywhere: refused or of no consequence', async () => {
    const seed = Date.now() % 1_000_000;
    console.log(`seed ${String(seed)}`);
    const draw = random(seed);
    for (let round = 0; round < 60; round++) {
      const changed = Buffer.from(good);
      const at = draw(good.length);
      changed[at] = (changed[at] ?? 0) ^ (1 << draw(8));
      expect(await refusal(changed)).toMatch(/^(was opened|ARTIFACT_[A-Z_]+: )/);
    }
  });

  test('a tar that ends between entries, and one without its end', async () => {
    const entries = [
      tarEntry({ name: 'metadata.json', body: metadataJson }),
      tarEntry({ name: 'logs.jsonl' }),
    ];
    expect(await refusal(gzipSync(Buffer.concat(entries)))).toMatch(
      /^ARTIFACT_DAMAGED: .*cut off$/,
    );
    const half = tarEntry({ name: 'context.jsonl', size: 5000, body: 'x' });
    expect(await refusal(gzipSync(Buffer.concat([...entries, half])))).toMatch(
      /^ARTIFACT_DAMAGED: .*cut off$/,
    );
  });

  test('a wrong checksum', async () => {
    const bytes = tarball(tarEntry({ name: 'context.jsonl', hasWrongSum: true }));
    expect(await refusal(bytes)).toBe(
      'ARTIFACT_DAMAGED: A is damaged: an entry of the archive is not as it was written',
    );
  });

  test('something behind the end: of the gzip file, and of the tar in it', async () => {
    for (const rest of ['garbage', '\0garbage', '\x1f\x8bgarbage', '#!/bin/sh\n']) {
      expect(await refusal(Buffer.concat([good, Buffer.from(rest, 'latin1')]))).toMatch(
        /^ARTIFACT_DAMAGED/,
      );
    }
    const behind = gzipSync(Buffer.from('x'.repeat(1024)));
    expect(await refusal(Buffer.concat([good, behind]))).toMatch(/^ARTIFACT_DAMAGED/);
    const hidden = gzipSync(Buffer.concat([tarEntry({ name: '../evil' }), endOfTar]));
    expect(await refusal(Buffer.concat([good, hidden]))).toMatch(/^ARTIFACT_UNSAFE/);
  });

  test('what is no gzip, or gzip of something else', async () => {
    expect(await refusal(Buffer.from('PK\x03\x04'))).toBe(
      'ARTIFACT_WRONG_KIND: A is no capture: it is neither gzip nor SQLite',
    );
    expect(await refusal(Buffer.alloc(0))).toMatch(/^ARTIFACT_WRONG_KIND/);
    expect(await refusal(gzipSync('just some text\n'.repeat(100)))).toBe(
      'ARTIFACT_WRONG_KIND: A is no capture: what it unpacks to is no tar',
    );
    expect(await refusal(gzipSync(''))).toMatch(/^ARTIFACT_DAMAGED/);
    expect(await refusal(gzipSync(gzipSync(endOfTar)))).toMatch(/^ARTIFACT_(WRONG_KIND|DAMAGED)/);
    expect(await refusal(gzipSync(endOfTar))).toBe(
      'ARTIFACT_DAMAGED: A is damaged: it has no metadata.json',
    );
  });

  test('what is not there, and what is no file', async () => {
    expect(await refusalOf(join(folder, 'none'))).toBe(
      'ARTIFACT_UNREADABLE: cannot read A: there is no such file or folder',
    );
    execFileSync('mkfifo', [join(folder, 'pipe')]);
    expect(await refusalOf(join(folder, 'pipe'))).toBe(
      'ARTIFACT_WRONG_KIND: A is no capture: it is neither file nor folder',
    );
    expect(await refusalOf(temporaryFolder)).toMatch(/^ARTIFACT_WRONG_KIND/);
  });
});

describe('metadata.json', () => {
  const withMetadata = (body: string) =>
    gzipSync(
      Buffer.concat([
        tarEntry({ name: 'metadata.json', body }),
        tarEntry({ name: 'logs.jsonl' }),
        endOfTar,
      ]),
    );
  const changed = (change: object) =>
    JSON.stringify({ ...(JSON.parse(metadataJson) as object), ...change });

  test.each([
    ['', 'is no JSON'],
    ['{', 'is no JSON'],
    ['[]', 'is not as ktl writes it'],
    ['null', 'is not as ktl writes it'],
    [changed({ format: 2 }), 'was written by a newer ktl'],
    [changed({ format: '1' }), 'has a wrong value in format'],
    [changed({ state: 'odd' }), 'has a wrong value in state'],
    [changed({ namespaces: [1] }), 'has a wrong value in namespaces.0'],
    [changed({ flags: { deep: { a: 1 } } }), 'has a wrong value in flags.deep'],
    [changed({ tags: 'x' }), 'has a wrong value in tags'],
    [changed({ lines: '5' }), 'has a wrong value in lines'],
    [`${'['.repeat(500_000)}${']'.repeat(500_000)}`, 'is not as ktl writes it'],
  ])('%.60s', async (body, problem) => {
    expect(await refusal(withMetadata(body))).toBe(
      `ARTIFACT_METADATA: A: metadata.json ${problem}`,
    );
  });

  test('members that nobody knows are passed over, deep ones too', async () => {
    const deep = `${'{"a":'.repeat(10_000)}1${'}'.repeat(10_000)}`;
    const body = metadataJson.replace('{', `{"__proto__":{"x":1},"other":${deep},`);
    expect(await refusal(withMetadata(body))).toBe('was opened');
  });

  test('there is none, or nothing else', async () => {
    const alone = tarEntry({ name: 'metadata.json', body: metadataJson });
    expect(await refusal(gzipSync(Buffer.concat([alone, endOfTar])))).toBe(
      'ARTIFACT_DAMAGED: A is damaged: it has no logs.jsonl',
    );
  });
});

describe('logs.sqlite', () => {
  const withSqlite = (body: Buffer) => tarball(tarEntry({ name: 'logs.sqlite', body }));

  test('that is none, empty, or of another kind', async () => {
    expect(await refusal(withSqlite(Buffer.from('text')))).toMatch(
      /^ARCHIVE_[A-Z_]+: .*logs\.sqlite of A/,
    );
    expect(await refusal(withSqlite(Buffer.alloc(0)))).toMatch(/^ARCHIVE_/);
    const path = join(folder, 'other.sqlite');
    const other = new DatabaseSync(path);
    other.exec('CREATE TABLE t (a)');
    other.close();
    expect(await refusal(withSqlite(readFileSync(path)))).toBe(
      'ARCHIVE_WRONG_KIND: logs.sqlite of A is not a log capture',
    );
  });

  test('with a trigger', async () => {
    const work = await workingFolder(join(folder, 'a.partial'), fewLines);
    const path = join(work, 'logs.sqlite');
    const database = new DatabaseSync(path);
    database.exec('CREATE TRIGGER t AFTER INSERT ON lines BEGIN DELETE FROM lines; END');
    database.close();
    expect(await refusal(withSqlite(readFileSync(path)))).toMatch(
      /^ARCHIVE_SCHEMA: logs\.sqlite of A is not as ktl writes/,
    );
  });

  test('that was not finished', async () => {
    const work = await workingFolder(join(folder, 'a.partial'), fewLines, { isKilled: true });
    expect(await refusal(withSqlite(readFileSync(join(work, 'logs.sqlite'))))).toMatch(
      /^ARTIFACT_UNFINISHED|^ARCHIVE_/,
    );
  });
});

describe('a folder', () => {
  test('whose files are links', async () => {
    const secret = join(folder, 'secret');
    writeFileSync(secret, metadataJson);
    for (const name of ['metadata.json', 'logs.jsonl', 'logs.sqlite', 'context.jsonl']) {
      const hostile = join(folder, name.replace('.', '-'));
      mkdirSync(hostile);
      for (const other of ['metadata.json', 'logs.jsonl']) {
        if (other !== name) writeFileSync(join(hostile, other), other === name ? '' : metadataJson);
      }
      symlinkSync(secret, join(hostile, name));
      expect(await refusalOf(hostile)).toBe(unsafe(name, 'is a link'));
    }
  });

  test('whose descriptions are links, pipes or of foreign names', async () => {
    const hostile = join(folder, 'hostile');
    mkdirSync(join(hostile, 'describes/shop'), { recursive: true });
    writeFileSync(join(hostile, 'metadata.json'), metadataJson);
    writeFileSync(join(hostile, 'logs.jsonl'), '');
    writeFileSync(join(hostile, 'describes/shop/Other.txt'), 'x');
    await using opened = await openArtifact(hostile);
    expect(await collect(opened.describes())).toEqual([]);
    symlinkSync('/etc/passwd', join(hostile, 'describes/shop/a.txt'));
    expect(await codeOf(collect(opened.describes()))).toBe('ARTIFACT_UNSAFE');
  });
});

test('a tarball that is replaced while it is open stays what it was', async () => {
  const work = await workingFolder(join(folder, 'a.partial'), fewLines);
  const path = join(folder, 'a.tar.gz');
  await packArtifact(work, path, { sqlite: false });
  await using artifact = await openArtifact(path, { temporaryFolder });
  rmSync(path);
  writeFileSync(path, tarball());
  expect(await allLines(artifact)).toHaveLength(3);
});

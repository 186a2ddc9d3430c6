import { createWriteStream } from 'node:fs';
import { mkdir, readFile, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip } from 'node:zlib';
import { makeCapture, writeMade } from './made-capture.ts';
import { endOfTar, firstEntries, rawTarball, thousandEntries, type RawEntry } from './raw-tar.ts';

/** A capture that somebody made to do harm, or that was damaged. */
export interface HostileCapture {
  readonly what: string;
  readonly name: string;
  /** Of the error that refuses it. */
  readonly code: string;
  readonly exit: 1 | 4;
  readonly make: (path: string) => Promise<unknown>;
}

const tarballWith =
  (...entries: readonly RawEntry[]) =>
  (path: string): Promise<void> =>
    writeFile(path, rawTarball(...entries));

/** A whole capture, then changed by SQL as another program would. */
const sqliteWith =
  (sql: string) =>
  async (path: string): Promise<void> => {
    await makeCapture(path, (writer) => writeMade(writer, { pod: 'api-1', texts: ['one', 'two'] }));
    const database = new DatabaseSync(path);
    database.exec(sql);
    database.close();
  };

async function foreignSqlite(path: string): Promise<void> {
  const database = new DatabaseSync(path);
  database.exec('CREATE TABLE accounts (name)');
  database.close();
  await Promise.resolve();
}

async function cutOff(make: HostileCapture['make'], path: string): Promise<void> {
  await make(path);
  const whole = await readFile(path);
  await writeFile(path, whole.subarray(0, Math.floor(whole.length / 2)));
}

async function millionEntries(path: string): Promise<void> {
  const parts = function* (): Generator<Buffer> {
    yield firstEntries;
    for (let first = 0; first < 1_000_000; first += 1000) yield thousandEntries(first);
    yield endOfTar;
  };
  await pipeline(Readable.from(parts()), createGzip({ level: 1 }), createWriteStream(path));
}

async function linkedFolder(path: string): Promise<void> {
  await mkdir(path);
  await writeFile(join(path, 'metadata.json'), '{}');
  await symlink('/etc/passwd', join(path, 'logs.jsonl'));
}

async function tarballOfHostileSqlite(path: string): Promise<void> {
  await sqliteWith('CREATE TABLE extra (a)')(`${path}.part`);
  await tarballWith({ name: 'logs.sqlite', body: await readFile(`${path}.part`) })(path);
}

const evil = { body: 'x' };
const trigger = 'CREATE TRIGGER t AFTER INSERT ON lines BEGIN DELETE FROM streams; END';
const unsafe = { name: 'a.tar.gz', code: 'ARTIFACT_UNSAFE', exit: 4 } as const;
const large = { name: 'a.tar.gz', code: 'ARTIFACT_TOO_LARGE', exit: 4 } as const;
const damaged = { name: 'a.tar.gz', code: 'ARTIFACT_DAMAGED', exit: 1 } as const;
const schema = { name: 'a.sqlite', code: 'ARCHIVE_SCHEMA', exit: 4 } as const;

/** Of every sort one; what else there is of a sort, the packages' own tests have. */
export const hostileCaptures: readonly HostileCapture[] = [
  { ...unsafe, what: 'a way out', make: tarballWith({ name: '../evil', ...evil }) },
  { ...unsafe, what: 'an absolute path', make: tarballWith({ name: '/tmp/evil', ...evil }) },
  {
    ...unsafe,
    what: 'a symlink',
    make: tarballWith({ name: 'logs.sqlite', type: '2', linkname: '/etc/passwd' }),
  },
  {
    ...unsafe,
    what: 'a device',
    make: tarballWith({ name: 'logs.sqlite', type: '3' }),
  },
  {
    ...unsafe,
    what: 'a name that a terminal obeys',
    make: tarballWith({ name: 'describes/shop/\u001B]8;;http://e\u0007\u202Ea.txt', ...evil }),
  },
  { ...unsafe, name: 'folder', what: 'a folder with a link', make: linkedFolder },
  { ...large, what: 'a million entries', make: millionEntries },
  {
    ...large,
    what: 'a bomb',
    make: tarballWith({ name: 'context.jsonl', body: Buffer.alloc(80 * 1024 * 1024) }),
  },
  {
    ...damaged,
    what: 'a tarball that is cut off',
    make: (path) => cutOff(tarballWith({ name: 'context.jsonl', body: '{}' }), path),
  },
  { ...schema, what: 'a trigger', make: sqliteWith(trigger) },
  { ...schema, what: 'a view', make: sqliteWith("CREATE VIEW v AS SELECT load_extension('x')") },
  { ...schema, what: 'a virtual table', make: sqliteWith('CREATE VIRTUAL TABLE v USING fts5(a)') },
  {
    ...schema,
    name: 'a.tar.gz',
    what: 'a tarball of a changed database',
    make: tarballOfHostileSqlite,
  },
  {
    name: 'a.sqlite',
    what: 'another database',
    code: 'ARCHIVE_WRONG_KIND',
    exit: 1,
    make: foreignSqlite,
  },
  {
    name: 'a.sqlite',
    what: 'a database that is cut off',
    code: 'ARCHIVE_DAMAGED',
    exit: 1,
    make: (path) => cutOff(sqliteWith(''), path),
  },
];

import { describe, expect, test } from '@jest/globals';
import Database from 'better-sqlite3';
import { schemaDifference } from './allowed-schema.ts';
import { migrate, type FileKind } from './file-kind.ts';

const first: FileKind = {
  noun: 'a list',
  applicationId: 7,
  migrations: ['CREATE TABLE items (id INTEGER PRIMARY KEY) STRICT'],
  finishing: 'CREATE INDEX late ON items (id)',
};
const second: FileKind = {
  ...first,
  migrations: [
    ...first.migrations,
    "ALTER TABLE items ADD COLUMN name TEXT NOT NULL DEFAULT 'none'",
  ],
};

describe('a file of an older version', () => {
  test('is brought forward with what is in it', () => {
    using file = opened();
    expect(migrate(file.database, first)).toBe(0);
    file.database.exec('INSERT INTO items VALUES (1)');
    expect(schemaDifference(file.database, second, 1)).toBe(undefined);
    expect(schemaDifference(file.database, second, 2)).toBe('the table items');
    expect(migrate(file.database, second)).toBe(1);
    expect(migrate(file.database, second)).toBe(2);
    expect(schemaDifference(file.database, second, 2)).toBe(undefined);
    expect(file.database.prepare('SELECT * FROM items').all()).toEqual([{ id: 1, name: 'none' }]);
    expect(file.database.pragma('application_id', { simple: true })).toBe(7);
  });

  test('stays as it was when a step fails', () => {
    using file = opened();
    migrate(file.database, first);
    const broken = { ...first, migrations: [...first.migrations, 'CREATE TABLE a (b); NONSENSE'] };
    expect(() => migrate(file.database, broken)).toThrow(/syntax error/);
    expect(schemaDifference(file.database, first, 1)).toBe(undefined);
    expect(file.database.pragma('user_version', { simple: true })).toBe(1);
  });

  test('may be finished or not', () => {
    using file = opened();
    migrate(file.database, first);
    file.database.exec(first.finishing);
    expect(schemaDifference(file.database, first, 1)).toBe(undefined);
    file.database.exec('CREATE INDEX other ON items (id)');
    expect(schemaDifference(file.database, first, 1)).toBe('the index other of items');
  });
});

function opened(): Disposable & { readonly database: Database.Database } {
  const database = new Database(':memory:');
  return { database, [Symbol.dispose]: () => database.close() };
}

import Database from 'better-sqlite3';
import { migrate, type FileKind } from './file-kind.ts';

/** What a file may contain: each object's SQL, by type and name. */
interface AllowedSchema {
  readonly required: ReadonlyMap<string, string>;
  /** What finishing adds. */
  readonly optional: ReadonlyMap<string, string>;
}

interface SchemaRow {
  readonly type: string;
  readonly name: string;
  readonly tbl_name: string;
  readonly sql: string | null;
}

const known = new Map<FileKind, AllowedSchema[]>();

/**
 * Compares the schema of an open file with the one of its kind and version, letter by letter: tables,
 * indexes, full-text tables and their shadows, views. Reading the list runs nothing of the file.
 * @param version - of the file
 * @returns the first difference, for a message; undefined: none
 */
export function schemaDifference(
  database: Database.Database,
  kind: FileKind,
  version: number,
): string | undefined {
  const { required, optional } = allowedSchema(kind, version);
  const found = new Set<string>();
  for (const [key, sql] of objectsOf(database)) {
    if ((required.get(key) ?? optional.get(key)) !== sql || found.has(key)) return `the ${key}`;
    found.add(key);
  }
  for (const key of required.keys()) if (!found.has(key)) return `no ${key}`;
  return undefined;
}

/** Made by the same SQLite that reads, so that the shadows of full-text tables are listed as it has them. */
function allowedSchema(kind: FileKind, version: number): AllowedSchema {
  const versions = known.get(kind) ?? [];
  known.set(kind, versions);
  return (versions[version] ??= modelSchema(kind, version));
}

function modelSchema(kind: FileKind, version: number): AllowedSchema {
  const model = new Database(':memory:');
  try {
    migrate(model, { ...kind, migrations: kind.migrations.slice(0, version) });
    const required = new Map(objectsOf(model));
    model.exec(kind.finishing);
    const optional = new Map(objectsOf(model).filter(([key]) => !required.has(key)));
    return { required, optional };
  } finally {
    model.close();
  }
}

function objectsOf(database: Database.Database): (readonly [string, string])[] {
  return database
    .prepare<[], SchemaRow>('SELECT type, name, tbl_name, sql FROM sqlite_schema')
    .all()
    .map(({ type, name, tbl_name: table, sql }) => [
      table === name ? `${type} ${name}` : `${type} ${name} of ${table}`,
      sql ?? '',
    ]);
}

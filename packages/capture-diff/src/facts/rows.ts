import type { SourceRow } from './capture-source.ts';

/** What tells of which object a row is. */
type ObjectRow = Readonly<Partial<Record<'uid' | 'namespace' | 'name', unknown>>>;

/** The last version of each object, by UID where it is known; in the order in which they were first seen. */
export function lastVersions<R extends ObjectRow>(rows: Iterable<R>): readonly R[] {
  const last = new Map<string, R>();
  for (const row of rows) last.set(objectKey(row), row);
  return [...last.values()];
}

/** `namespace/name` of the object that a row is about. */
export function rowName(row: SourceRow): string {
  return `${text(row, 'namespace') ?? ''}/${text(row, 'name') ?? ''}`;
}

export function isDeleted(row: SourceRow): boolean {
  return row['deleted'] === 1;
}

export function text(row: SourceRow, column: string): string | undefined {
  const value = row[column];
  return typeof value === 'string' ? value : undefined;
}

export function number(row: SourceRow, column: string): number | undefined {
  const value = row[column];
  return typeof value === 'number' ? value : undefined;
}

/** The JSON of a column; undefined where there is none that can be read. */
export function json(row: SourceRow, column: string): unknown {
  const value = text(row, column);
  if (value === undefined) return undefined;
  try {
    return JSON.parse(value) as unknown;
  } catch {
    return undefined;
  }
}

export function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function objectKey({ uid, namespace, name }: ObjectRow): string {
  if (typeof uid === 'string') return uid;
  return `${typeof namespace === 'string' ? namespace : ''}/${typeof name === 'string' ? name : ''}`;
}

import { faults } from '../faults.ts';
import { contextColumns, type ContextColumn } from './context-sql.ts';

/** Rows as the file takes them. */
export interface ContextValues {
  /** In the order of the table's columns. */
  readonly values: readonly (readonly (string | number | null)[])[];
  /** About what they take in the queue. */
  readonly sizeBytes: number;
}

/**
 * Puts rows into the order of their table's columns. They are judged here, so that a wrong row is its
 * sender's error and does not end the writer.
 * @throws KtlError CAPTURE_ROW_INVALID
 */
export function contextValues(kind: string, rows: readonly object[]): ContextValues {
  const columns = contextColumns.get(kind) ?? [];
  const names = columns.map(({ name }) => name);
  let sizeBytes = 0;
  const values = rows.map((row) => {
    const given = row as Readonly<Record<string, unknown>>;
    const stray = Object.keys(given).find((name) => !names.includes(name));
    const problem =
      stray === undefined ? firstProblem(columns, given) : `has the unknown column ${stray}`;
    if (problem !== undefined) throw faults.CAPTURE_ROW_INVALID({ kind, problem, columns: names });
    return names.map((name) => {
      const value = (given[name] ?? null) as string | number | null;
      sizeBytes += typeof value === 'string' ? value.length : 8;
      return value;
    });
  });
  return { values, sizeBytes };
}

function firstProblem(
  columns: readonly ContextColumn[],
  row: Readonly<Record<string, unknown>>,
): string | undefined {
  for (const { name, isText, isRequired } of columns) {
    const value = row[name] ?? null;
    if (value === null && !isRequired) continue;
    if (isText ? typeof value !== 'string' : !Number.isSafeInteger(value)) {
      return `has no ${isText ? 'text' : 'whole number'} in ${name}`;
    }
  }
  return undefined;
}

import { faults } from '../faults.ts';
import { contextColumns } from './context-tables.ts';

/** Rows as the file takes them. */
export interface ContextValues {
  /** In the order of the table's columns. */
  readonly values: readonly (readonly (string | number | null)[])[];
  /** About what they take in the queue. */
  readonly sizeBytes: number;
}

/**
 * Puts rows into the order of their table's columns.
 * @throws KtlError CAPTURE_COLUMN_UNKNOWN
 */
export function contextValues(kind: string, rows: readonly object[]): ContextValues {
  const columns = contextColumns.get(kind) ?? [];
  let sizeBytes = 0;
  const values = rows.map((row) => {
    const given = row as Readonly<Record<string, string | number | null | undefined>>;
    const stray = Object.keys(given).find((column) => !columns.includes(column));
    if (stray !== undefined || columns.length === 0) {
      throw faults.CAPTURE_COLUMN_UNKNOWN({ kind, column: stray ?? 'at all', columns });
    }
    return columns.map((column) => {
      const value = given[column] ?? null;
      sizeBytes += typeof value === 'string' ? value.length : 8;
      return value;
    });
  });
  return { values, sizeBytes };
}

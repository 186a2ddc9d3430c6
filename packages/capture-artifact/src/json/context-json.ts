import { contextColumns, type ContextKind, type ContextRow } from '@ktl/sqlite-archive';
import { faults } from '../faults.ts';
import { textLines } from './text-lines.ts';

/** A row as a line of context.jsonl, with its newline. */
export function formatRow(kind: ContextKind, row: object): string {
  return `${JSON.stringify({ table: kind, ...row })}\n`;
}

/**
 * The rows of one table in context.jsonl.
 * @throws KtlError ARTIFACT_DAMAGED a row is not as it was written
 */
export async function* parseRows<K extends ContextKind>(
  path: string,
  kind: K,
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<ContextRow<K>, void> {
  for await (const lines of textLines(chunks)) {
    for (const { bytes, number } of lines) {
      if (bytes?.length === 0) continue;
      const row = bytes === undefined ? undefined : parseRow(bytes.toString());
      if (row === undefined) {
        const reason = `line ${String(number)} of context.jsonl is not as it was written`;
        throw faults.ARTIFACT_DAMAGED({ path, reason });
      }
      if (row['table'] === kind) yield columnsOf(kind, row) as ContextRow<K>;
    }
  }
}

function parseRow(text: string): Record<string, unknown> | undefined {
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value !== 'object' || value === null) return undefined;
    const row = value as Record<string, unknown>;
    const columns = contextColumns.get(row['table'] as string);
    const isWhole = columns?.every(({ name, isText, isRequired }) => {
      const given = row[name] ?? null;
      if (given === null) return !isRequired;
      return isText ? typeof given === 'string' : Number.isSafeInteger(given);
    });
    return isWhole === true && Number.isSafeInteger(row['id']) ? row : undefined;
  } catch {
    return undefined;
  }
}

function columnsOf(kind: ContextKind, row: Readonly<Record<string, unknown>>): object {
  const names = ['id', ...(contextColumns.get(kind) ?? []).map(({ name }) => name)];
  return Object.fromEntries(names.map((name) => [name, row[name] ?? null]));
}

/** A JSON object of unknown shape: what a server, or a file that says it is from one, has sent. */
export type Fields = Readonly<Record<string, unknown>>;

const none: Fields = {};

/** The object; one without fields for anything else, so that a field of a wrong type is as absent. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : none;
}

/** True where the field is an object. */
export function hasFields(value: unknown): boolean {
  return fieldsOf(value) !== none;
}

/** The objects of a list; none for anything else. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** Strings, numbers and booleans as text; empty for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : '';
}

/** The texts of a list. */
export function textsOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value.map(textOf) : [];
}

/** A whole number; 0 for anything else, as in an object whose defaults are not filled in. */
export function countOf(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}

/** Key and text of each entry, sorted by key. */
export function entriesOf(value: unknown): readonly (readonly [key: string, text: string])[] {
  return Object.entries(fieldsOf(value))
    .map(([key, held]) => [key, textOf(held)] as const)
    .sort(([a], [b]) => compareText(a, b));
}

/** Order of code units, which does not depend on a locale. */
export function compareText(a: string, b: string): number {
  if (a === b) return 0;
  return a < b ? -1 : 1;
}

import { plainText } from './plain-text.ts';

/** A JSON object whose fields nobody has looked at. */
export type Fields = Readonly<Record<string, unknown>>;

/** The value as an object; an empty one where it is none. */
export function fieldsOf(value: unknown): Fields {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
    ? (value as Fields)
    : {};
}

/** The objects of a list; none where it is no list. */
export function listOf(value: unknown): readonly Fields[] {
  return Array.isArray(value) ? value.map(fieldsOf) : [];
}

/** The first of the fields that is a text, cleaned; '' where none is. */
export function textOf(fields: Fields, ...names: readonly string[]): string {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'string' && value !== '') return plainText(value);
  }
  return '';
}

/** The first of the fields that is a finite number; undefined where none is. */
export function numberOf(fields: Fields, ...names: readonly string[]): number | undefined {
  for (const name of names) {
    const value = fields[name];
    if (typeof value === 'number' && Number.isFinite(value)) return value;
  }
  return undefined;
}

/** A time in RFC 3339 as milliseconds since the epoch. */
export function timeOf(fields: Fields, ...names: readonly string[]): number | undefined {
  const time = Date.parse(textOf(fields, ...names));
  return Number.isNaN(time) ? undefined : time;
}

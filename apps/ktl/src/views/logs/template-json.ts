import { NumberText, TemplateObject, TextBytes, printed } from '@ktl/go-template';
import { prettyJson } from './json-text.ts';

type JsonMap = Readonly<Record<string, unknown>>;
type SourceContext = { readonly source?: string };

const candidate = /^\s*\{/;

/** The object that a text is, numbers as float64; undefined where it is none. */
export function parseObject(text: string): JsonMap | undefined {
  return objectOf(text, escapedSurrogate.test(text) ? wellFormed : undefined);
}

/** The same, numbers kept as they were written. */
export function parseObjectExactly(text: string): JsonMap | undefined {
  if (unusualNumber.test(text) || escapedSurrogate.test(text)) return objectOf(text, exact);
  const map = objectOf(text, undefined);
  if (map !== undefined) keepNumbers(map);
  return map;
}

// Numbers that JavaScript would write otherwise: exponents, zeros at the end, many digits, -0.
const unusualNumber =
  /[:[,]\s*-?(?:\d+\.\d*0(?!\d)|[\d.]*[eE]|[\d.]{16}|0\.0{5})|[:[,]\s*-0(?![.\d])/;
const escapedSurrogate = /\\u[dD]/;

/** Puts texts in place of numbers; a second look is faster than a reviver. */
function keepNumbers(container: object): void {
  for (const key of Object.keys(container)) {
    const value: unknown = Reflect.get(container, key);
    if (typeof value === 'number') {
      Object.defineProperty(container, key, { ...writable, value: new NumberText(String(value)) });
    } else if (typeof value === 'object' && value !== null) keepNumbers(value);
  }
}

const writable = { configurable: true, enumerable: true, writable: true };

function objectOf(
  text: string,
  revive: ((key: string, value: unknown, context: SourceContext) => unknown) | undefined,
): JsonMap | undefined {
  if (!candidate.test(text)) return undefined;
  try {
    const reviver = revive as ((key: string, value: unknown) => unknown) | undefined;
    const value: unknown = JSON.parse(text.toWellFormed(), reviver);
    return value as JsonMap;
  } catch {
    return undefined;
  }
}

// A lone surrogate in a string would be taken for a byte that is no UTF-8.
function wellFormed(_key: string, value: unknown): unknown {
  return typeof value === 'string' ? value.toWellFormed() : value;
}

function exact(key: string, value: unknown, { source }: SourceContext): unknown {
  if (typeof value === 'number') return new NumberText(source ?? String(value));
  return wellFormed(key, value);
}

/** True for text that is one JSON value. */
export function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}

/** JSON of a value of a template: keys in order, numbers as they are, `<`, `>` and `&` escaped as Go does. */
export function marshalJson(value: unknown): string {
  return escaped(marshal(value));
}

function marshal(value: unknown): string {
  if (value === null || value === undefined) return 'null';
  if (typeof value === 'bigint' || typeof value === 'boolean') return String(value);
  if (typeof value === 'number') {
    if (!Number.isFinite(value)) throw new Error('JSON has no such number');
    return Object.is(value, -0) ? '-0' : String(value);
  }
  if (typeof value === 'string' || value instanceof TextBytes) return quoted(String(value));
  if (Array.isArray(value)) return `[${value.map(marshal).join(',')}]`;
  if (value instanceof NumberText) return value.text;
  if (value instanceof TemplateObject) return marshalObject(value);
  if (typeof value !== 'object') throw new Error('JSON has no such value');
  if (value instanceof Map) return marshal(Object.fromEntries(value));
  const keys = Object.keys(value).sort();
  return `{${keys.map((key) => `${quoted(key)}:${marshal(Reflect.get(value, key))}`).join(',')}}`;
}

function marshalObject(value: TemplateObject): string {
  const whole = value.field(jsonField);
  return whole === undefined ? quoted(value.toString()) : marshal(whole);
}

/** A {@link TemplateObject} that has this field is marshalled as its value. */
export const jsonField = ' json';

function quoted(text: string): string {
  return JSON.stringify(text.toWellFormed());
}

function escaped(json: string): string {
  return json.replaceAll(/[<>&\u2028\u2029]/g, (found) => {
    return `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`;
  });
}

/** Indented JSON of a text that is JSON, or of a map; everything else as it prints. */
export function prettyOf(value: unknown): string {
  if (typeof value === 'string' || value instanceof TextBytes) {
    const text = String(value);
    return parseObject(text) === undefined ? text : prettyJson(text);
  }
  const isMap = typeof value === 'object' && value !== null && !(value instanceof NumberText);
  return isMap ? prettyJson(marshalJson(value)) : printed(value);
}

/** A value of an object by its key, or by the keys of nested objects with dots between them. */
export function valueAt(map: JsonMap, path: string): unknown {
  if (Object.hasOwn(map, path)) return map[path];
  let value: unknown = map;
  for (const key of path.split('.')) {
    if (typeof value !== 'object' || value === null || !Object.hasOwn(value, key)) return null;
    value = Reflect.get(value, key);
  }
  return value;
}

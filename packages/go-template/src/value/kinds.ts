import { compareText, byteLength } from './go-text.ts';
import {
  ByteNumber,
  NumberText,
  TemplateFunction,
  TemplateObject,
  TextBytes,
  TextMap,
} from './values.ts';

/** Go's kinds, as far as templates tell them apart. `invalid`: no value at all. `nil`: a nil in a container. */
export type Kind =
  | 'invalid'
  | 'nil'
  | 'bool'
  | 'int'
  | 'uint'
  | 'float'
  | 'string'
  | 'list'
  | 'map'
  | 'object'
  | 'func';

/** The kind of a value: bigint is Go's int, number is float64. */
export function kindOf(value: unknown): Kind {
  switch (typeof value) {
    case 'string':
      return 'string';
    case 'number':
      return 'float';
    case 'bigint':
      return 'int';
    case 'boolean':
      return 'bool';
    case 'object':
      return value === null ? 'nil' : kindOfObject(value);
    case 'function':
    case 'symbol':
    case 'undefined':
      return 'invalid';
  }
}

function kindOfObject(value: object): Kind {
  if (value instanceof TextBytes || value instanceof NumberText) return 'string';
  if (Array.isArray(value)) return 'list';
  if (value instanceof TemplateObject) return 'object';
  if (value instanceof TemplateFunction) return 'func';
  return value instanceof ByteNumber ? 'uint' : 'map';
}

const typeNames: Readonly<Record<Exclude<Kind, 'object'>, string>> = {
  invalid: '<nil>',
  nil: 'interface {}',
  bool: 'bool',
  int: 'int',
  uint: 'uint8',
  float: 'float64',
  string: 'string',
  list: '[]interface {}',
  map: 'map[string]interface {}',
  func: 'func',
};

/** Name of the Go type of a value. */
export function typeNameOf(value: unknown): string {
  if (value instanceof TemplateObject) return value.goType;
  if (value instanceof NumberText) return 'json.Number';
  if (value instanceof TextMap) return 'map[string]string';
  const kind = kindOf(value);
  return kind === 'object' ? 'struct' : typeNames[kind];
}

/** What `if` and `with` take for true: all but false, 0, nil and what is empty. */
export function isTrue(value: unknown): boolean {
  switch (typeof value) {
    case 'string':
      return value !== '';
    case 'number':
      return value !== 0;
    case 'bigint':
      return value !== 0n;
    case 'boolean':
      return value;
    case 'object':
      return value !== null && isTrueObject(value);
    default:
      return false;
  }
}

function isTrueObject(value: object): boolean {
  if (value instanceof TextBytes) return value.end > value.start;
  if (value instanceof NumberText) return value.text !== '';
  if (value instanceof ByteNumber) return value.value !== 0n;
  if (Array.isArray(value)) return value.length > 0;
  if (value instanceof TemplateObject || value instanceof TemplateFunction) return true;
  return mapSize(value) > 0;
}

/** True for Go's `string` and what is made of one. */
export function isText(value: unknown): value is string | TextBytes | NumberText {
  return typeof value === 'string' || value instanceof TextBytes || value instanceof NumberText;
}

/** Entries of a map. */
export function mapSize(map: object): number {
  return map instanceof Map ? map.size : Object.keys(map).length;
}

/** The keys of a map in Go's order, that of their bytes. */
export function sortedKeys(map: object): string[] {
  const keys = map instanceof Map ? [...map.keys()].map(String) : Object.keys(map);
  return keys.sort(compareText);
}

/** A value of a map by its key, own ones only; undefined where there is none. */
export function mapValue(map: object, key: string): unknown {
  if (map instanceof Map) return nilled(map.has(key), map.get(key));
  return Object.hasOwn(map, key) ? nilled(true, Reflect.get(map, key)) : undefined;
}

/** What Go has for a key that a map lacks, where it has to have something: nil, or the empty text. */
export function zeroOf(map: object): '' | null {
  return map instanceof TextMap ? '' : null;
}

// A key that is there with no value is Go's nil, not a missing key.
function nilled(isThere: boolean, value: unknown): unknown {
  return isThere && value === undefined ? null : value;
}

/** Bytes of a text. */
export function textLength(text: string | TextBytes | NumberText): number {
  return text instanceof TextBytes ? text.end - text.start : byteLength(String(text));
}

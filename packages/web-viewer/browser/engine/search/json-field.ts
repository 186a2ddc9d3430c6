/** A JSON object; arrays are none. */
export type JsonObject = Readonly<Record<string, unknown>>;

/** Undefined for a text that is no JSON object. */
export function parseObject(text: string): JsonObject | undefined {
  if (!/^\s*\{/.test(text)) return undefined;
  try {
    return JSON.parse(text) as JsonObject;
  } catch {
    return undefined;
  }
}

/**
 * The value at a key as text: a key that is spelled with its dots first, then a way through objects.
 * Undefined: no such key. Objects and lists are their JSON.
 */
export function fieldText(object: JsonObject, key: string): string | undefined {
  const value = fieldAt(object, key);
  return value === undefined ? undefined : valueText(value);
}

/** A value as facets show it and filters compare it. */
export function valueText(value: unknown): string {
  if (typeof value === 'string') return value;
  try {
    return JSON.stringify(value);
  } catch {
    // What JSON.parse still reads can be nested too deeply to be written.
    return '(nested too deeply)';
  }
}

function fieldAt(object: unknown, key: string): unknown {
  if (!isObject(object)) return undefined;
  if (Object.hasOwn(object, key)) return object[key];
  for (let dot = key.indexOf('.'); dot !== -1; dot = key.indexOf('.', dot + 1)) {
    const head = key.slice(0, dot);
    if (!Object.hasOwn(object, head)) continue;
    const found = fieldAt(object[head], key.slice(dot + 1));
    if (found !== undefined) return found;
  }
  return undefined;
}

export function isObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

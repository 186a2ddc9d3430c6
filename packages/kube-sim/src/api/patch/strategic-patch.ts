import { badRequest } from '../api-error.ts';
import { isRecord, isSameJson } from '../json-value.ts';
import { defaultOfKey, listMergeOf, type ListMerge } from './merge-keys.ts';

type Fields = Record<string, unknown>;

/**
 * A strategic merge patch: like RFC 7386, except that lists with a merge key merge item by item, and
 * with the directives `$patch`, `$retainKeys`, `$setElementOrder/…`, `$deleteFromPrimitiveList/…`.
 * Neither argument is changed. @throws ApiError 400
 */
export function strategicPatch(target: unknown, patch: unknown): unknown {
  if (!isRecord(patch)) throw badRequest('a strategic merge patch is an object');
  return mergeFields(isRecord(target) ? target : {}, patch, '');
}

function mergeFields(target: Fields, patch: Fields, at: string): unknown {
  const directive = patch['$patch'];
  if (directive === 'replace') return stripDirectives(patch);
  if (directive === 'delete') return {};
  let result: Fields = { ...target };
  const retained = patch['$retainKeys'];
  if (Array.isArray(retained)) {
    result = Object.fromEntries(Object.entries(result).filter(([name]) => retained.includes(name)));
  }
  for (const [name, value] of Object.entries(patch)) {
    if (name.startsWith('$')) continue;
    if (value === null) Reflect.deleteProperty(result, name);
    else result[name] = mergeValue(result[name], value, { field: name, parent: at });
  }
  applyListDirectives(result, patch, at);
  return result;
}

interface Place {
  readonly field: string;
  readonly parent: string;
}

function mergeValue(target: unknown, value: unknown, place: Place): unknown {
  if (isRecord(value)) return mergeFields(isRecord(target) ? target : {}, value, place.field);
  if (!Array.isArray(value)) return value;
  const merge = listMergeOf(place.field, place.parent);
  const isReplaced = value.some((item) => isRecord(item) && item['$patch'] === 'replace');
  if (merge === undefined || isReplaced) {
    return value.filter((item) => !isRecord(item) || item['$patch'] !== 'replace');
  }
  const existing: unknown[] = Array.isArray(target) ? target : [];
  if (merge.by === 'set') return [...new Set([...existing, ...(value as unknown[])])];
  return mergeItems(existing, value, { keys: merge.keys, field: place.field });
}

function mergeItems(
  existing: readonly unknown[],
  patches: readonly unknown[],
  list: { readonly keys: readonly string[]; readonly field: string },
): unknown[] {
  let result = [...existing];
  for (const patch of patches) {
    if (!isRecord(patch)) throw badRequest(`items of ${list.field} have to be objects`);
    const firstKey = list.keys[0] ?? '';
    if (patch[firstKey] === undefined) {
      throw badRequest(
        `map: ${JSON.stringify(patch)} does not contain declared merge key: ${firstKey}`,
      );
    }
    const isIt = (item: unknown): boolean => isRecord(item) && hasSameKey(item, patch, list.keys);
    if (patch['$patch'] === 'delete') {
      result = result.filter((item) => !isIt(item));
      continue;
    }
    const index = result.findIndex(isIt);
    const merged = mergeFields(index < 0 ? {} : (result[index] as Fields), patch, list.field);
    if (index < 0) result.push(merged);
    else result[index] = merged;
  }
  return result;
}

function hasSameKey(item: Fields, patch: Fields, keys: readonly string[]): boolean {
  return keys.every((name) => {
    const fallback = defaultOfKey[name];
    return isSameJson(item[name] ?? fallback, patch[name] ?? fallback);
  });
}

function applyListDirectives(result: Fields, patch: Fields, at: string): void {
  for (const [name, value] of Object.entries(patch)) {
    const [directive, field = ''] = name.split('/', 2);
    const list = result[field];
    if (!Array.isArray(value) || !Array.isArray(list)) continue;
    if (directive === '$deleteFromPrimitiveList') {
      result[field] = list.filter((item) => !value.includes(item));
    } else if (directive === '$setElementOrder') {
      result[field] = inOrder(list, value, listMergeOf(field, at));
    }
  }
}

/** Listed items in the given order; the others keep their place after the one they followed. */
function inOrder(
  list: readonly unknown[],
  order: readonly unknown[],
  merge: ListMerge | undefined,
): unknown[] {
  const rank = (item: unknown): number =>
    order.findIndex((wanted) => {
      if (merge?.by !== 'key') return isSameJson(wanted, item);
      return isRecord(wanted) && isRecord(item) && hasSameKey(item, wanted, merge.keys.slice(0, 1));
    });
  const listed = list.filter((item) => rank(item) >= 0).sort((a, b) => rank(a) - rank(b));
  const result: unknown[] = [];
  let next = 0;
  for (const item of list) result.push(rank(item) < 0 ? item : listed[next++]);
  return result;
}

function stripDirectives(patch: Fields): Fields {
  return Object.fromEntries(Object.entries(patch).filter(([name]) => !name.startsWith('$')));
}

import { ApiError, badRequest } from '../api-error.ts';
import { isRecord, isSameJson } from '../json-value.ts';

interface Operation {
  readonly op: string;
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** RFC 6902. `target` is not changed. @throws ApiError 400 not a patch, 422 it does not fit the object */
export function jsonPatch(target: unknown, patch: unknown): unknown {
  if (!Array.isArray(patch)) throw badRequest('a JSON patch is a list of operations');
  let result: unknown = structuredClone(target);
  for (const item of patch) {
    const operation = toOperation(item);
    result = apply(result, operation);
  }
  return result;
}

function toOperation(item: unknown): Operation {
  if (isRecord(item) && typeof item['op'] === 'string' && typeof item['path'] === 'string') {
    return item as unknown as Operation;
  }
  throw badRequest('an operation of a JSON patch has "op" and "path"');
}

function apply(root: unknown, operation: Operation): unknown {
  const { op, path, from = '', value } = operation;
  switch (op) {
    case 'add':
      return add(root, path, value);
    case 'remove':
      return remove(root, path, 'remove');
    case 'replace':
      read(root, path, 'replace');
      return path === '' ? value : add(remove(root, path, 'replace'), path, value);
    case 'move':
      return add(remove(root, from, 'move'), path, read(root, from, 'move'));
    case 'copy':
      return add(root, path, structuredClone(read(root, from, 'copy')));
    case 'test':
      if (isSameJson(find(root, path), value)) return root;
      throw unfit(`testing value ${path} failed`);
    default:
      throw unfit(`Unexpected kind: ${op}`);
  }
}

function segments(path: string): string[] {
  return path
    .split('/')
    .slice(1)
    .map((part) => part.replaceAll('~1', '/').replaceAll('~0', '~'));
}

function read(root: unknown, path: string, op: string): unknown {
  const found = find(root, path);
  if (found === undefined) throw missing(op, path);
  return found;
}

function find(root: unknown, path: string): unknown {
  let at = root;
  for (const part of segments(path)) {
    if (Array.isArray(at)) at = (at as unknown[])[Number(part)];
    else at = isRecord(at) ? at[part] : undefined;
  }
  return at;
}

/** The container of the last segment, in a tree that may be written to. */
function parentOf(
  root: unknown,
  path: string,
  op: string,
): { readonly parent: unknown; readonly last: string } {
  const parts = segments(path);
  const last = parts.pop() ?? '';
  const parent = parts.length === 0 ? root : read(root, `/${parts.map(escape).join('/')}`, op);
  return { parent, last };
}

const escape = (part: string): string => part.replaceAll('~', '~0').replaceAll('/', '~1');

function add(root: unknown, path: string, value: unknown): unknown {
  if (path === '') return value;
  const { parent, last } = parentOf(root, path, 'add');
  if (Array.isArray(parent)) {
    const index = last === '-' ? parent.length : Number(last);
    if (!Number.isInteger(index) || index < 0 || index > parent.length) {
      throw unfit(`add operation does not apply: doc is missing path: "${path}": invalid index`);
    }
    parent.splice(index, 0, value);
  } else if (isRecord(parent)) parent[last] = value;
  else throw missing('add', path);
  return root;
}

function remove(root: unknown, path: string, op: string): unknown {
  read(root, path, op);
  const { parent, last } = parentOf(root, path, op);
  if (Array.isArray(parent)) parent.splice(Number(last), 1);
  else if (isRecord(parent)) Reflect.deleteProperty(parent, last);
  return root;
}

function missing(op: string, path: string): ApiError {
  return unfit(
    `${op} operation does not apply: doc is missing ${op === 'add' ? 'path' : 'key'}: ${path}: missing value`,
  );
}

function unfit(problem: string): ApiError {
  return new ApiError(422, 'Invalid', {
    message: `the server rejected our request due to an error in our request: ${problem}`,
    details: {},
  });
}

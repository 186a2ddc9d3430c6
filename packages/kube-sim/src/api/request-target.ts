import type { Kind } from './kind.ts';
import type { KindRegistry } from './kind-registry.ts';

/** What a path and a method mean, in RBAC's words. */
export interface RequestTarget {
  /** `get`, `list`, `watch`, `create`, `update`, `patch`, `delete`, `deletecollection`; `log` for pod logs. */
  readonly verb: string;
  readonly group: string;
  readonly version: string;
  readonly plural: string;
  readonly namespace: string | undefined;
  readonly name: string | undefined;
  readonly subresource: string | undefined;
  /** The path after the subresource. */
  readonly rest: string;
}

/** Understands a path below /api or /apis; undefined for others and for discovery. */
export function parseTarget(
  method: string,
  path: string,
  query: URLSearchParams,
): RequestTarget | undefined {
  const parts = path.split('/').slice(1);
  if (parts.at(-1) === '') parts.pop();
  const isLegacy = parts[0] === 'api';
  if (!isLegacy && parts[0] !== 'apis') return undefined;
  const group = isLegacy ? '' : (parts[1] ?? '');
  const version = (isLegacy ? parts[1] : parts[2]) ?? '';
  let rest = parts.slice(isLegacy ? 2 : 3);
  if (rest.length === 0) return undefined;
  const isOldWatch = rest[0] === 'watch';
  if (isOldWatch) rest = rest.slice(1);
  let namespace: string | undefined;
  const isNamespaceItself = rest.length === 3 && (rest[2] === 'status' || rest[2] === 'finalize');
  if (rest[0] === 'namespaces' && rest.length > 2 && !isNamespaceItself) {
    namespace = rest[1];
    rest = rest.slice(2);
  }
  const [plural = '', name, subresource, ...more] = rest;
  const isWatch = isOldWatch || isTrue(query.get('watch'));
  return {
    verb: verbOf(method, { hasName: name !== undefined, isWatch }),
    group,
    version,
    plural,
    namespace,
    name,
    subresource,
    rest: more.join('/'),
  };
}

function verbOf(
  method: string,
  how: { readonly hasName: boolean; readonly isWatch: boolean },
): string {
  switch (method) {
    case 'GET':
    case 'HEAD':
      if (how.isWatch) return 'watch';
      return how.hasName ? 'get' : 'list';
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return how.hasName ? 'delete' : 'deletecollection';
    default:
      return method.toLowerCase();
  }
}

/** The kind that a target is about. */
export function kindOf(registry: KindRegistry, target: RequestTarget): Kind | undefined {
  return registry.find(target.group, target.version, target.plural);
}

/** A query parameter as the API server reads a bool. */
export function isTrue(text: string | null): boolean {
  return text !== null && text !== 'false' && text !== '0';
}

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
  const place = placeOf(path);
  if (place === undefined || place.rest.length === 0) return undefined;
  const isOldWatch = place.rest[0] === 'watch';
  const { namespace, rest } = takeNamespace(isOldWatch ? place.rest.slice(1) : place.rest);
  const [plural = '', name, subresource, ...more] = rest;
  const isWatch = isOldWatch || isTrue(query.get('watch'));
  return {
    verb: verbOf(method, { hasName: name !== undefined, isWatch }),
    group: place.group,
    version: place.version,
    plural,
    namespace,
    name,
    subresource,
    rest: more.join('/'),
  };
}

interface Place {
  readonly group: string;
  readonly version: string;
  readonly rest: readonly string[];
}

function placeOf(path: string): Place | undefined {
  const [root, ...parts] = path.replace(/\/$/, '').split('/').slice(1);
  if (root === 'api') return { group: '', version: parts[0] ?? '', rest: parts.slice(1) };
  if (root !== 'apis') return undefined;
  return { group: parts[0] ?? '', version: parts[1] ?? '', rest: parts.slice(2) };
}

function takeNamespace(parts: readonly string[]): {
  readonly namespace: string | undefined;
  readonly rest: readonly string[];
} {
  // /namespaces/N/status is about the namespace itself.
  const isItself = parts.length === 3 && (parts[2] === 'status' || parts[2] === 'finalize');
  const isWithin = parts[0] === 'namespaces' && parts.length > 2 && !isItself;
  return isWithin
    ? { namespace: parts[1], rest: parts.slice(2) }
    : { namespace: undefined, rest: parts };
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

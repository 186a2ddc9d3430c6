import type { RequestSubject } from '../faults.ts';
import type { HttpRequest } from '../transport/transport.ts';
import type { Resource } from './resource.ts';

/** Which objects of a resource: one, those of a namespace, or all. */
export interface ObjectScope {
  readonly namespace?: string | undefined;
  readonly name?: string | undefined;
  readonly subresource?: string | undefined;
}

/** Query parameters; undefined ones are left out. */
export type Query = Readonly<Record<string, string | number | boolean | undefined>>;

/** URL path of objects: `/apis/apps/v1/namespaces/shop/deployments/checkout`. */
export function apiPath(resource: Resource, scope: ObjectScope, query: Query = {}): string {
  const root = resource.group === '' ? '/api' : `/apis/${resource.group}`;
  const { namespace, name, subresource } = scope;
  const parts = [
    `${root}/${resource.version}`,
    ...(namespace === undefined || !resource.namespaced
      ? []
      : ['namespaces', encodeURIComponent(namespace)]),
    resource.plural,
    ...(name === undefined ? [] : [encodeURIComponent(name)]),
    ...(subresource === undefined ? [] : [subresource]),
  ];
  return parts.join('/') + queryString(query);
}

function queryString(query: Query): string {
  let text = '';
  for (const [name, value] of Object.entries(query)) {
    if (value === undefined) continue;
    text += `${text === '' ? '?' : '&'}${name}=${encodeURIComponent(value)}`;
  }
  return text;
}

/**
 * Reads back from a request what RBAC judges: verb, resource, namespace, name.
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authorization/#determine-the-request-verb
 */
export function requestSubject(request: HttpRequest): RequestSubject {
  const url = new URL(request.path, 'http://cluster.invalid');
  const parts = url.pathname
    .split('/')
    .filter((part) => part !== '')
    .map(decodeURIComponent);
  const [root, ...rest] = parts;
  const grouped = root === 'apis';
  const group = grouped ? (rest[0] ?? '') : '';
  const tail = rest.slice(grouped ? 2 : 1);
  if ((root !== 'api' && !grouped) || tail.length === 0) {
    return { verb: request.method.toLowerCase(), resource: url.pathname };
  }
  const inNamespace = tail[0] === 'namespaces' && tail.length > 2;
  const namespace = inNamespace ? tail[1] : undefined;
  const [plural = '', name, subresource] = inNamespace ? tail.slice(2) : tail;
  const resource = subresource === undefined ? plural : `${plural}/${subresource}`;
  return {
    verb: rbacVerb(request, url, name),
    resource: group === '' ? resource : `${resource}.${group}`,
    namespace,
    name,
  };
}

function rbacVerb(request: HttpRequest, url: URL, name: string | undefined): string {
  switch (request.method) {
    case 'POST':
      return 'create';
    case 'PUT':
      return 'update';
    case 'PATCH':
      return 'patch';
    case 'DELETE':
      return name === undefined ? 'deletecollection' : 'delete';
    case 'GET':
      if (/^(1|true)$/.test(url.searchParams.get('watch') ?? '')) return 'watch';
      return name === undefined ? 'list' : 'get';
  }
}

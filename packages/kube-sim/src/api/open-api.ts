import { groupVersions, serverVersion } from './discovery.ts';
import { apiVersionOf, type Kind } from './kind.ts';
import type { KindRegistry } from './kind-registry.ts';

const info = { title: 'Kubernetes', version: serverVersion.gitVersion };
const pathOf = (apiVersion: string): string =>
  apiVersion.includes('/') ? `apis/${apiVersion}` : `api/${apiVersion}`;

/** GET /openapi/v3: where the documents are. */
export function openApiIndex(registry: KindRegistry): object {
  const paths = groupVersions(registry).map((gv) => {
    const path = pathOf(apiVersionOf(gv));
    return [path, { serverRelativeURL: `/openapi/v3/${path}?hash=${registry.version}` }];
  });
  return { paths: Object.fromEntries(paths) as unknown };
}

/**
 * GET /openapi/v3/apis/GROUP/VERSION: paths and verbs with their kinds. Field schemas are left open,
 * so clients take every field and leave the validation to the server.
 */
export function openApiDocument(
  registry: KindRegistry,
  at: { readonly group: string; readonly version: string },
): object | undefined {
  const kinds = registry.all().filter((k) => k.group === at.group && k.version === at.version);
  if (kinds.length === 0) return undefined;
  const paths = kinds.flatMap((kind) => pathsOf(kind));
  return {
    openapi: '3.0.0',
    info,
    paths: Object.fromEntries(paths) as unknown,
    components: {
      schemas: Object.fromEntries(kinds.map((kind) => [schemaName(kind), schema(kind)])),
    },
  };
}

function pathsOf(kind: Kind): [string, object][] {
  const root = `/${pathOf(apiVersionOf(kind))}`;
  const base = kind.isNamespaced ? `${root}/namespaces/{namespace}` : root;
  const writes = kind.verbs.includes('create');
  const collection = {
    get: operation(kind, 'list'),
    ...(writes ? { post: operation(kind, 'post') } : {}),
  };
  const single = {
    get: operation(kind, 'get'),
    ...(writes
      ? {
          put: operation(kind, 'put'),
          patch: operation(kind, 'patch'),
          delete: operation(kind, 'delete'),
        }
      : {}),
  };
  return [
    [`${base}/${kind.plural}`, collection],
    [`${base}/${kind.plural}/{name}`, single],
  ];
}

const queryParameter = (name: string): object => ({
  name,
  in: 'query',
  schema: { type: 'string', uniqueItems: true },
});

function operation(kind: Kind, action: string): object {
  const isWrite = action === 'post' || action === 'put' || action === 'patch';
  const types = action === 'patch' ? patchTypes(kind) : ['application/json'];
  const ref = { schema: { $ref: `#/components/schemas/${schemaName(kind)}` } };
  const content = Object.fromEntries(types.map((type) => [type, ref]));
  return {
    operationId: `${action}${kind.version}${kind.kind}`,
    'x-kubernetes-action': action,
    'x-kubernetes-group-version-kind': gvk(kind),
    ...(isWrite
      ? {
          parameters: ['dryRun', 'fieldManager', 'fieldValidation'].map(queryParameter),
          requestBody: { content },
        }
      : {}),
    responses: { '200': { description: 'OK', content: { 'application/json': ref } } },
  };
}

// Strategic merge is left out on purpose: clients that see it here expect the merge keys in the
// schemas; those that do not, such as kubectl, use the ones that they have built in.
function patchTypes(kind: Kind): string[] {
  const types = ['application/json-patch+json', 'application/merge-patch+json'];
  return kind.isCustom ? types : [...types, 'application/apply-patch+yaml'];
}

function gvk(kind: Kind): object {
  return { group: kind.group, version: kind.version, kind: kind.kind };
}

function schemaName(kind: Kind): string {
  const group = kind.group === '' ? 'core' : kind.group;
  return `io.k8s.api.${group}.${kind.version}.${kind.kind}`;
}

function schema(kind: Kind): object {
  return {
    type: 'object',
    'x-kubernetes-preserve-unknown-fields': true,
    'x-kubernetes-group-version-kind': [gvk(kind)],
  };
}

/** GET /openapi/v2 as JSON: valid, without definitions. */
export function openApiV2(): object {
  return { swagger: '2.0', info, paths: {}, definitions: {} };
}

/** The same as protobuf (openapi_v2.Document), which is how kubectl asks for it. */
export function openApiV2Protobuf(): Buffer {
  const field = (number: number, bytes: Buffer): Buffer =>
    Buffer.concat([Buffer.from([(number << 3) | 2, bytes.length]), bytes]);
  const about = Buffer.concat([
    field(1, Buffer.from(info.title)),
    field(2, Buffer.from(info.version)),
  ]);
  const none = Buffer.alloc(0);
  return Buffer.concat([
    field(1, Buffer.from('2.0')),
    field(2, about),
    field(8, none),
    field(9, none),
  ]);
}

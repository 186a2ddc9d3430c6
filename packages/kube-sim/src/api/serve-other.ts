import type { ApiRequest, ApiResponse } from './api-handler.ts';
import {
  aggregatedDiscovery,
  aggregatedType,
  group,
  groupList,
  legacyVersions,
  resourceList,
  serverVersion,
} from './discovery.ts';
import type { KindRegistry } from './kind-registry.ts';
import { openApiDocument, openApiIndex, openApiV2, openApiV2Protobuf } from './open-api.ts';
import { bytesResponse, jsonResponse, textResponse } from './response.ts';

/** Serves everything that is not about objects: discovery, OpenAPI, version, health. */
export function serveOther(registry: KindRegistry, request: ApiRequest): ApiResponse {
  const parts = request.path.split('/').filter(Boolean);
  switch (parts[0]) {
    case 'version':
      return jsonResponse(200, serverVersion);
    case 'readyz':
    case 'livez':
    case 'healthz':
      return textResponse(200, 'ok');
    case 'openapi':
      return openApi(registry, request, parts) ?? notServed();
    case 'api':
    case 'apis':
      return discovery(registry, request, parts) ?? notServed();
    case undefined:
      return jsonResponse(200, { paths: ['/api', '/apis', '/openapi', '/readyz', '/version'] });
    default:
      return notServed();
  }
}

function notServed(): ApiResponse {
  return textResponse(404, '404 page not found\n');
}

function discovery(
  registry: KindRegistry,
  request: ApiRequest,
  parts: readonly string[],
): ApiResponse | undefined {
  const isLegacy = parts[0] === 'api';
  const accept = request.headers['accept'] ?? '';
  if (parts.length === 1) {
    const wantsAll = accept
      .split(',')
      .some((type) => type.includes('as=APIGroupDiscoveryList') && /;v=v2(;|$)/.test(type.trim()));
    if (wantsAll) {
      const all = aggregatedDiscovery(registry, isLegacy);
      return jsonResponse(200, all, { 'content-type': aggregatedType });
    }
    const host = request.headers[':authority'] ?? request.headers['host'] ?? '';
    return jsonResponse(200, isLegacy ? legacyVersions(host) : groupList(registry));
  }
  const answer = isLegacy
    ? resourceList(registry, { group: '', version: parts[1] ?? '' })
    : parts.length === 2
      ? group(registry, parts[1] ?? '')
      : resourceList(registry, { group: parts[1] ?? '', version: parts[2] ?? '' });
  return answer === undefined ? undefined : jsonResponse(200, answer);
}

function openApi(
  registry: KindRegistry,
  request: ApiRequest,
  parts: readonly string[],
): ApiResponse | undefined {
  if (parts[1] === 'v2') {
    const isProtobuf = (request.headers['accept'] ?? '').includes('proto-openapi');
    if (!isProtobuf) return jsonResponse(200, openApiV2());
    return bytesResponse(200, openApiV2Protobuf(), {
      'content-type': 'application/com.github.proto-openapi.spec.v2@v1.0+protobuf',
    });
  }
  if (parts[1] !== 'v3') return undefined;
  if (parts.length === 2) return jsonResponse(200, openApiIndex(registry));
  const isLegacy = parts[2] === 'api';
  const at = isLegacy
    ? { group: '', version: parts[3] ?? '' }
    : { group: parts[3] ?? '', version: parts[4] ?? '' };
  const document = openApiDocument(registry, at);
  return document === undefined ? undefined : jsonResponse(200, document);
}

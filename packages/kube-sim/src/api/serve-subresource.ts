import type { SimObject } from '../controllers/objects.ts';
import { forbidden, methodNotAllowed, unknownPath } from './api-error.ts';
import type { ApiResponse, SubresourceResponse } from './api-handler.ts';
import { existing, namespaceOf, type Call } from './call.ts';
import { applyPatch, patchObject, shownObject, updateObject } from './change-object.ts';
import { deleteObject } from './delete-object.ts';
import { isRecord, textAt, valueAt } from './json-value.ts';
import type { KindRegistry } from './kind-registry.ts';
import { parseBody, toObject } from './request-body.ts';
import { bytesResponse, jsonResponse } from './response.ts';
import { scaleOf, withScale } from './scale.ts';

/** Serves `status`, `scale`, … and those that other parts registered. @throws ApiError */
export async function serveSubresource(
  call: Call,
  parts: { readonly registry: KindRegistry },
): Promise<ApiResponse> {
  const { kind, target } = call;
  const name = target.subresource ?? '';
  const extra = parts.registry.extra(kind.resource, name);
  if (extra !== undefined) {
    if (!extra.verbs.includes(target.verb)) throw methodNotAllowed();
    const bytes = target.verb === 'get' ? undefined : await call.request.body();
    const answer = await extra.handler({
      namespace: namespaceOf(call),
      name: target.name ?? '',
      rest: target.rest,
      path: call.request.path,
      query: call.request.query,
      headers: call.request.headers,
      signal: call.request.signal,
      body: bytes === undefined ? undefined : parseBody(bytes, undefined),
    });
    return toResponse(answer);
  }
  if (!kind.subresources.includes(name)) throw unknownPath();
  switch (name) {
    case 'scale':
      return scale(call);
    case 'eviction':
      return evict(call);
    case 'binding':
      return bind(call);
    case 'finalize':
      throw methodNotAllowed();
    default:
      return part(call);
  }
}

function toResponse(answer: SubresourceResponse): ApiResponse {
  const { status, headers = {}, body } = answer;
  if (body instanceof Uint8Array || Symbol.asyncIterator in body) {
    return { status, headers: { 'cache-control': 'no-cache, private', ...headers }, body };
  }
  return jsonResponse(status, body, headers);
}

/** `status` and `ephemeralcontainers`: the object itself, of which only that part can be written. */
async function part(call: Call): Promise<ApiResponse> {
  const { kind, target, request, representation } = call;
  const respond = (object: SimObject): ApiResponse =>
    bytesResponse(200, representation.object(kind, object));
  if (target.verb === 'get') return respond(existing(call));
  const bytes = await request.body();
  if (target.verb === 'patch') return respond(patchObject(call, bytes));
  if (target.verb !== 'update') throw methodNotAllowed();
  const body = parseBody(bytes, request.headers['content-type']);
  return respond(updateObject(call, toObject(call, body)));
}

async function scale(call: Call): Promise<ApiResponse> {
  const { target, request, kind, store } = call;
  const current = existing(call);
  if (target.verb === 'get') return jsonResponse(200, scaleOf(current));
  if (target.verb !== 'update' && target.verb !== 'patch') throw methodNotAllowed();
  const bytes = await request.body();
  const wanted =
    target.verb === 'patch'
      ? applyPatch(call, scaleOf(current), bytes)
      : parseBody(bytes, request.headers['content-type']);
  const next = withScale(existing(call), wanted);
  if (call.isDryRun) return jsonResponse(200, scaleOf(next));
  const given = textAt(wanted, 'metadata', 'resourceVersion');
  const resourceVersion = given === '' ? undefined : given;
  return jsonResponse(200, scaleOf(store.update(kind.storage, next, { resourceVersion })));
}

async function evict(call: Call): Promise<ApiResponse> {
  if (call.target.verb !== 'create') throw methodNotAllowed();
  const body = parseBody(await call.request.body(), call.request.headers['content-type']);
  deleteObject(call, valueAt(body, 'deleteOptions'));
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  return jsonResponse(201, status);
}

async function bind(call: Call): Promise<ApiResponse> {
  if (call.target.verb !== 'create') throw methodNotAllowed();
  const body = parseBody(await call.request.body(), call.request.headers['content-type']);
  const pod = shownObject(call.kind, existing(call));
  const spec = isRecord(pod['spec']) ? pod['spec'] : {};
  if (spec['nodeName'] !== undefined) {
    throw forbidden(
      `pod ${pod.metadata.name} is already assigned to node ${textAt(spec, 'nodeName')}`,
    );
  }
  const nodeName = textAt(body, 'target', 'name');
  call.store.update(call.kind.storage, { ...pod, spec: { ...spec, nodeName } });
  const status = { kind: 'Status', apiVersion: 'v1', metadata: {}, status: 'Success', code: 201 };
  return jsonResponse(201, status);
}

import type { SimObject } from '../controllers/objects.ts';
import { ApiError, conflict, invalid } from './api-error.ts';
import { existing, type Call } from './call.ts';
import { applyDefaults } from './defaulting.ts';
import { isRecord, omit } from './json-value.ts';
import { apiVersionOf, type Kind } from './kind.ts';
import { toServed, toStored } from './kind-conversion.ts';
import { jsonPatch } from './patch/json-patch.ts';
import { mergePatch } from './patch/merge-patch.ts';
import { strategicPatch } from './patch/strategic-patch.ts';
import { parseBody, toObject } from './request-body.ts';
import { validateChange, validationName } from './validation.ts';

/** Replaces the object by what the body says. @throws ApiError 400, 404, 409, 422 */
export function updateObject(call: Call, given: SimObject): SimObject {
  return write(call, existing(call), given);
}

/** @throws ApiError 400, 404, 409, 415, 422 */
export function patchObject(call: Call, bytes: Uint8Array): SimObject {
  const current = existing(call);
  const shown = shownObject(call.kind, current);
  const patched = applyPatch(call, shown, bytes);
  return write(call, current, toObject(call, patched));
}

/** The object with the kind and version that the request speaks. */
export function shownObject(kind: Kind, object: SimObject): SimObject {
  return { ...toServed(kind, object), kind: kind.kind, apiVersion: apiVersionOf(kind) };
}

/** Applies a patch of the request's content type to `target`. @throws ApiError 400, 415, 422 */
export function applyPatch(call: Call, target: unknown, bytes: Uint8Array): unknown {
  const contentType = call.request.headers['content-type'] ?? '';
  const patch = parseBody(bytes, contentType);
  switch (contentType.replace(/;.*$/, '').trim()) {
    case 'application/json-patch+json':
      return jsonPatch(target, patch);
    case 'application/merge-patch+json':
      return mergePatch(target, patch);
    case 'application/strategic-merge-patch+json':
      if (!call.kind.isCustom) return strategicPatch(target, patch);
      break;
    case 'application/apply-patch+yaml':
      return call.kind.isCustom ? mergePatch(target, patch) : strategicPatch(target, patch);
  }
  const accepted = ['json-patch+json', 'merge-patch+json', 'apply-patch+yaml'];
  if (!call.kind.isCustom) accepted.push('strategic-merge-patch+json');
  throw new ApiError(415, 'UnsupportedMediaType', {
    message: `the body of the request was in an unknown format - accepted media types include: ${accepted
      .map((type) => `application/${type}`)
      .join(', ')}`,
  });
}

/** Writes what `given` may change of `current`: the status or everything else. */
function write(call: Call, current: SimObject, given: SimObject): SimObject {
  const { kind, store, target } = call;
  const stored = toStored(kind, given);
  const next = merged(kind, { current, given: stored, subresource: target.subresource });
  checkVersion(call, current, given);
  if (target.subresource === undefined) validateChange(kind, current, next);
  if (call.isDryRun) return next;
  return store.update(kind.storage, next);
}

function checkVersion(call: Call, current: SimObject, given: SimObject): void {
  const { uid, resourceVersion } = given.metadata;
  const { name } = current.metadata;
  const { kind } = call;
  const currentUid = current.metadata.uid ?? '';
  if (uid !== undefined && uid !== '' && uid !== currentUid) {
    throw conflict(
      kind.resource,
      name,
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${currentUid}`,
    );
  }
  if (resourceVersion === undefined || resourceVersion === '') {
    if (!kind.isCustom || call.request.method !== 'PUT') return;
    throw invalid(validationName(kind), name, [
      {
        reason: 'FieldValueInvalid',
        field: 'metadata.resourceVersion',
        message: 'Invalid value: 0: must be specified for an update',
      },
    ]);
  }
  if (resourceVersion !== current.metadata.resourceVersion) throw conflict(kind.resource, name);
}

function merged(
  kind: Kind,
  parts: {
    readonly current: SimObject;
    readonly given: SimObject;
    readonly subresource: string | undefined;
  },
): SimObject {
  const { current, given, subresource } = parts;
  if (subresource === 'status') return { ...current, status: given['status'] };
  if (subresource === 'ephemeralcontainers') {
    const spec = isRecord(current['spec']) ? current['spec'] : {};
    const wanted = isRecord(given['spec']) ? given['spec']['ephemeralContainers'] : undefined;
    return { ...current, spec: { ...spec, ephemeralContainers: wanted } };
  }
  const next = applyDefaults(kind, given);
  if (!kind.subresources.includes('status')) return next;
  const kept = current['status'];
  const { apiVersion, kind: name, metadata } = next;
  return {
    ...omit(next, 'status'),
    apiVersion,
    kind: name,
    metadata,
    ...(kept === undefined ? {} : { status: kept }),
  };
}

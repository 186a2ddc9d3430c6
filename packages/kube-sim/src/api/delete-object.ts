import type { SimObject } from '../controllers/objects.ts';
import type { ObjectStore, RemovalOptions } from '../storage/object-store.ts';
import { conflict, type Status } from './api-error.ts';
import { existing, namespaceOf, type Call } from './call.ts';
import { isRecord, omit, recordAt, valueAt } from './json-value.ts';
import { validationName } from './validation.ts';

/** What a DELETE answers with: the object that stays for now, or that it is gone. */
export type Deletion = { readonly object: SimObject } | { readonly status: Status };

// Strategies with ReturnDeletedObject in pkg/registry of Kubernetes.
const returnsObject = new Set([
  'pods',
  'services',
  'serviceaccounts',
  'persistentvolumes',
  'persistentvolumeclaims',
  'resourcequotas',
]);

/** Deletes the object that the call names. @throws ApiError 404, 409 */
export function deleteObject(call: Call, body: unknown): Deletion {
  const { kind, store, isDryRun } = call;
  const before = existing(call);
  const { name } = before.metadata;
  const namespace = namespaceOf(call);
  const options = removalOptions(call, body);
  checkPreconditions(call, before, options.preconditions);
  if (policyOf(call, body) === 'Orphan' && !isDryRun) releaseDependents(store, before);
  const after = isDryRun ? before : store.delete(kind.storage, namespace, name, options);
  const isStill = !isDryRun && store.get(kind.storage, namespace, name) !== undefined;
  if (isStill || returnsObject.has(kind.resource)) return { object: after };
  return {
    status: {
      kind: 'Status',
      apiVersion: 'v1',
      metadata: {},
      status: 'Success',
      details: {
        name,
        ...(kind.group === '' ? {} : { group: kind.group }),
        kind: kind.plural,
        ...(before.metadata.uid === undefined ? {} : { uid: before.metadata.uid }),
      },
    },
  };
}

/** A delete words its conflicts in its own way (apiserver/pkg/registry/rest/delete.go). */
function checkPreconditions(
  call: Call,
  { metadata }: SimObject,
  wanted: RemovalOptions['preconditions'] = {},
): void {
  const { name, uid = '', resourceVersion = '' } = metadata;
  if (wanted.uid !== undefined && wanted.uid !== uid) {
    const problem = `the UID in the precondition (${wanted.uid}) does not match the UID in record (${uid}). The object might have been deleted and then recreated`;
    throw conflict(validationName(call.kind), name, problem);
  }
  if (wanted.resourceVersion !== undefined && wanted.resourceVersion !== resourceVersion) {
    const problem = `the ResourceVersion in the precondition (${wanted.resourceVersion}) does not match the ResourceVersion in record (${resourceVersion}). The object might have been modified`;
    throw conflict(validationName(call.kind), name, problem);
  }
}

function removalOptions(call: Call, body: unknown): RemovalOptions {
  const options = isRecord(body) ? body : {};
  const given =
    options['gracePeriodSeconds'] ?? call.request.query.get('gracePeriodSeconds') ?? undefined;
  const grace = given === undefined ? undefined : Number(given);
  const preconditions = recordAt(options, 'preconditions');
  const text = (name: string): string | undefined => {
    const value = preconditions[name];
    return typeof value === 'string' ? value : undefined;
  };
  return {
    gracePeriodSeconds: grace,
    preconditions: { uid: text('uid'), resourceVersion: text('resourceVersion') },
    finalizers: policyOf(call, body) === 'Foreground' ? ['foregroundDeletion'] : [],
  };
}

/** `Background`, `Foreground` or `Orphan`. */
function policyOf(call: Call, body: unknown): string {
  const policy = valueAt(body, 'propagationPolicy') ?? call.request.query.get('propagationPolicy');
  if (typeof policy === 'string' && policy !== '') return policy;
  if (valueAt(body, 'orphanDependents') === true) return 'Orphan';
  // batch/v1 kept the default of the time before garbage collection.
  return call.kind.resource === 'jobs.batch' ? 'Orphan' : 'Background';
}

/** Takes `owner` out of the owner references of everything that names it. */
function releaseDependents(store: ObjectStore, owner: SimObject): void {
  const { uid = '', namespace = '' } = owner.metadata;
  for (const { resource, object } of store.contentsOf(namespace)) {
    const references = object.metadata.ownerReferences ?? [];
    const kept = references.filter((reference) => reference.uid !== uid);
    if (kept.length === references.length) continue;
    const metadata = omit(object.metadata, 'ownerReferences');
    const rest = kept.length === 0 ? {} : { ownerReferences: kept };
    store.update(resource, { ...object, metadata: { ...metadata, ...rest } });
  }
}

import type { SimObject } from '../controllers/objects.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { notFound } from './api-error.ts';
import type { ApiRequest } from './api-handler.ts';
import type { Kind } from './kind.ts';
import type { Representation } from './representation.ts';
import type { RequestTarget } from './request-target.ts';

/** One request to a known kind, with everything that its verbs need. */
export interface Call {
  readonly store: ObjectStore;
  readonly kind: Kind;
  readonly target: RequestTarget;
  readonly request: ApiRequest;
  readonly representation: Representation;
  /** `dryRun=All`. */
  readonly isDryRun: boolean;
}

/** The namespace of the object that a call names; empty for what has none. */
export function namespaceOf(call: Call): string {
  return call.kind.isNamespaced ? (call.target.namespace ?? '') : '';
}

/** The object that a call names. @throws ApiError 404 */
export function existing(call: Call): SimObject {
  const name = call.target.name ?? '';
  const found = call.store.get(call.kind.storage, namespaceOf(call), name);
  if (found === undefined) throw notFound(call.kind.resource, name);
  return found;
}

import type { KubeObject, OwnerReference, Resource } from '@ktl/kube-client';
import type { ObjectRow } from '../context-rows.ts';
import type { ConditionObject } from '../pods/pod-object.ts';
import type { Redact } from './kept-text.ts';
import { normalJson, partJson } from './normal-object.ts';

/** Makes rows of the objects of one resource. */
export interface RowContext {
  readonly resource: Resource;
  readonly redact: Redact;
}

/** The columns that every version of an object has. */
export function objectColumns(
  object: KubeObject,
  context: RowContext & { readonly omitted?: readonly string[] },
): Omit<ObjectRow, 'observed_at' | 'deleted'> {
  return { ...nameColumns(object), object: normalJson(object, context) };
}

/** The same where the object itself is not kept. */
export function nameColumns({
  metadata,
}: KubeObject): Omit<ObjectRow, 'observed_at' | 'deleted'> & { readonly object: null } {
  return {
    uid: metadata.uid ?? null,
    namespace: metadata.namespace ?? null,
    name: metadata.name,
    resource_version: metadata.resourceVersion ?? null,
    object: null,
  };
}

/** The object's controller, or its first owner where none is marked so. */
export function ownerOf({ metadata }: KubeObject): OwnerReference | undefined {
  const owners = metadata.ownerReferences ?? [];
  return owners.find(({ controller }) => controller === true) ?? owners[0];
}

/** The columns about it. */
export function ownerColumns(object: KubeObject): {
  readonly owner_kind: string | null;
  readonly owner_name: string | null;
  readonly owner_uid: string | null;
} {
  const owner = ownerOf(object);
  return {
    owner_kind: owner?.kind ?? null,
    owner_name: owner?.name ?? null,
    owner_uid: owner?.uid ?? null,
  };
}

/** 1: the condition Ready is True. */
export function isReady(conditions: readonly ConditionObject[] | undefined): 0 | 1 {
  return conditions?.some(({ type, status }) => type === 'Ready' && status === 'True') === true
    ? 1
    : 0;
}

/** A part of an object as JSON, redacted as the object is; null for nothing. */
export function jsonOrNull(value: unknown, { redact }: RowContext): string | null {
  return value === undefined ? null : partJson(value, redact);
}

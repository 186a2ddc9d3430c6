import type { Metadata } from '../controllers/objects.ts';

/** Kinds whose metadata.generation the API server keeps (the others have none). */
const withoutGeneration = new Set([
  'namespaces',
  'nodes',
  'services',
  'endpoints',
  'configmaps',
  'secrets',
  'events',
  'serviceaccounts',
  'persistentvolumes',
  'persistentvolumeclaims',
  'resourcequotas',
  'limitranges',
  'leases.coordination.k8s.io',
  'controllerrevisions.apps',
  'storageclasses.storage.k8s.io',
  'horizontalpodautoscalers.autoscaling',
]);

/** Whether objects of a resource have a metadata.generation. */
export function hasGeneration(resource: string): boolean {
  return !withoutGeneration.has(resource);
}

/** What a writer cannot change. */
const serverFields = [
  'uid',
  'creationTimestamp',
  'generation',
  'resourceVersion',
  'deletionTimestamp',
  'deletionGracePeriodSeconds',
] as const;

/** What a writer gives, with what the server has decided before. */
export function withServerFields(given: Metadata, kept: Metadata): Metadata {
  const metadata: Metadata = { ...given };
  for (const field of serverFields) Reflect.deleteProperty(metadata, field);
  const decided = serverFields.map((field) => [field, kept[field]] as const);
  return Object.assign(
    metadata,
    Object.fromEntries(decided.filter(([, value]) => value !== undefined)),
  );
}

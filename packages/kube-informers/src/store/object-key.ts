/** What identifies an object of one resource; a part of every stored object. */
export interface Named {
  readonly metadata: {
    readonly name: string;
    readonly namespace?: string;
    readonly uid?: string;
  };
}

/**
 * Key of an object in a store: `namespace/name`, or `name` where the resource has no namespaces.
 * An object that was deleted and created again has the same key and another UID.
 */
export function objectKey(object: Named): string {
  const { name, namespace } = object.metadata;
  return namespace === undefined ? name : `${namespace}/${name}`;
}

/** True when both are the same object, not merely of the same name. */
export function isSameObject(left: Named, right: Named): boolean {
  return left.metadata.uid === right.metadata.uid;
}

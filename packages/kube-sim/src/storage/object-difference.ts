import { isSameJson } from '../api/json-value.ts';
import type { SimObject } from '../controllers/objects.ts';

/** True when a write would change nothing. */
export function isSame(a: SimObject, b: SimObject): boolean {
  return isSameJson(a, b);
}

/** True when a field other than metadata and status differs: what bumps the generation. */
export function differsOutsideStatus(resource: string, a: SimObject, b: SimObject): boolean {
  const names = new Set([...Object.keys(a), ...Object.keys(b)]);
  for (const name of ['metadata', 'status', 'kind', 'apiVersion']) names.delete(name);
  for (const name of names) {
    const isPodSpec = resource === 'pods' && name === 'spec';
    // The binding of a pod to its node is no change of what was asked for.
    const left = isPodSpec ? withoutNode(a[name]) : a[name];
    const right = isPodSpec ? withoutNode(b[name]) : b[name];
    if (!isSameJson(left, right)) return true;
  }
  return false;
}

function withoutNode(spec: unknown): unknown {
  return typeof spec === 'object' && spec !== null ? { ...spec, nodeName: undefined } : spec;
}

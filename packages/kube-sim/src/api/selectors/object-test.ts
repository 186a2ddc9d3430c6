import type { SimObject } from '../../controllers/objects.ts';
import type { Kind } from '../kind.ts';
import { parseFieldSelector } from './field-selector.ts';
import { parseLabelSelector } from './label-selector.ts';

/** True for objects that a request selects. */
export type ObjectTest = (object: SimObject) => boolean;

const none = {};

/** Both selectors of a list or watch as one; undefined when there is none. @throws ApiError 400 */
export function parseSelectors(kind: Kind, query: URLSearchParams): ObjectTest | undefined {
  const labels = parseLabelSelector(query.get('labelSelector'));
  const fields = parseFieldSelector(query.get('fieldSelector'), kind);
  if (labels === undefined) return fields;
  const hasLabels: ObjectTest = (object) => labels(object.metadata.labels ?? none);
  return fields === undefined
    ? hasLabels
    : (object): boolean => hasLabels(object) && fields(object);
}

import { at } from '../rows/normal-object.ts';

/**
 * A label selector of a workload as lists take it; undefined where it selects nothing, or cannot be read.
 * @see https://kubernetes.io/docs/concepts/overview/working-with-objects/labels/#label-selectors
 */
export function selectorText(selector: unknown): string | undefined {
  const { matchLabels, matchExpressions } = at(selector);
  const terms = Object.entries(at(matchLabels)).map(([key, value]) => `${key}=${String(value)}`);
  for (const expression of Array.isArray(matchExpressions) ? matchExpressions : []) {
    const term = termOf(expression);
    if (term === undefined) return undefined;
    terms.push(term);
  }
  return terms.length === 0 ? undefined : terms.join(',');
}

function termOf(expression: unknown): string | undefined {
  const { key, operator, values } = at(expression);
  if (typeof key !== 'string') return undefined;
  const list = Array.isArray(values) ? values.join(',') : '';
  switch (operator) {
    case 'In':
      return `${key} in (${list})`;
    case 'NotIn':
      return `${key} notin (${list})`;
    case 'Exists':
      return key;
    case 'DoesNotExist':
      return `!${key}`;
    default:
      return undefined;
  }
}

import { parseQuantity } from '@ktl/cli-kit';

/**
 * The number that a quantity of the API means: `12345n`, `250m`, `34Mi`, `1e3`. NaN where it is none.
 * @see https://kubernetes.io/docs/reference/kubernetes-api/common-definitions/quantity/
 */
export function quantityOf(text: string): number {
  const parsed = parseQuantity(text);
  return parsed.ok ? parsed.value : Number.NaN;
}

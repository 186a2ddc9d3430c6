import { fieldsOf, hasFields, listOf, textOf, type Fields } from '../text/fields.ts';
import { parseNano } from '../text/quantity.ts';

const counted = ['cpu', 'memory'] as const;

/** The class that the server has set; computed for a pod that no server has seen. */
export function qosClassOf(spec: Fields, status: Fields): string {
  const known = textOf(status['qosClass']);
  if (known !== '') return known;
  const containers = [...listOf(spec['containers']), ...listOf(spec['initContainers'])];
  // Resources of the pod as a whole count instead of its containers'.
  const holders = hasFields(spec['resources']) ? [spec] : containers;
  const all = holders.map((holder) => fieldsOf(holder['resources']));
  const amount = (resources: Fields, field: string, name: string): bigint =>
    parseNano(textOf(fieldsOf(resources[field])[name])) ?? 0n;
  const isGuaranteed = (resources: Fields): boolean =>
    counted.every((name) => {
      const limit = amount(resources, 'limits', name);
      const request = amount(resources, 'requests', name);
      return limit > 0n && (request === limit || request === 0n);
    });
  if (all.length > 0 && all.every(isGuaranteed)) return 'Guaranteed';
  const isSet = all.some((resources) =>
    counted.some(
      (name) => amount(resources, 'limits', name) > 0n || amount(resources, 'requests', name) > 0n,
    ),
  );
  return isSet ? 'Burstable' : 'BestEffort';
}

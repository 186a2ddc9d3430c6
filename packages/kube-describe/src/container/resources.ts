import { entriesOf, fieldsOf, textOf, type Fields } from '../text/fields.ts';
import { ceilDivide, parseNano } from '../text/quantity.ts';
import type { Sheet } from '../text/sheet.ts';

/** Limits and requests, each left out where there are none. */
export function addResources(sheet: Sheet, level: number, resources: Fields): void {
  for (const [title, field] of [
    ['Limits', 'limits'],
    ['Requests', 'requests'],
  ] as const) {
    const entries = entriesOf(resources[field]);
    if (entries.length > 0) sheet.row(level, `${title}:`);
    for (const [name, quantity] of entries) sheet.row(level + 1, `${name}:`, quantity);
  }
}

const NANO = 1_000_000_000n;
const MILLI = 1_000_000n;

/**
 * What a resource field reference puts into the environment, read from the container it stands in.
 * Without a limit that is the node's, which a pod does not tell.
 */
export function resourceFieldText(reference: Fields, container: Fields): string {
  const resource = textOf(reference['resource']);
  const found = /^(limits|requests)\.(cpu|memory|ephemeral-storage|hugepages-.+)$/.exec(resource);
  if (found === null) return '';
  const [, field = '', name = ''] = found;
  const held = fieldsOf(fieldsOf(container['resources'])[field]);
  const amount = parseNano(textOf(Object.hasOwn(held, name) ? held[name] : '0')) ?? 0n;
  const count = inUnits(amount, textOf(reference['divisor']), name === 'cpu' ? MILLI : NANO);
  const isNodes = count === '0' && (resource === 'limits.cpu' || resource === 'limits.memory');
  return isNodes ? 'node allocatable' : count;
}

// The kubelet rounds up to the unit (a thousandth of a core, a byte) before it divides.
function inUnits(nano: bigint, divisor: string, unit: bigint): string {
  const given = parseNano(divisor) ?? 0n;
  const divisorUnits = ceilDivide(given > 0n ? given : NANO, unit);
  return String(ceilDivide(ceilDivide(nano, unit), divisorUnits));
}

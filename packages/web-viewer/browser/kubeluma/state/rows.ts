import { podKey, type PodRow } from './pod.ts';

/** A column that the table can be sorted by. */
export type Column = 'name' | 'namespace' | 'status' | 'ready' | 'restarts' | 'age';

/** What tells how a pod is. */
export type PodHealth = Pick<PodRow, 'phase' | 'status' | 'ready' | 'total'>;

/** How the table is sorted. */
export interface Order {
  readonly column: Column;
  readonly descending: boolean;
}

/** How it is sorted at first. */
export const firstOrder: Order = { column: 'name', descending: false };

const collator = new Intl.Collator('en', { numeric: true });

/** The order after a click on a column: the other direction where it was that column already. */
export function nextOrder(order: Order, column: Column): Order {
  if (order.column === column) return { column, descending: !order.descending };
  // Of restarts, the most are looked for.
  return { column, descending: column === 'restarts' };
}

/**
 * The rows that have every word of the filter in their name, namespace or status, in order. Equal ones
 * go by name, so that rows keep their places while numbers change.
 */
export function visibleRows(rows: readonly PodRow[], filter: string, order: Order): PodRow[] {
  const words = filter
    .toLowerCase()
    .split(/\s+/)
    .filter((word) => word !== '');
  const matching = rows.filter((row) => {
    const text = `${podKey(row)} ${row.status} ${row.phase}`.toLowerCase();
    return words.every((word) => text.includes(word));
  });
  const sign = order.descending ? -1 : 1;
  return matching.sort(
    (one, other) =>
      sign * compare(one, other, order.column) ||
      collator.compare(one.name, other.name) ||
      collator.compare(one.namespace, other.namespace),
  );
}

function compare(one: PodRow, other: PodRow, column: Column): number {
  switch (column) {
    case 'name':
    case 'namespace':
    case 'status':
      return collator.compare(one[column], other[column]);
    case 'ready':
      return readiness(one) - readiness(other) || one.total - other.total;
    case 'restarts':
      return one.restarts - other.restarts;
    case 'age':
      // The youngest first: the later it was made, the smaller its age.
      return (other.createdAt ?? 0) - (one.createdAt ?? 0);
  }
}

function readiness({ ready, total }: PodRow): number {
  return total === 0 ? 1 : ready / total;
}

/** Whether a pod is as it should be; one that ended well is. */
export function isHealthy({ phase, status, ready, total }: PodHealth): boolean {
  if (phase === 'Succeeded') return true;
  return phase === 'Running' && status === 'Running' && ready >= total;
}

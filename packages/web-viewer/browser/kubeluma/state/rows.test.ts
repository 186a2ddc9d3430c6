import { describe, expect, test } from '@jest/globals';
import type { PodRow } from './pod.ts';
import { firstOrder, isHealthy, nextOrder, visibleRows } from './rows.ts';

function row(name: string, more: Partial<PodRow> = {}): PodRow {
  const base = {
    namespace: 'shop',
    phase: 'Running',
    status: 'Running',
    ready: 1,
    total: 1,
    restarts: 0,
    createdAt: 0,
  };
  return { name, ...base, ...more };
}

const names = (rows: readonly PodRow[]): string[] => rows.map(({ name }) => name);

describe('order', () => {
  test('by name at first, numbers as numbers', () => {
    expect(names(visibleRows([row('web-10'), row('web-9'), row('api-1')], '', firstOrder))).toEqual(
      ['api-1', 'web-9', 'web-10'],
    );
  });

  test('a click again turns it; restarts begin with the most', () => {
    expect(nextOrder(firstOrder, 'name')).toEqual({ column: 'name', descending: true });
    expect(nextOrder(firstOrder, 'restarts')).toEqual({ column: 'restarts', descending: true });
  });

  test('equal rows go by name in both directions', () => {
    const rows = [row('b'), row('a'), row('c', { restarts: 2 })];
    expect(names(visibleRows(rows, '', { column: 'restarts', descending: true }))).toEqual([
      'c',
      'a',
      'b',
    ]);
    expect(names(visibleRows(rows, '', { column: 'restarts', descending: false }))).toEqual([
      'a',
      'b',
      'c',
    ]);
  });

  test('age: the youngest first; readiness: the least ready first', () => {
    const rows = [row('old', { createdAt: 1, ready: 1, total: 2 }), row('young', { createdAt: 2 })];
    expect(names(visibleRows(rows, '', { column: 'age', descending: false }))).toEqual([
      'young',
      'old',
    ]);
    expect(names(visibleRows(rows, '', { column: 'ready', descending: false }))).toEqual([
      'old',
      'young',
    ]);
  });
});

test('the filter wants every word, in name, namespace or status', () => {
  const rows = [
    row('api-1'),
    row('api-2', { status: 'CrashLoopBackOff' }),
    row('web', { namespace: 'api' }),
  ];
  expect(names(visibleRows(rows, 'api', firstOrder))).toEqual(['api-1', 'api-2', 'web']);
  expect(names(visibleRows(rows, ' API  crash ', firstOrder))).toEqual(['api-2']);
});

test('a pod that ended well is well; one that is not ready is not', () => {
  expect(isHealthy(row('a', { phase: 'Succeeded', status: 'Completed', ready: 0 }))).toBe(true);
  expect(isHealthy(row('a', { ready: 0 }))).toBe(false);
  expect(isHealthy(row('a', { status: 'Terminating' }))).toBe(false);
});

import { describe, expect, test } from '@jest/globals';
import { MessageTable } from './message-table.ts';

describe('MessageTable', () => {
  test('counts by shape, shows the latest as written, most frequent first', () => {
    const table = new MessageTable();
    table.add('order <n>', 'order 1');
    table.add('disk full', 'disk full');
    table.add('order <n>', 'order 2');
    expect(table.list()).toEqual([
      { shape: 'order <n>', count: 2, sample: 'order 2' },
      { shape: 'disk full', count: 1, sample: 'disk full' },
    ]);
    expect(table.countOf('disk full')).toBe(1);
  });

  test('a flood of messages that differ leaves the frequent ones, and nothing uncounted', () => {
    const table = new MessageTable(100);
    for (let number = 0; number < 10_000; number += 1) {
      table.add(`one of a kind ${String(number)}`, 'x');
      if (number % 20 === 0) table.add('again and again', 'y');
    }
    const rows = table.list();
    expect(rows[0]).toMatchObject({ shape: 'again and again', count: 500 });
    expect(rows.length).toBeLessThanOrEqual(100);
    expect(rows.reduce((sum, { count }) => sum + count, table.forgotten)).toBe(10_500);
  });
});

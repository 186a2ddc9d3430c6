import { expect, test } from '@jest/globals';
import { LineCutter } from '../line/line-cutter.ts';
import type { LogBatch } from '../batch/log-batch.ts';
import { Borders } from './borders.ts';

function batchOf(key: string): LogBatch {
  const cut = new LineCutter().push(Buffer.from('2026-01-02T03:04:05Z line\n'));
  if (cut === undefined) throw new Error('no lines');
  const source = { key, role: 'regular', namespace: 'ns', pod: key, container: 'c' } as const;
  const { bytes, count, offsets } = cut;
  return { target: { ...source, node: undefined }, instance: 0, bytes, count, offsets };
}

test('lines of sources that are over are forgotten, those of others are not', () => {
  const pending = new Set(['stays']);
  const borders = new Borders({ pending: () => pending });
  borders.note(batchOf('stays'));
  for (let at = 0; at < 20_000; at++) {
    const key = `pod-${String(at)}`;
    pending.add(key);
    borders.note(batchOf(key));
    expect(borders.get(key)).toBeDefined();
    pending.delete(key);
  }
  expect(borders.size).toBeLessThan(5_000);
  expect(borders.get('stays')?.stamp).toBe('2026-01-02T03:04:05Z');
});

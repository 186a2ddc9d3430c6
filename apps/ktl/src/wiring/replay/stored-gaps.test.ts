import { describe, expect, test } from '@jest/globals';
import type { CaptureLine, ContextRow } from '@ktl/sqlite-archive';
import { StoredGaps } from './stored-gaps.ts';
import { StoredSources } from './stored-source.ts';
import { nsOfStamp, StampWriter } from './stored-stamp.ts';

const place = { namespace: 'shop', pod: 'api-1', container: 'app', uid: 'u' };

function gapRow(row: Partial<ContextRow<'gaps'>>): ContextRow<'gaps'> {
  return {
    ...{ id: 1, observed_at: '2026-11-21T08:00:09Z', ...place, restart: 0, cause: 'rotated' },
    ...{ from_timestamp: null, to_timestamp: null, certain: 1, missed_instances: 0, message: null },
    ...row,
  };
}

function lineAt(stamp: string, collectedMs = 0, pod = 'api-1'): CaptureLine {
  return {
    timeNs: nsOfStamp(stamp),
    collectedMs,
    stream: { ...place, pod, restart: 0, node: '', source: 'pod', prefix: '' },
  } as CaptureLine;
}

function gapsOf(byTime: boolean, ...rows: readonly ContextRow<'gaps'>[]): StoredGaps {
  const gaps = new StoredGaps(new StoredSources(), { byTime });
  gaps.add(rows, () => true);
  return gaps;
}

describe('StoredGaps', () => {
  test('by time: before the first line behind it, each once', () => {
    const gaps = gapsOf(true, gapRow({ to_timestamp: '2026-11-21T08:00:05.000000001Z' }));
    expect(gaps.before(lineAt('2026-11-21T08:00:05Z'))).toEqual([]);
    expect(gaps.before(lineAt('2026-11-21T08:00:05.000000001Z'))).toMatchObject([
      { cause: 'rotated', certain: true, beforeStamp: '2026-11-21T08:00:05.000000001Z' },
    ]);
    expect(gaps.before(lineAt('2026-11-21T08:00:06Z'))).toEqual([]);
  });

  test('by time: behind the last line before it, where nothing came after', () => {
    const gaps = gapsOf(true, gapRow({ from_timestamp: '2026-11-21T08:00:05Z' }));
    expect(gaps.before(lineAt('2026-11-21T08:00:05Z'))).toEqual([]);
    expect(gaps.before(lineAt('2026-11-21T08:00:05.1Z', 0, 'other-1'))).toHaveLength(1);
  });

  test('by arrival: when it was seen; in the same millisecond before the own next line', () => {
    const row = gapRow({ to_timestamp: '2026-11-21T08:00:05Z' });
    const seenMs = Date.parse(row.observed_at);
    const gaps = gapsOf(false, row);
    expect(gaps.before(lineAt('2026-11-21T08:00:08Z', seenMs - 1))).toEqual([]);
    expect(gaps.before(lineAt('2026-11-21T08:00:08Z', seenMs, 'other-1'))).toEqual([]);
    expect(gaps.before(lineAt('2026-11-21T08:00:05Z', seenMs))).toHaveLength(1);
  });

  test('takes rows once, and gives those whose place never comes', () => {
    const gaps = gapsOf(true, gapRow({ cause: 'what nobody knows' }));
    gaps.add([gapRow({})], () => true);
    expect(gaps.rest()).toMatchObject([{ cause: 'unavailable', instance: 0 }]);
    expect(gaps.rest()).toEqual([]);
  });
});

test('stamps are read and written to the nanosecond', () => {
  const stamps = new StampWriter();
  for (const stamp of ['2026-11-21T08:00:00.000000001Z', '1970-01-01T00:00:00.000000000Z']) {
    expect(stamps.write(nsOfStamp(stamp) ?? -1n)).toBe(stamp);
  }
  expect(nsOfStamp('2026-11-21T09:00:00.5+01:00')).toBe(nsOfStamp('2026-11-21T08:00:00.5Z'));
  expect(nsOfStamp('yesterday')).toBeUndefined();
  expect(nsOfStamp('2026-13-41T08:00:00Z')).toBeUndefined();
  expect(stamps.write(-5n)).toBe('1970-01-01T00:00:00.000000000Z');
});

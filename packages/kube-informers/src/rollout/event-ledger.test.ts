import { describe, expect, test } from '@jest/globals';
import type { ClusterEvent } from '../event/cluster-event.ts';
import { addEvents, createEventLedger, type EventLedger } from './event-ledger.ts';

const sinceMs = Date.parse('2026-09-21T14:00:00Z');

interface Shape {
  readonly uid?: string;
  readonly pod?: string;
  readonly type?: string;
  readonly reason?: string;
  readonly count?: number;
  readonly first?: string;
  readonly last?: string;
  readonly kind?: string;
}

function event(shape: Shape = {}): ClusterEvent {
  const { uid = 'e1', pod = 'new-1', type = 'Warning', reason = 'Unhealthy', count = 1 } = shape;
  const { first = '14:01:00', last = first, kind = 'Pod' } = shape;
  return {
    metadata: { name: uid, namespace: 'shop', uid },
    type,
    reason,
    message: `message of ${uid}`,
    count,
    firstStamp: `2026-09-21T${first}.000000000Z`,
    lastStamp: `2026-09-21T${last}.000000000Z`,
    object: { kind, namespace: 'shop', name: pod, uid: pod, fieldPath: '', container: '' },
    component: 'kubelet',
    host: undefined,
  };
}

function ledgerOf(
  owners: Record<string, string> = { 'new-1': 'new', 'old-1': 'old' },
): EventLedger {
  return createEventLedger({ sinceMs, ownerOf: ({ name }) => owners[name] });
}

describe('createEventLedger', () => {
  test('counts by side, warnings apart from the rest and before them', () => {
    const ledger = ledgerOf();
    ledger.offer(event({ uid: 'a', count: 4 }));
    ledger.offer(event({ uid: 'b', type: 'Normal', reason: 'Pulled', count: 9 }));
    ledger.offer(event({ uid: 'c', pod: 'old-1', type: 'Normal', reason: 'Killing' }));
    expect(ledger.of('new')).toMatchObject({ warnings: 4, normals: 9 });
    expect(ledger.of('new').kinds.map(({ reason }) => reason)).toEqual(['Unhealthy', 'Pulled']);
    expect(ledger.of('old')).toMatchObject({ warnings: 0, normals: 1 });
  });

  test('a series counts as far as it has grown, however often it is told', () => {
    const ledger = ledgerOf();
    for (const count of [1, 1, 3, 3, 7]) ledger.offer(event({ count }));
    expect(ledger.of('new').warnings).toBe(7);
  });

  test('a series that began before the range counts once, and then as it grows', () => {
    const ledger = ledgerOf();
    ledger.offer(event({ count: 900, first: '09:00:00', last: '14:02:00' }));
    expect(ledger.of('new').warnings).toBe(1);
    ledger.offer(event({ count: 903, first: '09:00:00', last: '14:03:00' }));
    expect(ledger.of('new').warnings).toBe(4);
  });

  test('what was over before the range does not count', () => {
    const ledger = ledgerOf();
    ledger.offer(event({ count: 5, first: '09:00:00', last: '13:59:59' }));
    expect(ledger.of('new')).toEqual({ warnings: 0, normals: 0, kinds: [] });
  });

  test('an event that comes before its pod is known waits for it', () => {
    const owners: Record<string, string> = {};
    const ledger = ledgerOf(owners);
    ledger.offer(event({ count: 1 }));
    ledger.offer(event({ count: 2 }));
    ledger.settle();
    expect(ledger.of('new').warnings).toBe(0);
    owners['new-1'] = 'new';
    ledger.settle();
    ledger.settle();
    expect(ledger.of('new').warnings).toBe(2);
  });

  test('is about pods and ReplicaSets alone', () => {
    const ledger = ledgerOf();
    ledger.offer(event({ kind: 'Node' }));
    ledger.offer(event({ uid: 'rs', kind: 'ReplicaSet' }));
    expect(ledger.of('new').warnings).toBe(1);
  });

  test('reasons without end stay bounded, and every occurrence counts', () => {
    const ledger = ledgerOf();
    for (let at = 0; at < 1_000; at += 1) {
      ledger.offer(event({ uid: `e${String(at)}`, reason: `Reason${String(at)}` }));
    }
    const { warnings, kinds } = ledger.of('new');
    expect(warnings).toBe(1_000);
    expect(kinds.length).toBeLessThanOrEqual(101);
  });
});

test('addEvents adds what is alike, with the message of the latest', () => {
  const ledger = ledgerOf({ a: 'a', b: 'b' });
  ledger.offer(event({ uid: 'a', pod: 'a', count: 2, last: '14:09:00' }));
  ledger.offer(event({ uid: 'b', pod: 'b', count: 3 }));
  const both = addEvents([ledger.of('b'), ledger.of('a')]);
  expect(both).toMatchObject({
    warnings: 5,
    kinds: [{ count: 5, last: { message: 'message of a' } }],
  });
});

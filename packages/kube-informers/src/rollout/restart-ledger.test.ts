import { describe, expect, test } from '@jest/globals';
import type { ContainerTarget } from '../target/container-target.ts';
import { createRestartLedger } from './restart-ledger.ts';

const sinceMs = 1_000_000;

function container(restartCount: number, more: Partial<ContainerTarget> = {}): ContainerTarget {
  return { key: 'pod/app', initial: true, restartCount, ...more } as ContainerTarget;
}

function finished(finishedAtMs: number): Pick<ContainerTarget, 'lastTerminated'> {
  return { lastTerminated: { containerId: undefined, exitCode: 1, finishedAtMs } };
}

describe('createRestartLedger', () => {
  test('of an old container counts those that it sees, and the last one where it was in the range', () => {
    const ledger = createRestartLedger(sinceMs, () => 0);
    ledger.set(container(40, finished(sinceMs - 1)), 'old');
    expect(ledger.of('old')).toEqual({ total: 40, recent: 0 });
    ledger.set(container(42), 'old');
    expect(ledger.of('old')).toEqual({ total: 42, recent: 2 });
    const other = container(7, { key: 'other', ...finished(sinceMs + 1) });
    ledger.set(other, 'old');
    expect(ledger.of('old')).toEqual({ total: 49, recent: 3 });
  });

  test('of a pod that came meanwhile, or of a young ReplicaSet, all count', () => {
    const young = createRestartLedger(sinceMs, () => sinceMs + 5);
    young.set(container(4), 'new');
    expect(young.of('new').recent).toBe(4);
    const ledger = createRestartLedger(sinceMs, () => 0);
    ledger.set(container(2, { initial: false }), 'new');
    expect(ledger.of('new').recent).toBe(2);
  });

  test('those of a pod that is gone still count as recent, and no longer to the total', () => {
    const ledger = createRestartLedger(sinceMs, () => undefined);
    ledger.set(container(3, { initial: false }), 'new');
    ledger.remove('pod/app');
    ledger.remove('pod/app');
    expect(ledger.of('new')).toEqual({ total: 0, recent: 3 });
    expect(ledger.of('old')).toEqual({ total: 0, recent: 0 });
  });
});

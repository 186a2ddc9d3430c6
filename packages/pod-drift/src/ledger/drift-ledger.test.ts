import { describe, expect, test } from '@jest/globals';
import { makePod, type PodWish } from '../../test/pods.ts';
import { podState, type PodState } from '../state/pod-state.ts';
import { snapshotPods } from '../state/snapshot.ts';
import { createDriftLedger, type Drift } from './drift-ledger.ts';

const pod = (name: string, wish?: PodWish): PodState => podState(makePod(name, wish));

const said = (drift: Drift | undefined): readonly string[] =>
  drift?.changed.flatMap(({ changes }) =>
    changes.flatMap(({ text, implied }) => (implied === true ? [] : [text])),
  ) ?? [];

describe('createDriftLedger', () => {
  test('compares the first sample with nothing, or with one from earlier', () => {
    const fresh = createDriftLedger();
    fresh.set(pod('a'));
    expect(fresh.sample(1)).toMatchObject({
      drift: undefined,
      snapshot: { pods: [{ name: 'a' }] },
    });
    const resumed = createDriftLedger(snapshotPods([makePod('a'), makePod('b')], 0));
    resumed.set(pod('a'));
    resumed.set(pod('c'));
    expect(resumed.sample(1).drift).toMatchObject({
      added: [{ name: 'c' }],
      removed: [{ name: 'b' }],
      changed: [],
      passed: [],
    });
  });

  test('tells pods that came and went between two samples, once', () => {
    const ledger = createDriftLedger();
    ledger.set(pod('a'));
    ledger.sample(1);
    ledger.set(pod('job', { phase: 'Pending' }));
    ledger.remove(pod('job', { phase: 'Failed' }));
    ledger.remove(pod('a'));
    expect(ledger.sample(2).drift).toMatchObject({
      added: [],
      removed: [{ name: 'a' }],
      passed: [{ name: 'job', phase: 'Failed' }],
    });
    expect(ledger.sample(3).drift).toMatchObject({ removed: [], passed: [] });
  });

  test('a pod in between, of the name of those before and after, came and went', () => {
    const ledger = createDriftLedger();
    ledger.set(pod('db-0', { uid: '1' }));
    ledger.sample(1);
    ledger.remove(pod('db-0', { uid: '1' }));
    ledger.set(pod('db-0', { uid: '2' }));
    ledger.remove(pod('db-0', { uid: '2' }));
    ledger.set(pod('db-0', { uid: '3' }));
    const { drift } = ledger.sample(2);
    expect(drift).toMatchObject({ added: [], removed: [], passed: [{ uid: '2' }] });
    expect(said(drift)).toEqual(['replaced by a new pod of the same name']);
  });

  test('tells what changed and came back, and forgets it with the sample', () => {
    const ledger = createDriftLedger();
    ledger.set(pod('a'));
    ledger.sample(1);
    for (const ready of [false, true, false, true, false, true]) {
      ledger.set(pod('a', { status: { ready } }));
    }
    expect(said(ledger.sample(2).drift)).toEqual([
      'container api ready true -> false -> true -> false -> true',
    ]);
    expect(said(ledger.sample(3).drift)).toEqual([]);
  });

  test('a restart in between is its restarts and its end, and no more', () => {
    const ledger = createDriftLedger();
    const terminated = { exitCode: 1, reason: 'Error' };
    ledger.set(pod('a'));
    ledger.sample(1);
    ledger.set(pod('a', { status: { state: { terminated } } }));
    ledger.set(pod('a', { status: { restartCount: 1, lastState: { terminated } } }));
    expect(said(ledger.sample(2).drift)).toEqual(['container api restarts 0 -> 1 (Error, exit 1)']);
  });

  test('a change that stays is told by its ends', () => {
    const ledger = createDriftLedger();
    ledger.set(pod('a', { phase: 'Pending' }));
    ledger.sample(1);
    ledger.set(pod('a', { phase: 'Running' }));
    ledger.set(pod('a', { phase: 'Succeeded' }));
    expect(said(ledger.sample(2).drift)).toEqual(['phase Pending -> Succeeded']);
  });
});

import { describe, expect, test } from '@jest/globals';
import { keepInspected, type StatusContainer, type WirePod } from './inspected-pod.ts';
import { compareRows, rowOf } from './pod-status.ts';

const metadata = { name: 'a', namespace: 'n', uid: 'u' };

function row(pod: Omit<WirePod, 'metadata'>, extra: object = {}): ReturnType<typeof rowOf> {
  return rowOf(keepInspected({ metadata: { ...metadata, ...extra }, ...pod }));
}

const app = (status: Partial<StatusContainer>): Omit<WirePod, 'metadata'> => ({
  spec: { containers: [{ name: 'app' }] },
  status: { phase: 'Running', containerStatuses: [{ name: 'app', ...status }] },
});

describe('a row', () => {
  test('counts sidecars among what is to be ready, and restarts of all', () => {
    const spec = {
      containers: [{ name: 'app' }],
      initContainers: [{ name: 'setup' }, { name: 'proxy', restartPolicy: 'Always' }],
    };
    const status = {
      phase: 'Running',
      containerStatuses: [{ name: 'app', ready: true, restartCount: 1 }],
      initContainerStatuses: [
        { name: 'setup', ready: true, restartCount: 2, state: { terminated: { exitCode: 0 } } },
        { name: 'proxy', ready: false, restartCount: 4 },
      ],
    };
    expect(row({ spec, status })).toMatchObject({ ready: 1, total: 2, restarts: 7 });
  });

  test('has the word that says most', () => {
    const word = (pod: Omit<WirePod, 'metadata'>, extra?: object): string => row(pod, extra).status;
    expect(word(app({ state: { running: {} } }))).toBe('Running');
    expect(word(app({ state: { waiting: { reason: 'CrashLoopBackOff' } } }))).toBe(
      'CrashLoopBackOff',
    );
    expect(word(app({ state: { terminated: { exitCode: 137, reason: 'OOMKilled' } } }))).toBe(
      'OOMKilled',
    );
    expect(word(app({}), { deletionTimestamp: 'x' })).toBe('Terminating');
    expect(word({ status: { phase: 'Failed', reason: 'Evicted' } })).toBe('Evicted');
    expect(word({})).toBe('Unknown');
    const pending = {
      spec: { containers: [{ name: 'app' }], initContainers: [{ name: 'setup' }] },
      status: {
        phase: 'Pending',
        initContainerStatuses: [
          { name: 'setup', state: { waiting: { reason: 'ImagePullBackOff' } } },
        ],
      },
    };
    expect(word(pending)).toBe('Init:ImagePullBackOff');
  });

  test('comes by name, then namespace', () => {
    const rows = [
      ['b', 'x'],
      ['a', 'y'],
      ['a', 'x'],
    ].map(([name, namespace]) => row({}, { name, namespace }));
    expect(rows.sort(compareRows).map(({ name, namespace }) => name + namespace)).toEqual([
      'ax',
      'ay',
      'bx',
    ]);
  });
});

import { describe, expect, test } from '@jest/globals';
import { makePod } from '../../test/pods.ts';
import type { Pod } from './pod.ts';
import { createSlimPod } from './slim-pod.ts';

const clone = (pod: Pod): Pod => JSON.parse(JSON.stringify(pod)) as Pod;

describe('slim pods', () => {
  test('share what pods of one owner have in common', () => {
    const slim = createSlimPod();
    const owner = { metadata: { name: 'rs', uid: 'rs-1' } };
    const labels = { app: 'web', hash: 'abc' };
    const first = slim(clone(makePod('a', { owner, labels, conditions: { Ready: 'True' } })));
    const second = slim(clone(makePod('b', { owner, labels, conditions: { Ready: 'True' } })));
    expect(second.metadata.labels).toBe(first.metadata.labels);
    expect(second.metadata.ownerReferences).toBe(first.metadata.ownerReferences);
    expect(second.conditions).toBe(first.conditions);
    const third = slim(clone(makePod('c', { owner, labels: { app: 'web', hash: 'xyz' } })));
    expect(third.metadata.labels).toEqual({ app: 'web', hash: 'xyz' });
  });

  test('keep nothing that is not read', () => {
    const pod = {
      ...makePod('a'),
      metadata: { ...makePod('a').metadata, annotations: { big: 'x' } },
    };
    expect(JSON.stringify(createSlimPod()(pod))).not.toContain('big');
  });

  test('pair specs with statuses by name, whatever their order', () => {
    const pod = makePod('a', { containers: ['one', 'two'] });
    const statuses = [...(pod.status?.containerStatuses ?? [])].reverse();
    const slim = createSlimPod()({
      ...pod,
      status: { ...pod.status, containerStatuses: statuses },
    });
    expect(slim.containers.map(({ name, containerId }) => [name, containerId])).toEqual([
      ['one', 'containerd://a-one-0'],
      ['two', 'containerd://a-two-0'],
    ]);
  });

  test('a pod without statuses waits, and an empty container id is none', () => {
    const bare = createSlimPod()({
      metadata: { name: 'a' },
      spec: { containers: [{ name: 'app' }] },
      status: { containerStatuses: [{ name: 'app', containerID: '', state: {} }] },
    });
    expect(bare).toMatchObject({ phase: 'Unknown', node: undefined });
    expect(bare.containers[0]).toMatchObject({
      containerId: undefined,
      state: { phase: 'waiting' },
      restartCount: 0,
    });
  });

  test('a terminated container keeps its exit, reason and times', () => {
    const terminated = {
      exitCode: 137,
      reason: 'OOMKilled',
      startedAt: null,
      finishedAt: '2026-01-01T00:00:09Z',
    };
    const pod = createSlimPod()(makePod('a', { status: { state: { terminated } } }));
    expect(pod.containers[0]?.state).toEqual({
      phase: 'terminated',
      exitCode: 137,
      reason: 'OOMKilled',
      finishedAtMs: 1_767_225_609_000,
    });
  });
});

import { describe, expect, test } from '@jest/globals';
import type { SlimReplicaSet } from './replica-set.ts';
import { createRolloutBoard } from './rollout-board.ts';
import { createRolloutLens, type RolloutMode } from './rollout-lens.ts';

function revision(
  number: number,
  pods: Partial<Pick<SlimReplicaSet, 'wanted' | 'replicas' | 'ready' | 'available'>> = {},
): SlimReplicaSet {
  const name = `api-${String(number)}`;
  return {
    metadata: { name, namespace: 'shop', uid: name },
    deployment: { name: 'api', uid: 'api' },
    revision: number,
    wanted: 0,
    replicas: 0,
    ready: 0,
    available: 0,
    images: [],
    ...pods,
  };
}

const running = (count: number) => ({
  wanted: count,
  replicas: count,
  ready: count,
  available: count,
});

const modes: readonly RolloutMode[] = ['active', 'stable', 'canary', 'stable+canary'];

/** What each mode wants of each of two revisions. */
function judged(...sets: readonly SlimReplicaSet[]): Record<RolloutMode, (string | undefined)[]> {
  const board = createRolloutBoard();
  for (const set of sets) board.set(set);
  return Object.fromEntries(
    modes.map((mode) => {
      const lens = createRolloutLens(mode, board);
      return [mode, sets.map(({ metadata }) => lens.trackOf(metadata.uid))];
    }),
  ) as Record<RolloutMode, (string | undefined)[]>;
}

describe('createRolloutLens', () => {
  test('mid-rollout the canary is the new ReplicaSet, however few pods of it are available', () => {
    const start = judged(revision(1, running(3)), revision(2, { wanted: 1, replicas: 1 }));
    expect(start).toEqual({
      active: ['stable', undefined],
      stable: ['stable', undefined],
      canary: [undefined, 'canary'],
      'stable+canary': ['stable', 'canary'],
    });
    const nearlyThere = judged(revision(1, running(1)), revision(2, running(3)));
    expect(nearlyThere).toEqual({ ...start, active: [undefined, 'canary'] });
  });

  test('after a rollback the old revision is the new one: it has the highest number', () => {
    const rolledBack = judged(revision(3, running(1)), revision(2, running(2)));
    expect(rolledBack.canary).toEqual(['canary', undefined]);
    expect(rolledBack.stable).toEqual([undefined, 'stable']);
  });

  test('without a rollout the only revision with pods is stable, and nothing is a canary', () => {
    expect(judged(revision(1), revision(2, running(3)))).toEqual({
      active: [undefined, 'stable'],
      stable: [undefined, 'stable'],
      canary: [undefined, undefined],
      'stable+canary': [undefined, 'stable'],
    });
  });

  test('a canary stays one when its rollout is complete, until the next rollout has another', () => {
    const board = createRolloutBoard();
    const canary = createRolloutLens('canary', board);
    const stable = createRolloutLens('stable', board);
    const tracks = () => ['api-1', 'api-2', 'api-3'].map((uid) => canary.trackOf(uid));
    board.set(revision(1, running(3)));
    board.set(revision(2, running(1)));
    expect([tracks(), canary.rollouts]).toEqual([[undefined, 'canary', undefined], 1]);
    board.set(revision(1));
    board.set(revision(2, running(3)));
    expect(tracks()).toEqual([undefined, 'canary', undefined]);
    expect(stable.trackOf('api-2')).toBe('stable');
    board.set(revision(3, { wanted: 1 }));
    expect(tracks()).toEqual([undefined, undefined, 'canary']);
  });

  test('a ReplicaSet of no Deployment is on no side', () => {
    const board = createRolloutBoard();
    board.set({ ...revision(1, running(1)), deployment: undefined });
    expect(modes.map((mode) => createRolloutLens(mode, board).trackOf('api-1'))).toEqual([
      undefined,
      undefined,
      undefined,
      undefined,
    ]);
  });
});

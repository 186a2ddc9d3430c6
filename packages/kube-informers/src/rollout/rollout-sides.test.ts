import { describe, expect, test } from '@jest/globals';
import type { SlimDeployment } from './deployment.ts';
import { createRolloutBoard } from './rollout-board.ts';
import { RolloutMemory } from './rollout-sides.ts';

/** A Deployment of three pods whose ReplicaSets a test sets. */
class Bed {
  readonly #board = createRolloutBoard();
  readonly #memory = new RolloutMemory();
  isProgressing = false;

  /** The revision that a ReplicaSet bears after a rollback. */
  renumbered: Readonly<Record<number, number>> = {};

  set(first: number, wanted: number, available = wanted): this {
    const name = `api-${String(first)}`;
    const revision = this.renumbered[first] ?? first;
    this.#board.set({
      metadata: { name, namespace: 'shop', uid: name },
      deployment: { name: 'api', uid: 'api' },
      ...{ revision, wanted, replicas: wanted, ready: available, available, images: [] },
    });
    return this;
  }

  get sides(): readonly unknown[] {
    const deployment = {
      metadata: { name: 'api', namespace: 'shop', uid: 'api' },
      wanted: 3,
      isProgressing: this.isProgressing,
    } as SlimDeployment;
    const rollout = this.#board.rolloutOf('api');
    if (rollout === undefined) throw new Error('no rollout');
    const { phase, newest, older } = this.#memory.sidesOf(deployment, rollout);
    return [phase, newest.revision, ...older.map(({ revision }) => revision)];
  }
}

describe('the sides of a rollout', () => {
  test('are one side while nothing is rolled out, however many revisions are kept', () => {
    expect(new Bed().set(1, 0).set(2, 0).set(3, 3).sides).toEqual(['idle', 3]);
  });

  test('stay when it is complete, until the next one begins', () => {
    const bed = new Bed().set(1, 0).set(2, 3).set(3, 1, 0);
    expect(bed.sides).toEqual(['under-way', 3, 2]);
    expect(bed.set(2, 0).set(3, 3, 2).sides).toEqual(['under-way', 3, 2]);
    expect(bed.set(3, 3).sides).toEqual(['complete', 3, 2]);
    expect(bed.set(3, 3, 1).sides).toEqual(['complete', 3, 2]);
    expect(bed.set(4, 1, 0).sides).toEqual(['under-way', 4, 3]);
  });

  test('where a rollout overtakes another, both old revisions are the old side', () => {
    const bed = new Bed().set(1, 2).set(2, 1).set(3, 1);
    expect(bed.sides).toEqual(['under-way', 3, 2, 1]);
    expect(bed.set(2, 0).sides).toEqual(['under-way', 3, 2, 1]);
  });

  test('a rollback makes the revision that comes back the new side', () => {
    const bed = new Bed().set(1, 2).set(2, 1);
    expect(bed.sides).toEqual(['under-way', 2, 1]);
    bed.renumbered = { 1: 3 };
    expect(bed.set(1, 2).sides).toEqual(['under-way', 3, 2]);
  });

  test('with Recreate, the controller says that a rollout goes on and the last revision is the old side', () => {
    const bed = new Bed().set(1, 0).set(2, 0).set(3, 3, 0);
    bed.isProgressing = true;
    expect(bed.sides).toEqual(['under-way', 3, 2]);
    bed.isProgressing = false;
    expect(bed.set(3, 3).sides).toEqual(['complete', 3, 2]);
  });
});

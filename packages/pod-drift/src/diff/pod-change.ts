import type { PodState } from '../state/pod-state.ts';
import { isImplied, stepText, type FieldStep, type PodSteps } from './change-text.ts';
import { fieldsOf, type FieldValue } from './pod-fields.ts';

/** One field of a pod that changed. */
export interface FieldChange extends FieldStep {
  /** In words: `node a -> b`. */
  readonly text: string;
  /** Another change of the same pod says as much; text for people leaves it out. */
  readonly implied?: true | undefined;
}

/** A pod that is there before and after, and not the same. */
export interface PodChange {
  /** As it is after. */
  readonly pod: PodState;
  readonly changes: readonly FieldChange[];
}

/** Values that fields had in between, by field, in the order in which they had them. */
export type FieldDetours = ReadonlyMap<string, readonly (FieldValue | null)[]>;

/**
 * Every field that differs, and those of `detours` that changed and came back; none of equal states.
 * @param detours - default none
 */
export function podChanges(
  before: PodState,
  after: PodState,
  detours: FieldDetours = new Map(),
): readonly FieldChange[] {
  const steps = stepsOf(before, after, detours);
  const fields = fieldsOf(after);
  const changes = [...steps.values()].map((step) => ({
    ...step,
    text: stepText(step, fields),
    isImplied: isImplied(step, steps),
  }));
  // Something is said of every pod that changed.
  const saysAll = changes.every((change) => change.isImplied);
  return changes.map(({ isImplied: implied, ...change }) =>
    implied && !saysAll ? { ...change, implied: true } : change,
  );
}

function stepsOf(before: PodState, after: PodState, detours: FieldDetours): PodSteps {
  const [left, right] = [fieldsOf(before), fieldsOf(after)];
  const steps = new Map<string, FieldStep>();
  for (const field of new Set([...left.keys(), ...right.keys()])) {
    const [from, to] = [left.get(field) ?? null, right.get(field) ?? null];
    const via = from === to ? detours.get(field) : undefined;
    if (from !== to) steps.set(field, { field, from, to });
    else if (via !== undefined) steps.set(field, { field, from, to, via });
  }
  return steps;
}

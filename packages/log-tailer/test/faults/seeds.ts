/** Whether KTL_FAULT_SEED asks for certain seeds only; their stories are printed then. */
export const only = process.env['KTL_FAULT_SEED'];

/** One seed alone, so its story may be long. */
export const isSingle = only !== undefined && !only.includes('-');

/**
 * The seeds of a suite: 1 to `runs`, and those that were bad once; KTL_FAULT_SEED=123 runs one alone,
 * KTL_FAULT_SEED=1-4000 a range.
 */
export function seedsOf(runs: number, regressions: readonly number[] = []): readonly number[] {
  if (only === undefined) return [...range(1, runs), ...regressions.filter((seed) => seed > runs)];
  const [first = '', last = first] = only.split('-');
  return range(Number(first), Number(last));
}

function range(first: number, last: number): number[] {
  return Array.from({ length: last - first + 1 }, (_, i) => first + i);
}

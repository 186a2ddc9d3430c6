import { isMask } from './cluster.ts';

/**
 * Share of words that are equal, of those that can tell statements apart: two equal masks say nothing.
 * `<*>` counts as unequal, so that a pattern takes in a line exactly when its constant words are enough.
 * @returns -1 as soon as it must be below `least`
 */
export function similarity(
  pattern: readonly string[],
  line: readonly string[],
  least: number,
): number {
  const allowed = (1 - least) * pattern.length + 1e-9;
  let equal = 0;
  let unequal = 0;
  for (let at = 0; at < pattern.length; at++) {
    const word = pattern[at] ?? '';
    if (word !== line[at]) {
      if (++unequal > allowed) return -1;
    } else if (!isMask(word)) equal++;
  }
  const share = unequal === 0 ? 1 : equal / (equal + unequal);
  return share >= least ? share : -1;
}

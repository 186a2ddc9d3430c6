import type { Cluster } from './cluster.ts';
import { isBracketed } from './word-kind.ts';

/**
 * Share of words that are equal, of those that can tell statements apart: equal masks, levels and
 * punctuation say nothing. `<*>` counts as unequal, so that a pattern takes in a line exactly when its
 * constant words are enough.
 * @returns -1 where it is below `least`, as soon as that is known
 */
export function similarity(
  { words, weights }: Cluster,
  line: readonly string[],
  least: number,
): number {
  const allowed = (1 - least) * words.length + 1e-9;
  let equal = 0;
  let unequal = 0;
  for (let at = 0; at < words.length; at++) {
    const word = words[at] ?? '';
    if (word === line[at]) equal += weights[at] ?? 0;
    else if (!isBracketed(word) || !isBracketed(line[at] ?? '')) {
      if (++unequal > allowed) return -1;
    }
  }
  const share = unequal === 0 ? 1 : equal / (equal + unequal);
  return share >= least ? share : -1;
}

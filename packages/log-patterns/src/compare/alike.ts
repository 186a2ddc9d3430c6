import { covers, hasMask, weightOf } from '../tree/word-kind.ts';

/** Of the constant words of the template with fewer of them, the share that the other has too. */
const LEAST_SHARED = 0.5;

/**
 * How alike two templates are that may have been made of lines of one statement: the number of constant
 * words that they share. Templates of one statement differ where one tree saw several words and the other
 * a single one, so that in every place the words are equal or one of them is a mask. 0 where they are not.
 */
export function alikeness(left: readonly string[], right: readonly string[]): number {
  if (left.length !== right.length) return 0;
  let shared = 0;
  let leftConstants = 0;
  let rightConstants = 0;
  for (let at = 0; at < left.length; at++) {
    const a = left[at] ?? '';
    const b = right[at] ?? '';
    if (a !== b && !covers(a, b) && !covers(b, a)) return 0;
    const isConstantA = isConstant(a);
    const isConstantB = isConstant(b);
    if (isConstantA) leftConstants++;
    if (isConstantB) rightConstants++;
    if (a === b && isConstantA) shared++;
  }
  const fewer = Math.min(leftConstants, rightConstants);
  return shared > 0 && shared >= LEAST_SHARED * fewer ? shared : 0;
}

function isConstant(word: string): boolean {
  return weightOf(word) === 1 && !hasMask(word);
}

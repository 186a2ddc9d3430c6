/** What is wrong with a pattern, in kind words; undefined where nothing is. */
export type Problem = string | undefined;

/** Patterns to begin with, and what each finds. */
export const examples: readonly { readonly pattern: string; readonly finds: string }[] = [
  { pattern: '^api-', finds: 'names that begin with api-' },
  { pattern: 'web|worker', finds: 'names with web or worker in them' },
  { pattern: '-canary-', finds: 'names with -canary- in them' },
  { pattern: '-[0-9]+$', finds: 'pods of StatefulSets' },
  { pattern: '.', finds: 'every pod' },
];

const longest = 500;

/** Looks at a pattern as it is typed. The server has the last word. */
export function checkPattern(pattern: string): Problem {
  if (pattern.trim() === '') return 'Type a part of the pod names that you want to see.';
  if (pattern.length > longest)
    return `Use at most ${longest} characters; these are ${pattern.length}.`;
  // Flags at the start, (?i), are another dialect's; the server takes those it knows.
  const { problem } = compile(pattern.replace(/^\(\?[ims]+\)/, ''));
  return problem === undefined ? undefined : kindly(problem, pattern);
}

function compile(pattern: string): { problem?: string } {
  try {
    new RegExp(pattern);
    return {};
  } catch (error) {
    return { problem: error instanceof Error ? error.message : '' };
  }
}

function kindly(problem: string, pattern: string): string {
  if (/^[*+?]/.test(pattern)) {
    const rest = pattern.replace(/^[*+?]+/, '');
    return `“${pattern[0] ?? ''}” repeats what is before it, and nothing is. Try “${rest === '' ? '.' : rest}”.`;
  }
  if (/nothing to repeat/i.test(problem))
    return 'A “*”, “+” or “?” has nothing before it to repeat.';
  if (/unterminated group|missing \)/i.test(problem))
    return 'A “(” is still open: close it with “)”.';
  if (/unmatched|unexpected.*\)/i.test(problem))
    return 'A “)” closes nothing: remove it, or write “\\)”.';
  if (/character class/i.test(problem)) {
    return /range out of order/i.test(problem)
      ? 'A range in “[…]” runs backwards: write “a-z”, not “z-a”.'
      : 'A “[” is still open: close it with “]”.';
  }
  if (/\\ at end/i.test(problem)) return 'A “\\” at the end escapes nothing: remove it.';
  if (/quantifier|numbers out of order/i.test(problem))
    return 'A “{…}” is not a count such as “{2}” or “{2,4}”.';
  if (/group/i.test(problem)) return 'A group “(?…)” is of a kind that is not known here.';
  return 'This is no regular expression yet.';
}

/**
 * Splits `(?i)` from the head of a regular expression, also `(?m)`, `(?s)` and several at once: other
 * searches of ktl take them there, and JavaScript wants them as flags.
 */
export function splitHeadFlags(text: string): { source: string; flags: string } {
  const [head = '', letters = ''] = /^\(\?([ims]+)\)/.exec(text) ?? [];
  return { source: text.slice(head.length), flags: [...new Set(letters)].join('') };
}

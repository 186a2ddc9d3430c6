/**
 * What a search field looks for: its text, in any case unless it has capitals; `/…/` is a regular
 * expression. Undefined for nothing, and for an expression that is not complete.
 */
export function searchPattern(query: string): RegExp | undefined {
  if (query === '') return undefined;
  const flags = /[A-Z]/.test(query) ? 'g' : 'gi';
  const expression = /^\/(.+)\/$/.exec(query)?.[1];
  try {
    return new RegExp(expression ?? query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'), flags);
  } catch {
    return undefined;
  }
}

import { splitHeadFlags } from '../../engine/search/head-flags.ts';
import { checkPattern, type Problem } from '../state/pattern.ts';

/** What a search looks for. */
export interface Search {
  /** Undefined for nothing, and for an expression that is not complete. */
  readonly pattern: RegExp | undefined;
  /** Whether `pattern` is an expression of the visitor's: it may take any time. */
  readonly isExpression: boolean;
  /** What is wrong with the expression, in kind words. */
  readonly problem: Problem;
}

/**
 * What a search field looks for: its text, in any case unless it has capitals. Between slashes, or after
 * `(?i)` as pod patterns have it, it is a regular expression.
 */
export function searchPattern(query: string): Search {
  if (query === '') return { pattern: undefined, isExpression: false, problem: undefined };
  const between = /^\/(.+)\/$/.exec(query)?.[1];
  const expression = between ?? (/^\(\?[ims]+\)./.test(query) ? query : undefined);
  const { source, flags } = splitHeadFlags(expression ?? '');
  const isAnyCase = flags.includes('i') || !/[A-Z]/.test(query);
  const all = [...new Set(`g${isAnyCase ? 'i' : ''}${flags}`)].join('');
  try {
    const text = expression === undefined ? query.replace(/[.*+?^${}()|[\]\\]/g, '\\$&') : source;
    const pattern = new RegExp(text, all);
    return { pattern, isExpression: expression !== undefined, problem: undefined };
  } catch {
    const isExpression = expression !== undefined;
    return { pattern: undefined, isExpression, problem: checkPattern(expression ?? query) };
  }
}

import { faults } from '../faults.ts';

const leadingFlags = /^\(\?([ims]+)\)/;

/**
 * Compiles a user's regular expression. JavaScript's syntax, and the leading flags of Go and Perl as
 * well: `(?i)error`.
 * @param flags - JavaScript flags to add, such as `g`
 * @throws KtlError TERM_PATTERN_INVALID
 */
export function compilePattern(pattern: string, flags = ''): RegExp {
  const leading = leadingFlags.exec(pattern);
  const wanted = new Set(`${flags}${leading?.[1] ?? ''}u`);
  const body = leading === null ? pattern : pattern.slice(leading[0].length);
  const joined = [...wanted].join('');
  try {
    return new RegExp(body, joined);
  } catch (error) {
    // Escapes such as \- or \_ are errors in Unicode mode only, and users write them.
    if (compiles(body, joined.replace('u', ''))) return new RegExp(body, joined.replace('u', ''));
    const text = error instanceof Error ? error.message : String(error);
    throw faults.TERM_PATTERN_INVALID({ pattern, reason: text.replace(/^.*\/[a-z]*: /, '') });
  }
}

function compiles(body: string, flags: string): boolean {
  try {
    return new RegExp(body, flags) instanceof RegExp;
  } catch {
    return false;
  }
}

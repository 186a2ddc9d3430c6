import { accept, reject, type Parsed } from './parsed.ts';

/**
 * A regular expression. Go's notation is understood where it differs from JavaScript's: leading flags
 * `(?i)`, `(?s)`, `(?m)`, named groups `(?P<name>`, and `\A` and `\z` for both ends.
 */
export function parseRegex(text: string): Parsed<RegExp> {
  const leading = /^\(\?([ims]+)\)/.exec(text);
  const flags = [...new Set(leading?.[1] ?? '')].join('');
  const body = fromGo(text.slice(leading?.[0].length ?? 0));
  // Unicode mode first: with it a dot is one character. It refuses needless escapes such as \_.
  const strict = compile(body, `${flags}u`);
  if (strict instanceof RegExp) return accept(strict);
  const lenient = compile(body, flags);
  if (lenient instanceof RegExp) return accept(lenient);
  return reject(`is not a regular expression: ${lenient}`, adviceOn(text));
}

function fromGo(body: string): string {
  return body.replaceAll(/\\[^]|\(\?P</g, (found) => {
    if (found === '(?P<') return '(?<';
    if (found === '\\A') return '(?<![^])';
    if (found === '\\z') return '(?![^])';
    return found;
  });
}

function compile(body: string, flags: string): RegExp | string {
  try {
    return new RegExp(body, flags);
  } catch (error) {
    const words = error instanceof Error ? error.message : String(error);
    const problem = words.slice(words.lastIndexOf(': ') + 2);
    return problem.charAt(0).toLowerCase() + problem.slice(1);
  }
}

function adviceOn(text: string): string {
  if (/^[*+?]/.test(text))
    return `a star alone is a glob; in a regular expression write ".${text}"`;
  return 'quote it for the shell, and put a backslash before characters that you mean literally';
}

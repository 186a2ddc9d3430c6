import { asciiForm } from './ascii-form.ts';
import type { Needle } from './literal-search.ts';
import { patternTree } from './pattern-tree.ts';
import { requiredLiterals } from './required-literals.ts';

/** A regular expression made ready for lines. */
export interface LinePattern {
  /** Needles of which a matching line contains one; undefined: every line has to be looked at. */
  readonly needles: readonly Needle[] | undefined;
  /** True where the needles are only right for lines of ASCII. */
  readonly asciiNeedles: boolean;
  /** For texts of any characters. */
  readonly regex: RegExp;
  /** For texts of ASCII: the same answer, and no catastrophic backtracking where V8 can avoid it. */
  readonly asciiRegex: RegExp;
}

/** Finds out what a search may look for before `pattern` is asked. Its flags `g` and `y` are dropped. */
export function linePattern(pattern: RegExp): LinePattern {
  const regex = new RegExp(pattern.source, pattern.flags.replace(/[gyd]/g, ''));
  const tree = patternTree(regex);
  const literals = tree === undefined ? undefined : requiredLiterals(tree, regex.ignoreCase);
  const needles = literals?.texts.map((text) => ({
    bytes: Buffer.from(text),
    fold: regex.ignoreCase,
    exact: literals.exact,
  }));
  return {
    needles,
    // With both flags U+017F is an s and U+212A is a k (Unicode, simple case folding).
    asciiNeedles: regex.ignoreCase && regex.unicode,
    regex,
    asciiRegex: (tree === undefined ? undefined : asciiForm(tree, regex.flags)) ?? regex,
  };
}

/** Tells whether a text matches, by the safe form of the pattern where the text is ASCII. */
export function textTest(pattern: RegExp): (text: string) => boolean {
  const { regex, asciiRegex } = linePattern(pattern);
  return (text) => (isAsciiText(text) ? asciiRegex : regex).test(text);
}

function isAsciiText(text: string): boolean {
  for (let at = 0; at < text.length; at++) if (text.charCodeAt(at) > 0x7f) return false;
  return true;
}

/** A search as full-text search and a line's text take it. */
export interface WordQuery {
  /** For MATCH: lines without a match of it have none of the search. Undefined: it has no words at all. */
  readonly match: string | undefined;
  /** What all have to match in a line; for whoever marks or tests the words elsewhere. None: every line has them. */
  readonly patterns: readonly RegExp[];
  /** Whether a line has all of the search. */
  test(text: string): boolean;
}

const letters = String.raw`[\p{L}\p{N}\p{Co}]`;
const wordPattern = new RegExp(`${letters}+`, 'gu');

/**
 * A search in words: every word has to be in the line, whole, in whatever case. `time*` is any word with
 * that beginning; "in quotation marks" stands in the line as it is, as does a word with punctuation in it,
 * `status=500`.
 */
export function parseWords(search: string): WordQuery {
  const matches: string[] = [];
  const patterns: RegExp[] = [];
  for (const [, quoted, bare] of search.matchAll(/"([^"]*)"|([^\s"]+)/g)) {
    const isPrefix = quoted === undefined && (bare ?? '').endsWith('*');
    const phrase = quoted ?? (bare ?? '').replace(/\*+$/, '');
    if (phrase === '') continue;
    const words = phrase.match(wordPattern) ?? [];
    words.forEach((word, index) => {
      const last = index === words.length - 1 && isPrefix && phrase.endsWith(word);
      matches.push(`"${word}"${last ? '*' : ''}`);
    });
    patterns.push(phrasePattern(phrase, isPrefix));
  }
  return {
    match: matches.length === 0 ? undefined : matches.join(' AND '),
    patterns,
    test: (text) => patterns.every((pattern) => pattern.test(text)),
  };
}

/** The phrase as it stands, not within a longer word. */
function phrasePattern(phrase: string, isPrefix: boolean): RegExp {
  const escaped = phrase.replace(/[\\^$.*+?()[\]{}|/]/g, String.raw`\$&`);
  const begin = new RegExp(`^${letters}`, 'u').test(phrase) ? `(?<!${letters})` : '';
  const end = !isPrefix && new RegExp(`${letters}$`, 'u').test(phrase) ? `(?!${letters})` : '';
  return new RegExp(`${begin}${escaped}${end}`, 'iu');
}

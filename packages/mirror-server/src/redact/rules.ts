import { faults } from '../faults.ts';

/** A pattern of secrets. */
export interface RedactionRule {
  /** Shown in errors. */
  readonly name: string;
  /**
   * JavaScript regular expression, matched without case and against text without escape sequences.
   * A group named `secret` is replaced, or the whole match where there is none.
   */
  readonly pattern: string;
}

/** A rule that can be run. */
export interface CompiledRule {
  readonly pattern: RegExp;
  /** Every match contains one of these, without case; undefined: nothing is known. */
  readonly hints: readonly string[] | undefined;
}

/** What stands before the base64 text of a private key. */
export const keyBegin = /-----BEGIN [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;
/** What stands behind it. */
export const keyEnd = /-----END [A-Z0-9 ]*PRIVATE KEY(?: BLOCK)?-----/;

const key =
  '(?:pass(?:word|wd|phrase)|pwd|secret|token|(?:api|access|private|account)[_-]?key|credentials?)' +
  '(?:[_-]?(?:key|value|hash))?';

// An unquoted value goes on over a bracket or comma unless that ends the pair.
const bare = String.raw`(?:[^\s"'\x60\\&,;)}\]]|\\(?!["'])|&(?![\w.-]+=)|[,;)}\]](?![\s"'\\)}\],]|$|[\w.-]+[=:]))+`;
const value = String.raw`(?:\\"(?<s1>(?:[^"\\]|\\(?!"))+)|"(?<s2>(?:[^"\\]|\\.)+)|'(?<s3>(?:[^'\\]|\\.)+)|(?<s4>${bare}))`;

const defaults: readonly { hints: readonly string[]; pattern: string }[] = [
  {
    hints: ['private key'],
    pattern: `${keyBegin.source}(?<secret>[^]+?)(?=${keyEnd.source}|$)`,
  },
  {
    hints: ['authorization'],
    pattern: String.raw`authorization["'\\]*\s*(?::=|=>|[=:])\s*[["'\\]*(?:(?:digest|aws4-hmac-sha256|oauth)\s+(?<s1>.+)|(?:[a-z][\w-]*\s+(?=[^\s"'\]\\,;=]))?(?<s2>[^\s"'\]\\,;]+))`,
  },
  { hints: ['bearer'], pattern: String.raw`\bbearer["':=]*\s+(?<secret>[\w.~+/-]{6,}=*)` },
  { hints: ['eyj'], pattern: String.raw`eyJ[\w-]{5,}\.[\w-]{5,}(?:\.[\w-]*)*` },
  {
    hints: ['passw', 'passphrase', 'pwd', 'secret', 'token', 'credential', 'key'],
    pattern: String.raw`${key}["'\\\]]*\s*(?::=|=>|[=:])\s*${value}`,
  },
  {
    hints: ['--'],
    pattern: String.raw`--[\w-]*(?:password|passphrase|token|secret|api-?key|access-?key)\s+(?!-)["']?(?<secret>[^\s"']+)`,
  },
  {
    hints: ['akia', 'asia', 'aroa', 'aida'],
    pattern: String.raw`(?<![A-Za-z0-9])(?:AKIA|ASIA|AROA|AIDA)[A-Z0-9]{16}(?![A-Za-z0-9])`,
  },
  {
    hints: ['gh', 'github_pat_'],
    pattern: String.raw`(?:gh[pousr]_[A-Za-z0-9]{20,}|github_pat_\w{20,})`,
  },
  { hints: ['gl'], pattern: String.raw`gl(?:pat|dt|rt|cbt|ptt|ft|imt|agent|oas|soat)-[\w.-]{16,}` },
  {
    hints: ['xox', 'xapp-', 'hooks.slack.com'],
    pattern: String.raw`(?:xox[a-z]-[\w-]{8,}|xapp-[\w-]{8,}|hooks\.slack\.com/services/(?<secret>[\w/]+))`,
  },
  {
    hints: ['://'],
    pattern: String.raw`:\/\/[^\s/?#:@"'<>]*:(?<secret>[^\s"'<>/]+)@`,
  },
];

/** The rules that always hold: see "Redaction" in the README. */
export const defaultRules: readonly CompiledRule[] = defaults.map(({ hints, pattern }) => ({
  hints,
  pattern: new RegExp(pattern, 'dgi'),
}));

/** @throws KtlError MIRROR_RULE_INVALID */
export function compileRule({ name, pattern }: RedactionRule): CompiledRule {
  const compiled = compile(name, pattern);
  if (compiled.test('')) {
    throw faults.MIRROR_RULE_INVALID({ rule: name, reason: 'matches the empty text' });
  }
  compiled.lastIndex = 0;
  return { pattern: compiled, hints: undefined };
}

function compile(name: string, pattern: string): RegExp {
  try {
    return new RegExp(pattern, 'dgi');
  } catch (error) {
    // The engine's message repeats the pattern, which may itself hold what must not be shown.
    const message = error instanceof Error ? error.message : '';
    const reason = message.slice(message.lastIndexOf(': ') + 2).toLowerCase();
    throw faults.MIRROR_RULE_INVALID({ rule: name, reason });
  }
}

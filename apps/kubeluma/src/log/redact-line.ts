const redacted = '[redacted]';

// Each keeps its first group, and the last one where it has two.
const patterns: readonly RegExp[] = [
  /()\beyJ[\w-]{8,}\.[\w-]{4,}\.[\w-]*/g,
  /(\b(?:bearer|basic)\s+)[\w+/=.~-]{8,}/gi,
  /(\b\w[\w+.-]*:\/\/[^\s/:@]*:)[^\s/@]+(?=@)/g,
  /("?[\w-]*(?:password|passwd|secret|token|api[_-]?key|authorization|credential)[\w-]*"?\s*[=:]\s*")[^"]+/gi,
  /(\b[\w-]*(?:password|passwd|secret|token|api[_-]?key|credential)[\w-]*\s*[=:]\s*)(?!")[^\s,;&"']+/gi,
  /()\b(?:AKIA|ASIA)[A-Z0-9]{16}\b/g,
  /()\b(?:gh[pousr]_|github_pat_|glpat-|xox[abpors]-|sk_live_|rk_live_|npm_)[\w-]{10,}/g,
];
const suspicious =
  /eyJ|bearer|basic|:\/\/|passw|secret|token|key|auth|credential|AKIA|ASIA|gh[pousr]_|github_pat_|glpat-|xox|_live_|npm_/i;

/** A line of a log with what looks like a secret replaced. What it finds is a guess: others remain. */
export function redactLine(line: string): string {
  if (!suspicious.test(line)) return line;
  return patterns.reduce(
    (text, pattern) => text.replace(pattern, (_, kept: string) => kept + redacted),
    line,
  );
}

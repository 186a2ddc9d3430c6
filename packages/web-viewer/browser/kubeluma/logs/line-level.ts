/** How grave a line says it is; undefined where it says nothing, or nothing to worry about. */
export type LineLevel = 'error' | 'warn' | 'debug';

const names: Readonly<Record<string, LineLevel>> = {
  fatal: 'error',
  panic: 'error',
  critical: 'error',
  error: 'error',
  err: 'error',
  warning: 'warn',
  warn: 'warn',
  debug: 'debug',
  trace: 'debug',
};
/** Only so much of a line is looked at: a level stands at its head. */
const headChars = 256;
const field = /(?:^|[\s,{])"?(?:level|lvl|severity|levelname)"?\s*[:=]\s*"?([a-z]+)/i;
const word = /^\W*(?:[\d:.,TZ+/-]+\W+)*([a-z]+)\b/i;
const klog = /^([IWEF])\d{4} \d\d:/;
const klogLevels: Readonly<Record<string, LineLevel>> = { W: 'warn', E: 'error', F: 'error' };

/** The level that a line without escape sequences states itself, as a field or as its first word. */
export function levelOfLine(text: string): LineLevel | undefined {
  const head = text.slice(0, headChars);
  const letter = klog.exec(head)?.[1];
  if (letter !== undefined) return klogLevels[letter];
  const name = field.exec(head)?.[1] ?? word.exec(head)?.[1] ?? '';
  const lower = name.toLowerCase();
  return Object.hasOwn(names, lower) ? names[lower] : undefined;
}

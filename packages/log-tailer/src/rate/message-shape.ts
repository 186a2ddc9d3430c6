const longest = 240;

/** Letters and digits of the names that Kubernetes generates: no vowels, nothing that looks alike. */
const generated = 'bcdfghjklmnpqrstvwxz2456789';

// In this order: what is longer and says more goes first.
const variable: readonly (readonly [pattern: RegExp, mark: string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [new RegExp(`-[${generated}]{6,10}-[${generated}]{5}\\b`, 'g'), '-<pod>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<ip>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,}\b/gi, '<hex>'],
  [/\d+(?:[.,]\d+)*/g, '<n>'],
];

const stampHead =
  /^\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?UTC| ?[+-]\d\d:?\d\d)?\]?[\s:-]*/;
const klogHead = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [^\]\s]+:\d+\] ?/;
const levelHead =
  /^[[(<]?(?:ERROR|ERR|FATAL|CRITICAL|CRIT|PANIC|SEVERE)[\])>]?(?=[\s:|/-])[\s:|-]*/i;

/**
 * What messages that differ only in their numbers have in common: times, UUIDs, addresses, hashes, names
 * of pods and all other digits become `<time>`, `<uuid>`, `<ip>`, `<hex>`, `<pod>`, `<n>`. The time and
 * the level at the head of a plain line go. Cut at 240 characters.
 */
export function messageShape(message: string): string {
  // More than is kept, since marks may be shorter than what they stand for.
  let text = message.slice(0, 4 * longest).trim();
  text = text.replace(klogHead, '').replace(stampHead, '').replace(levelHead, '');
  for (const [pattern, mark] of variable) text = text.replace(pattern, mark);
  text = text.replace(/\s+/g, ' ').trim();
  return text.length <= longest ? text : text.slice(0, longest);
}

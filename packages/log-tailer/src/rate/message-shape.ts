const longest = 240;

/** Letters and digits of the names that Kubernetes generates: no vowels, nothing that looks alike. */
const generated = 'bcdfghjklmnpqrstvwxz2456789';

// Letters and digits mixed: an id. A number with its unit is none, nor is a name that ends in a number.
const mixed =
  /(?<![a-z0-9])(?!(?:\d+[a-z]{1,3}|(?:\d+(?:[num]s|[dhms]))+)(?![a-z0-9]))(?=[a-z]*\d[a-z0-9]*[a-z])/;
const idAlone = new RegExp(`${mixed.source}[a-z0-9]{6,}(?![a-z0-9])`, 'gi');
const shortHex = new RegExp(`${mixed.source}[0-9a-f]{4,}(?![a-z0-9])`, 'gi');
// Behind a prefix, as in `ord-tqwk42`, the number may well stand at its end.
const idBehind =
  /(?<=[a-z][-_#])(?=[a-z]*\d)(?=\d*[a-z])(?!\d+[a-z]{1,3}(?![a-z0-9]))[a-z0-9]{5,}(?![a-z0-9])/gi;

// In this order: what is longer and says more goes first.
const variable: readonly (readonly [pattern: RegExp, mark: string])[] = [
  [/\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b/gi, '<uuid>'],
  [/\b\d{4}-\d\d-\d\d[T ]\d\d:\d\d(?::\d\d)?(?:[.,]\d+)?(?:Z|[+-]\d\d:?\d\d)?/g, '<time>'],
  [new RegExp(`-[${generated}]{6,10}-[${generated}]{5}\\b`, 'g'), '-<pod>'],
  [/\b\d{1,3}(?:\.\d{1,3}){3}(?::\d+)?\b/g, '<ip>'],
  [/\b0x[0-9a-f]+\b/gi, '<hex>'],
  [/\b(?=[0-9a-f]*[a-f])(?=[0-9a-f]*\d)[0-9a-f]{7,}\b/gi, '<hex>'],
  [shortHex, '<hex>'],
  [idBehind, '<id>'],
  [idAlone, '<id>'],
  [/\d+(?:[.,]\d+)*/g, '<n>'],
];

const stampHead =
  /^\[?(?:\d{4}[-/]\d\d[-/]\d\d[T ])?\d\d:\d\d:\d\d(?:[.,]\d+)?(?:Z| ?UTC| ?[+-]\d\d:?\d\d)?\]?[\s:-]*/;
const klogHead = /^[IWEF]\d{4} \d\d:\d\d:\d\d\.\d+\s+\d+ [^\]\s]+:\d+\] ?/;
const levelHead =
  /^[[(<]?(?:ERROR|ERR|FATAL|CRITICAL|CRIT|PANIC|SEVERE)[\])>]?(?=[\s:|/-])[\s:|-]*/i;

/**
 * What messages that differ only in their numbers and ids have in common: times, UUIDs, addresses, hashes,
 * names of pods, ids and all other digits become `<time>`, `<uuid>`, `<ip>`, `<hex>`, `<pod>`, `<id>`, `<n>`. The time and
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

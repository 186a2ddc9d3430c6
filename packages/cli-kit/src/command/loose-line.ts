import type { Flag } from '../flag/flag.ts';

/**
 * Texts of the flags that a command line gives, by name, however wrong the rest of it is: for how to
 * show what is wrong. A flag without its value, and words that are no flags, are passed over.
 */
export function looseTexts(
  argv: readonly string[],
  flags: readonly Flag[],
): ReadonlyMap<string, readonly string[]> {
  const found = new Map<string, string[]>();
  const end = argv.indexOf('--');
  const words = [...(end === -1 ? argv : argv.slice(0, end))];
  for (let word = words.shift(); word !== undefined; word = words.shift()) {
    for (const [flag, glued] of flagsIn(word, flags)) {
      const { kind, alone } = flag.init;
      const isAlone = kind === 'boolean' || alone?.looksLike.test(words[0] ?? '') === false;
      const own = kind === 'boolean' ? String(!word.startsWith('--no-')) : alone?.value;
      const text = glued ?? (isAlone ? own : words.shift());
      if (text !== undefined) found.set(flag.name, [...(found.get(flag.name) ?? []), text]);
    }
  }
  return found;
}

type Hit = readonly [flag: Flag, glued: string | undefined];

function flagsIn(word: string, flags: readonly Flag[]): readonly Hit[] {
  const long = /^--([^=]+)(?:=([^]*))?$/.exec(word);
  if (long !== null) {
    const [, name = '', glued] = long;
    const flag =
      flags.find((candidate) => candidate.name === name) ??
      flags.find(({ init }) => init.kind === 'boolean' && name === `no-${init.name}`);
    return flag === undefined ? [] : [[flag, glued]];
  }
  return /^-[A-Za-z]/.test(word) ? shortsIn(word.slice(1), flags) : [];
}

// `-Ajn shop`, `-nshop`, `-n=shop`: switches, then at most one flag with a value.
function shortsIn(letters: string, flags: readonly Flag[]): readonly Hit[] {
  const flag = flags.find(({ init }) => init.char === letters[0]);
  const rest = letters.slice(1);
  if (flag === undefined) return [];
  if (rest.startsWith('=')) return [[flag, rest.slice(1)]];
  if (rest === '') return [[flag, undefined]];
  if (flag.init.kind === 'boolean') return [[flag, 'true'], ...shortsIn(rest, flags)];
  return [[flag, rest]];
}

import type { Flag } from '../flag/flag.ts';

/**
 * What to say of flags that take one value and were given several: the last counts, so that an alias may
 * be overruled. Saying the same twice is not worth a word.
 * @param line - texts of the command line, by flag name
 */
export function givenTwice(
  flags: readonly Flag[],
  line: ReadonlyMap<string, readonly string[]>,
): readonly string[] {
  return flags.flatMap((flag) => {
    const texts = line.get(flag.name) ?? [];
    if (flag.init.multiple === true || new Set(texts).size < 2) return [];
    return [sentenceOf(flag, texts.at(-1) ?? '')];
  });
}

function sentenceOf({ name, init }: Flag, last: string): string {
  if (init.kind !== 'boolean') {
    return `--${name} takes one value and was given several: the last one counts, ${last}`;
  }
  const counts = last === 'true' ? `--${name}` : `--no-${name}`;
  return `--${name} and --no-${name} were both given: the last one counts, ${counts}`;
}

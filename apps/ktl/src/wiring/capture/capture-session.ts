import type { CommandCall, FlagTable } from '@ktl/cli-kit';
import type { NewContextRow } from '@ktl/sqlite-archive';

/** What a capture says about the run that made it, beside what the cluster adds. */
export type SessionRow = NewContextRow<'sessions'>;

const secretName = /token|secret|passw|credential|private|^(?:--)?redact$/i;
const hidden = '[redacted]';

/**
 * Values of flags that somebody gave, by name, as they were written: on the command line, in the
 * environment or the configuration file. Those of secrets are hidden.
 */
export function givenFlags(
  table: FlagTable,
  sourceOf: (property: never) => ReturnType<CommandCall['sourceOf']>,
): Readonly<Record<string, string | readonly string[]>> {
  const given: Record<string, string | readonly string[]> = {};
  for (const [property, { name, init }] of Object.entries(table)) {
    const { kind, texts = [] } = sourceOf(property as never);
    if (kind === 'default') continue;
    const shown = secretName.test(name) ? [hidden] : texts;
    given[name] = init.multiple === true ? shown : (shown.at(-1) ?? '');
  }
  return given;
}

/** The command line as one line for a shell, values of secrets hidden. */
export function commandLine(bin: string, argv: readonly string[]): string {
  let isSecret = false;
  const words = argv.map((word) => {
    if (isSecret) {
      isSecret = false;
      return hidden;
    }
    const [, flag = '', glued] = /^(--[^=]+)(=[^]*)?$/.exec(word) ?? [];
    if (!secretName.test(flag)) return word;
    if (glued !== undefined) return `${flag}=${hidden}`;
    isSecret = true;
    return word;
  });
  return [bin, ...words].map(shellWord).join(' ');
}

function shellWord(word: string): string {
  return /^[\w.,:/=@%+[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

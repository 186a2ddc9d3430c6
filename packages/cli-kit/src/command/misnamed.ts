import { hasCode } from '@ktl/faults';
import { faults } from '../faults.ts';
import { looseTexts } from './loose-line.ts';
import { flagsOf } from './command-line.ts';
import type { App } from './command.ts';
import { programOf, type Route } from './route.ts';

/** A command line that was given to the default command, and what was wrong with it. */
export interface Misread {
  readonly app: App;
  readonly argv: readonly string[];
  readonly where: Extract<Route, { kind: 'command' }>;
  /** Undefined: nothing; the default command takes all the words, of which there are several. */
  readonly error?: unknown;
}

/**
 * The better error for a line whose first word was taken for an argument of the default command though
 * the rest of the line shows that it was meant as a command: `lgos web`, `get pods`. Undefined where
 * the line stands as it is: a single word is always an argument.
 */
export async function misnamedFault(misread: Misread): Promise<Error | undefined> {
  const { app, argv, where, error } = misread;
  const { assumedAt } = where;
  const word = assumedAt === undefined ? undefined : argv[assumedAt];
  const isSurplus = error === undefined || hasCode(error, 'ARG_UNEXPECTED');
  if (word === undefined || !(isSurplus || hasCode(error, 'FLAG_UNKNOWN'))) return undefined;
  const program = programOf(app, word);
  if (program !== undefined) {
    const hint = `${app.bin} is not ${program}, which has it: ${lineOf([program, ...argv])}`;
    return faults.COMMAND_UNKNOWN({ word, bin: app.bin, hint }, error);
  }
  const { nearCommand } = where;
  if (nearCommand === undefined) return undefined;
  const isItsLastWord = nearCommand.endsWith(` ${word}`);
  if (!isItsLastWord && !/^[a-z]+$/i.test(word)) return undefined;
  if (!isSurplus && !(await understands(misread, nearCommand))) return undefined;
  const meant = argv.flatMap((text, at) => (at === assumedAt ? nearCommand.split(' ') : [text]));
  // Where several words are right as they stand, they may have been meant so.
  const literal = argv.toSpliced(assumedAt ?? 0, 0, app.defaultCommand);
  const asItStands =
    error === undefined ? ` As it stands it is ${lineOf([app.bin, ...literal])}` : '';
  const hint = `did you mean ${lineOf([app.bin, ...meant])}?${asItStands}`;
  return faults.COMMAND_UNKNOWN({ word, bin: app.bin, hint }, error);
}

// `dmeo --demo-port 1`: the flag is none of the default command's, but one of the near command's.
async function understands({ app, argv }: Misread, id: string): Promise<boolean> {
  const near = await app.commands.find((entry) => entry.id === id)?.load();
  const byDefault = await app.commands.find((entry) => entry.id === app.defaultCommand)?.load();
  if (near === undefined || byDefault === undefined) return false;
  const known = new Set(flagsOf(byDefault).map(({ name }) => name));
  return [...looseTexts(argv, flagsOf(near)).keys()].some((name) => !known.has(name));
}

/** Words as one would type them in a shell. */
function lineOf(words: readonly string[]): string {
  return words
    .map((word) =>
      /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`,
    )
    .join(' ');
}

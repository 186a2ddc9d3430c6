import type { Flag } from '../flag/flag.ts';
import { globalFlags } from '../flag/global-flags.ts';
import { firstWord } from './command-line.ts';
import type { App, CommandEntry } from './command.ts';

/** A command that a line names, and where its words are. */
export interface NamedCommand {
  readonly entry: CommandEntry;
  /** Indexes of the words that name it. */
  readonly at: readonly number[];
  /** Words that commands begin with and that are none by themselves: `logs drift`. Else its own words. */
  readonly begun: string;
  /** Index of the first word after those; undefined where there is none before `--`. */
  readonly next: number | undefined;
}

/**
 * The command that the words of a line name, from the word at `index` on: of `logs` and `logs capture`
 * the longer one, where its words follow. Flags may stand between them; which of those take a value, the
 * flags of the shorter command say. Nothing after `--` names a command.
 */
export async function namedCommand(
  app: App,
  argv: readonly string[],
  index: number | undefined,
): Promise<NamedCommand | undefined> {
  let found: Omit<NamedCommand, 'begun' | 'next'> | undefined;
  let begun = '';
  const at: number[] = [];
  let id = '';
  let next = index;
  while (next !== undefined) {
    at.push(next);
    id = [id, argv[next] ?? ''].filter((word) => word !== '').join(' ');
    const prefix = `${id} `;
    const entry = app.commands.find((candidate) => candidate.id === id);
    if (entry !== undefined) found = { entry, at: [...at] };
    const goesOn = app.commands.some((candidate) => candidate.id.startsWith(prefix));
    if (entry === undefined && !goesOn) break;
    begun = id;
    if (!goesOn) {
      next = undefined;
      break;
    }
    const from = next + 1;
    const isFlag = argv[from]?.startsWith('-') === true;
    const word = firstWord(argv.slice(from), isFlag ? await flagsOfEntry(found?.entry) : []);
    next = word === undefined ? undefined : from + word;
  }
  return found === undefined ? undefined : { ...found, begun, next };
}

/** The flags of a command and the global ones, the command not loaded where they come alone. */
export async function flagsOfEntry(entry: CommandEntry | undefined): Promise<readonly Flag[]> {
  const own = (await entry?.flags?.()) ?? (await entry?.load())?.flags ?? {};
  return [...Object.values(own), ...Object.values(globalFlags)];
}

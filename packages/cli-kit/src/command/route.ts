import { faults } from '../faults.ts';
import { nearestName } from '@ktl/faults';
import { asksForHelp, firstWord } from './command-line.ts';
import { slipFault } from './command-slip.ts';
import type { App, CommandEntry } from './command.ts';
import { flagsOfEntry, namedCommand, type NamedCommand } from './named-command.ts';

/** What a command line asks for. */
export type Route =
  | { readonly kind: 'root-help' }
  | { readonly kind: 'version' }
  /** Help of words that are no command by themselves: `ktl logs drift --help`. */
  | { readonly kind: 'group-help'; readonly id: string }
  | {
      readonly kind: 'command';
      readonly entry: CommandEntry;
      /** The words without the command. */
      readonly argv: readonly string[];
      /** `ktl help logs`. */
      readonly help: boolean;
      /**
       * The command that the first word nearly is, or that it is with its program where it is another
       * program's (`kubectl get`), where the default command was chosen.
       */
      readonly nearCommand: string | undefined;
      /** Where in the command line the first word is, where the default command was chosen. */
      readonly assumedAt: number | undefined;
    };

const byName = { nearCommand: undefined, assumedAt: undefined } as const;

/**
 * Finds the command of a command line: the first words that are no flags and no flags' values, when they
 * name one; else the default command, which gets all words.
 * @throws KtlError COMMAND_UNKNOWN for `help` of no command, and for a slip in a command of several words
 */
export async function route(app: App, argv: readonly string[]): Promise<Route> {
  const [first] = argv;
  if (first === undefined || first === '--help' || first === '-h') return { kind: 'root-help' };
  if (first === '--version') return { kind: 'version' };
  if (first === 'help') return await routeHelp(app, argv.slice(1));
  // Flags may stand before the command; which of them take a value, the default command's table says.
  const flags = first.startsWith('-') ? await flagsOfEntry(entryOf(app, app.defaultCommand)) : [];
  const index = firstWord(argv, flags);
  const word = index === undefined ? undefined : argv[index];
  const named = await namedCommand(app, argv, index);
  if (named !== undefined) {
    const group = groupAsked({ app, argv, named });
    if (group !== undefined) return group;
    const { entry } = named;
    const rest = argv.filter((_, at) => !named.at.includes(at));
    return { kind: 'command', entry, argv: rest, help: false, ...byName };
  }
  if (word === undefined && asksForHelp(argv)) return { kind: 'root-help' };
  return {
    kind: 'command',
    entry: entryOf(app, app.defaultCommand),
    argv,
    help: false,
    nearCommand: word === undefined ? undefined : nearCommand(app, word),
    assumedAt: index,
  };
}

// Help of words that are no command by themselves. @throws KtlError COMMAND_UNKNOWN for a slip
function groupAsked(line: {
  readonly app: App;
  readonly argv: readonly string[];
  readonly named: NamedCommand;
}): Route | undefined {
  const { app, argv, named } = line;
  const { entry, begun: id, next: at } = named;
  if (asksForHelp(argv)) {
    return id !== entry.id && at === undefined ? { kind: 'group-help', id } : undefined;
  }
  const slip = slipFault({ app, argv, id, at });
  if (slip !== undefined) throw slip;
  return undefined;
}

function nearCommand(app: App, word: string): string | undefined {
  const program = programOf(app, word);
  if (program !== undefined) return `${program} ${word}`;
  const ids = visibleIds(app);
  // `capture` where `logs capture` is meant.
  return ids.find((id) => id.endsWith(` ${word}`)) ?? nearestName(word, ids);
}

/** The other program that has a command of this name. */
export function programOf(app: App, word: string): string | undefined {
  return app.foreignCommands?.find(({ words }) => words.includes(word))?.program;
}

async function routeHelp(app: App, words: readonly string[]): Promise<Route> {
  const [word] = words;
  if (word === undefined || word.startsWith('-')) return { kind: 'root-help' };
  const named = await namedCommand(app, words, 0);
  if (named !== undefined && named.begun !== named.entry.id) {
    return { kind: 'group-help', id: named.begun };
  }
  const entry = named?.entry;
  if (entry === undefined) {
    const near = nearestName(word, visibleIds(app));
    const hint = near === undefined ? undefined : `did you mean ${near}?`;
    throw faults.COMMAND_UNKNOWN({ word, bin: app.bin, hint });
  }
  return { kind: 'command', entry, argv: [], help: true, ...byName };
}

function entryOf(app: App, id: string): CommandEntry {
  const entry = app.commands.find((candidate) => candidate.id === id);
  if (entry === undefined) throw new TypeError(`no command ${id} in ${app.bin}`);
  return entry;
}

function visibleIds(app: App): string[] {
  return app.commands.filter(({ hidden }) => hidden !== true).map(({ id }) => id);
}

import { faults } from '../faults.ts';
import type { App } from './command.ts';

/** A word where a command of several words could go on, and what stands before it. */
export interface OpenEnd {
  readonly app: App;
  readonly argv: readonly string[];
  /** Words of the command so far: `logs capture`, or `logs drift`, which is none by itself. */
  readonly id: string;
  /** Index of the word after it; undefined where the line has none. */
  readonly at: number | undefined;
}

// What people try where commands are listed elsewhere.
const usualVerbs: readonly string[] = ['help', 'list', 'ls', 'stop'];

/**
 * The error for a word that was meant as a command under another: one slip of the keyboard from it (`logs
 * capture shwo`), or a usual verb that is no command here (`logs capture list`), or anything after words
 * that are no command by themselves (`logs drift`). Undefined where the word is an argument.
 */
export function slipFault(end: OpenEnd): Error | undefined {
  const { app, argv, id, at } = end;
  const isCommand = app.commands.some((entry) => entry.id === id);
  const names = namesUnder(app, id);
  if (names.length === 0) return undefined;
  const word = at === undefined ? undefined : argv[at];
  const near = word === undefined ? undefined : names.find((name) => isSlip(word, name));
  const isVerb = word !== undefined && usualVerbs.includes(word);
  if (isCommand && near === undefined && !isVerb) return undefined;
  const meant = near === undefined ? listHint(end, word, names) : meantHint(end, near);
  const query = isCommand ? `${app.bin} ${id} -- ${word ?? ''}` : asQuery(app, id, word);
  const hint = `${meant} To search for it, write it after the flags and --: ${query}`;
  return faults.COMMAND_UNKNOWN({ word: [id, word].join(' ').trimEnd(), bin: app.bin, hint });
}

/** The last words of the commands under `id`, next word only, each once. */
function namesUnder({ commands }: App, id: string): readonly string[] {
  const under = commands.filter((entry) => entry.hidden !== true && entry.id.startsWith(`${id} `));
  return [...new Set(under.map((entry) => entry.id.slice(id.length + 1).split(' ')[0] ?? ''))];
}

function meantHint({ app, argv, at, id }: OpenEnd, near: string): string {
  const under = namesUnder(app, `${id} ${near}`);
  const isCommand = app.commands.some((entry) => entry.id === `${id} ${near}`);
  const rest = isCommand || under.includes(argv[(at ?? 0) + 1] ?? '') ? [] : under.slice(0, 1);
  const words = argv.flatMap((text, index) => (index === at ? [near, ...rest] : [text]));
  return `did you mean ${[app.bin, ...words].join(' ')}?`;
}

function listHint(
  { app, id }: OpenEnd,
  word: string | undefined,
  names: readonly string[],
): string {
  if (word === 'help') return `did you mean ${app.bin} ${id} --help?`;
  const lines = names.map((name) => `${app.bin} ${id} ${name}`);
  return `what there is: ${lines.join(', ')}.`;
}

function asQuery({ bin, defaultCommand, commands }: App, id: string, word = ''): string {
  const words = id.split(' ');
  const parent = words.slice(0, -1).join(' ');
  const command = commands.some((entry) => entry.id === parent) ? parent : defaultCommand;
  return [bin, command, '--', words.at(-1), word].join(' ').trimEnd();
}

// One letter too few, too many or another one, or two that changed places. A word that goes on from a name
// is another word (`captured`), and of a short one so is a word with another letter (`shop` beside `show`).
function isSlip(word: string, name: string): boolean {
  if (word === name || word.startsWith(name)) return false;
  let start = 0;
  while (start < word.length && word[start] === name[start]) start += 1;
  let end = 0;
  const most = Math.min(word.length, name.length) - start;
  while (end < most && word.at(-1 - end) === name.at(-1 - end)) end += 1;
  const typed = word.slice(start, word.length - end);
  const meant = name.slice(start, name.length - end);
  const [few, many] = [typed.length, meant.length];
  if (few + many === 1) return true;
  if (few === 1 && many === 1) return name.length > 4;
  return few === 2 && many === 2 && typed[0] === meant[1] && typed[1] === meant[0];
}

import { CLIError } from '@oclif/core/errors';
import { parse } from '@oclif/core/parser';
import type { Interfaces } from '@oclif/core';
import { faults } from '../faults.ts';
import type { Flag } from '../flag/flag.ts';
import { globalFlags } from '../flag/global-flags.ts';
import { nearestName } from '@ktl/faults';
import type { Command } from './command.ts';

/** A command line taken apart. */
export interface ParsedLine {
  readonly help: boolean;
  /** Texts of each flag given, by name. */
  readonly flags: ReadonlyMap<string, readonly string[]>;
  readonly args: Readonly<Record<string, string | readonly string[]>>;
}

/** All flags of a command: its own, then the global ones. */
export function flagsOf(command: Command): readonly Flag[] {
  return [...Object.values(command.flags), ...Object.values(globalFlags)];
}

// Marks a value written after "=": it is a value even where it looks like a flag.
const glued = '\0';

/**
 * Takes the words after a command apart, with oclif.
 * @param bin - name of the program, for messages
 * @throws KtlError FLAG_UNKNOWN, FLAG_INVALID, FLAG_INCOMPLETE, ARG_MISSING, ARG_UNEXPECTED
 */
export async function parseLine(
  bin: string,
  command: Command,
  argv: readonly string[],
): Promise<ParsedLine> {
  const flags = flagsOf(command);
  const name = `${bin} ${command.id}`;
  const inherited = beforeDashes(argv).find(isInherited);
  if (inherited !== undefined) {
    throw unknownFlag(inherited, { name, flags, foreign: command.foreignFlags });
  }
  let output;
  try {
    // The parser alone: a Command of oclif loads a configuration, help and plugins, and is most of its
    // start-up.
    output = await parse(normalize(argv, flags), {
      flags: oclifFlags(flags),
      args: {},
      strict: false,
    });
  } catch (error) {
    if (!(error instanceof CLIError)) throw error;
    if (asksForHelp(argv)) return { help: true, flags: new Map(), args: {} };
    throw usageFault(error, { name, flags, foreign: command.foreignFlags });
  }
  const given = textsByFlag(output.raw, flags);
  if (given.has('help')) return { help: true, flags: given, args: {} };
  return { help: false, flags: given, args: argsOf(name, command, output.raw) };
}

// oclif takes flags and words apart; values are read later, when environment and file are known.
function oclifFlags(flags: readonly Flag[]): Interfaces.FlagInput {
  const entries = flags.map(({ init }) => {
    const short = init.char === undefined ? {} : { char: init.char };
    return init.kind === 'boolean'
      ? [init.name, { ...short, type: 'boolean', allowNo: true, parse: async (on: boolean) => on }]
      : [
          init.name,
          {
            ...short,
            type: 'option',
            multiple: true,
            multipleNonGreedy: true,
            parse: async (text: string) => text,
          },
        ];
  });
  const help = { type: 'boolean', char: 'h', allowNo: false, parse: async (on: boolean) => on };
  return Object.fromEntries([...entries, ['help', help]]) as Interfaces.FlagInput;
}

// `--follow=false` becomes `--no-follow`; a flag that may stand alone gets its value; a value after "=" is
// marked, see `glued`.
function normalize(argv: readonly string[], flags: readonly Flag[]): string[] {
  const words = beforeDashes(argv);
  const normal = words.flatMap((word, index) => {
    const alone = flags.find(({ name }) => word === `--${name}`)?.init.alone;
    if (alone !== undefined && !alone.looksLike.test(words[index + 1] ?? '')) {
      return [word, `${glued}${alone.value}`];
    }
    const match = /^(?:--([^=]+)|-([A-Za-z]))=([^]*)$/.exec(word);
    if (match === null) return [word];
    const flag = flags.find(({ init }) =>
      match[1] === undefined ? init.char === match[2] : init.name === match[1],
    );
    if (flag === undefined) return [word];
    const text = match[3] ?? '';
    if (flag.init.kind !== 'boolean') return [`--${flag.name}`, `${glued}${text}`];
    const reading = flag.read([text]);
    if (!reading.ok) throw invalidSwitch(flag, text, reading);
    return [reading.value === true ? `--${flag.name}` : `--no-${flag.name}`];
  });
  return [...normal, ...argv.slice(words.length)];
}

function invalidSwitch(
  flag: Flag,
  value: string,
  reading: { readonly problem: string; readonly hint?: string | undefined },
): Error {
  const { problem, hint } = reading;
  return faults.FLAG_INVALID({ origin: `--${flag.name}`, value, problem, hint });
}

interface Token {
  readonly type: 'arg' | 'flag';
  readonly input: string;
  readonly flag?: string;
}

function textsByFlag(raw: readonly Token[], flags: readonly Flag[]): Map<string, string[]> {
  const given = new Map<string, string[]>();
  for (const token of raw) {
    if (token.type !== 'flag' || token.flag === undefined) continue;
    const flag = flags.find((candidate) => candidate.name === token.flag);
    const isSwitch = flag === undefined || flag.init.kind === 'boolean';
    const text = isSwitch
      ? String(token.input !== `--no-${token.flag}`)
      : token.input.replace(glued, '');
    given.set(token.flag, [...(given.get(token.flag) ?? []), text]);
  }
  return given;
}

function argsOf(
  name: string,
  command: Command,
  raw: readonly Token[],
): Record<string, string | readonly string[]> {
  const words = raw.filter((token) => token.type === 'arg').map((token) => token.input);
  const args: Record<string, string | readonly string[]> = {};
  const missing: string[] = [];
  for (const [property, arg] of Object.entries(command.args)) {
    const taken = words.splice(0, arg.multiple === true ? words.length : 1);
    const [first] = taken;
    if (first === undefined && arg.required === true) missing.push(property);
    if (arg.multiple === true) args[property] = taken;
    else if (first !== undefined) args[property] = first;
  }
  if (missing.length > 0) throw faults.ARG_MISSING({ command: name, args: missing });
  if (words.length > 0) throw faults.ARG_UNEXPECTED({ command: name, args: words });
  return args;
}

/** True where `--help` or `-h` stands before `--`. */
export function asksForHelp(argv: readonly string[]): boolean {
  const words = beforeDashes(argv);
  return words.includes('--help') || words.includes('-h');
}

function beforeDashes(argv: readonly string[]): readonly string[] {
  const end = argv.indexOf('--');
  return end === -1 ? argv : argv.slice(0, end);
}

// oclif looks flags up in a plain object, which has more than it was given: `--toString`.
function isInherited(word: string): boolean {
  const name = /^--(?:no-)?([^=]+)/.exec(word)?.[1];
  return name !== undefined && name in {};
}

interface LineOf {
  /** Program and command. */
  readonly name: string;
  readonly flags: readonly Flag[];
  readonly foreign: Readonly<Record<string, string>>;
}

function usageFault(error: CLIError, line: LineOf): Error {
  // oclif names the flags that it does not know; its other complaint is a flag without a value.
  const unknown: unknown =
    'flags' in error && Array.isArray(error.flags) ? error.flags[0] : undefined;
  if (typeof unknown === 'string') return unknownFlag(unknown, line);
  const [problem = ''] = error.message.split('\n');
  return faults.FLAG_INCOMPLETE(
    { problem: problem.replace(/^Flag /, ''), command: line.name },
    error,
  );
}

function unknownFlag(word: string, { name, flags, foreign }: LineOf): Error {
  const flag = word.split('=')[0] ?? word;
  const known = flags
    .filter(({ init }) => init.hidden !== true)
    .flatMap(({ init }) => [
      `--${init.name}`,
      ...(init.kind === 'boolean' ? [`--no-${init.name}`] : []),
    ]);
  const near = flag.startsWith('--') ? nearestName(flag, [...known, '--help']) : undefined;
  // `-iERROR` is `-i` with its value.
  const form = flag.startsWith('--') ? flag : flag.slice(0, 2);
  const instead = Object.hasOwn(foreign, form) ? foreign[form] : undefined;
  return faults.FLAG_UNKNOWN({ flag, command: name, nearest: near, instead });
}

/**
 * Index of the first word that is neither a flag nor a flag's value; undefined when there is none before
 * `--`.
 */
export function firstWord(argv: readonly string[], flags: readonly Flag[]): number | undefined {
  for (let index = 0; index < argv.length; index += 1) {
    const word = argv[index] ?? '';
    if (word === '--') return undefined;
    if (!word.startsWith('-') || word === '-') return index;
    if (takesNextWord(word, flags)) index += 1;
  }
  return undefined;
}

function takesNextWord(word: string, flags: readonly Flag[]): boolean {
  if (word.startsWith('--')) {
    const flag = flags.find(({ name }) => word === `--${name}`);
    return flag !== undefined && flag.init.kind !== 'boolean';
  }
  for (let index = 1; index < word.length; index += 1) {
    const flag = flags.find(({ init }) => init.char === word[index]);
    if (flag === undefined) return false;
    if (flag.init.kind !== 'boolean') return index === word.length - 1;
  }
  return false;
}

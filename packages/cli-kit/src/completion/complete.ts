import { firstWord, flagsOf } from '../command/command-line.ts';
import type { App, Command, CommandEntry } from '../command/command.ts';
import { namedCommand } from '../command/named-command.ts';
import type { Flag, WordSource } from '../flag/flag.ts';
import { separatorOf } from '../flag/define-flag.ts';
import { kindOf } from '../flag/kind.ts';
import type { ClusterWords, WordScope } from './cluster-words.ts';

/** One offer: a word, and what it means. */
export interface Offer {
  readonly word: string;
  readonly about?: string;
}

/** What shell completion asks. */
export interface CompletionQuestion {
  readonly app: App;
  /** Words after the program's name, the last one being typed, maybe empty. */
  readonly words: readonly string[];
  readonly cluster: ClusterWords;
  /** Cluster to ask where the words name none. */
  readonly defaults: Pick<WordScope, 'kubeconfig' | 'context' | 'namespace' | 'demo'>;
  /** Ends the search in the cluster. */
  readonly signal: AbortSignal;
}

/** The answer; `files` asks the shell to complete paths itself. */
export interface CompletionAnswer {
  readonly offers: readonly Offer[];
  readonly files: boolean;
}

const nothing: CompletionAnswer = { offers: [], files: false };

/** Words that can stand where the cursor is. Never fails: what cannot be found is not offered. */
export async function complete(question: CompletionQuestion): Promise<CompletionAnswer> {
  const { words } = question;
  const typed = words.at(-1) ?? '';
  const before = words.slice(0, -1);
  const line = await readLine(question, before);
  if (before.includes('--')) return argumentOffers(question, line, typed);
  const glued = /^--([^=]+)=([^]*)$/.exec(typed);
  if (glued !== null) {
    const flag = line.flags.find(({ name }) => name === glued[1]);
    const answer = flag === undefined ? nothing : await valueOffers(question, line, flag);
    const prefix = `--${glued[1] ?? ''}=${listBefore(flag, glued[2] ?? '')}`;
    return { ...answer, offers: matching(behind(prefix, answer.offers), typed) };
  }
  if (line.open !== undefined) {
    const answer = await valueOffers(question, line, line.open);
    const offers = behind(listBefore(line.open, typed), answer.offers);
    return { ...answer, offers: matching(offers, typed) };
  }
  if (typed.startsWith('-'))
    return { offers: matching(flagOffers(line.flags), typed), files: false };
  return argumentOffers(question, line, typed);
}

function behind(prefix: string, offers: readonly Offer[]): readonly Offer[] {
  return offers.map((offer) => ({ ...offer, word: prefix + offer.word }));
}

// What stands before the last comma of a list: `a,` of `a,b`.
function listBefore(flag: Flag | undefined, typed: string): string {
  const isList =
    flag?.init.kind === 'label-selector' || (flag !== undefined && separatorOf(flag.init) === ',');
  return isList ? typed.slice(0, typed.lastIndexOf(',') + 1) : '';
}

interface LineSoFar {
  /** The command that has been named; undefined while the first word may still be one. */
  readonly named: CommandEntry | undefined;
  readonly command: Command;
  readonly flags: readonly Flag[];
  /** The flag whose value is being typed. */
  readonly open: Flag | undefined;
  /** Values given so far, by flag name. */
  readonly given: ReadonlyMap<string, string>;
  /** Words that are neither flags nor their values, without the command. */
  readonly args: readonly string[];
}

async function readLine(
  { app }: CompletionQuestion,
  before: readonly string[],
): Promise<LineSoFar> {
  const byDefault = entryOf(app, app.defaultCommand);
  const fallback = await byDefault.load();
  const first = firstWord(before, flagsOf(fallback));
  const found = await namedCommand(app, before, first);
  const named = found?.entry;
  const command = named === undefined ? fallback : await named.load();
  const flags = flagsOf(command);
  const rest = before.filter((_, at) => found?.at.includes(at) !== true);
  const { open, given, args } = scan(rest, flags);
  return { named, command, flags, open, given, args };
}

function entryOf(app: App, id: string): CommandEntry {
  const entry = app.commands.find((candidate) => candidate.id === id);
  if (entry === undefined) throw new TypeError(`no command ${id}`);
  return entry;
}

function scan(
  words: readonly string[],
  flags: readonly Flag[],
): Pick<LineSoFar, 'open' | 'given' | 'args'> {
  const given = new Map<string, string>();
  const args: string[] = [];
  let open: Flag | undefined;
  for (const word of words) {
    if (open !== undefined) {
      given.set(open.name, word);
      open = undefined;
    } else if (!word.startsWith('-') || word === '-') {
      args.push(word);
    } else {
      open = readFlagWord(word, flags, given);
    }
  }
  return { open, given, args };
}

// Notes a value that stands in the word itself; gives the flag that still waits for its value.
function readFlagWord(
  word: string,
  flags: readonly Flag[],
  given: Map<string, string>,
): Flag | undefined {
  const [name = '', ...rest] = word.split('=');
  const flag = name.startsWith('--')
    ? flags.find((candidate) => `--${candidate.name}` === name)
    : flags.find(({ init }) => init.char === word[1]);
  if (flag === undefined) return undefined;
  const value = rest.length > 0 ? rest.join('=') : name.startsWith('--') ? '' : word.slice(2);
  if (flag.init.kind === 'boolean') {
    given.set(flag.name, value === 'false' ? 'false' : 'true');
    return undefined;
  }
  if (value === '' && rest.length === 0) return flag;
  given.set(flag.name, value);
  return undefined;
}

async function argumentOffers(
  question: CompletionQuestion,
  line: LineSoFar,
  typed: string,
): Promise<CompletionAnswer> {
  const args = Object.values(line.command.args);
  const arg = args[line.args.length] ?? args.findLast(({ multiple }) => multiple === true);
  const instead = Object.entries(arg?.completeWith ?? {}).find(
    ([flag]) => line.given.get(flag) === 'true',
  );
  const source = instead?.[1] ?? arg?.complete;
  const answer = source === undefined ? nothing : await sourceOffers(question, line, source);
  const isFirst = instead === undefined && line.args.length === 0 && !question.words.includes('--');
  const commands = isFirst ? commandOffers(question.app, line.named) : [];
  return { ...answer, offers: matching([...commands, ...answer.offers], typed) };
}

// The word that comes next in the names of commands that begin as the line does.
function commandOffers(app: App, named: CommandEntry | undefined): Offer[] {
  const begin = named === undefined ? '' : `${named.id} `;
  const shown = app.commands.filter(({ id, hidden }) => hidden !== true && id.startsWith(begin));
  const offers = new Map<string, Offer>();
  for (const { id, summary } of shown) {
    const [word = ''] = id.slice(begin.length).split(' ');
    if (!offers.has(word)) offers.set(word, { word, about: summary });
  }
  const help: Offer = { word: 'help', about: 'Show help of a command' };
  return named === undefined ? [...offers.values(), help] : [...offers.values()];
}

function flagOffers(flags: readonly Flag[]): Offer[] {
  const offers = flags
    .filter(({ init }) => init.hidden !== true)
    .map(({ init }) => {
      // A switch that is on by default is only given to turn it off.
      const isOn = init.kind === 'boolean' && init.default === true;
      return { word: `--${isOn ? 'no-' : ''}${init.name}`, about: init.summary };
    });
  return [...offers, { word: '--help', about: 'Show help' }];
}

async function valueOffers(
  question: CompletionQuestion,
  line: LineSoFar,
  flag: Flag,
): Promise<CompletionAnswer> {
  const { init } = flag;
  if (init.kind === 'enum') return { offers: init.options.map((word) => ({ word })), files: false };
  if (init.kind === 'boolean')
    return { offers: [{ word: 'true' }, { word: 'false' }], files: false };
  if (init.kind === 'timezone') {
    return { offers: Intl.supportedValuesOf('timeZone').map((word) => ({ word })), files: false };
  }
  const { complete: source } = init;
  if (typeof source === 'object') return { offers: source.map((word) => ({ word })), files: false };
  if (source !== undefined) return sourceOffers(question, line, source);
  return { offers: init.example === undefined ? [] : exampleOffers(flag), files: false };
}

function exampleOffers({ init }: Flag): Offer[] {
  const texts = typeof init.example === 'string' ? [init.example] : (init.example ?? []);
  return init.kind === 'duration' || init.kind === 'moment'
    ? texts.map((word) => ({ word, about: `for example: ${kindOf(init).expects}` }))
    : [];
}

async function sourceOffers(
  { app, words: typedWords, cluster, defaults, signal }: CompletionQuestion,
  { given }: LineSoFar,
  source: WordSource,
): Promise<CompletionAnswer> {
  if (source === 'file') return { offers: [], files: true };
  if (source === 'feature') {
    const offers = app.features.map(({ name, summary }) => ({ word: name, about: summary }));
    return { offers, files: false };
  }
  const scope: WordScope = {
    kubeconfig: given.get('kubeconfig') ?? defaults.kubeconfig,
    context: given.get('context') ?? defaults.context,
    // Of several, the last is the one that is being thought of.
    namespace: (given.get('namespace') ?? defaults.namespace)?.split(',').at(-1),
    allNamespaces: given.get('all-namespaces') === 'true',
    demo: given.has('demo') ? given.get('demo') === 'true' : defaults.demo,
    given,
    signal,
  };
  const words = await clusterWords(cluster, { source, typed: typedWords.at(-1) ?? '' }, scope);
  return { offers: [...new Set(words)].sort().map((word) => ({ word })), files: false };
}

async function clusterWords(
  cluster: ClusterWords,
  { source, typed }: { source: Exclude<WordSource, 'file' | 'feature'>; typed: string },
  scope: WordScope,
): Promise<readonly string[]> {
  const sources: Readonly<Record<string, () => Promise<readonly string[]>>> = {
    context: () => cluster.contexts(scope),
    namespace: () => cluster.namespaces(scope),
    node: () => cluster.nodes(scope),
    pod: () => cluster.pods(scope),
    deployment: () => cluster.objects('deployments.apps', scope),
    target: () => targets(cluster, typed, scope),
    container: () => cluster.containers(scope),
  };
  const own = source.startsWith('own:') ? cluster.own?.[source.slice('own:'.length)] : undefined;
  const ask = own === undefined ? sources[source] : () => own(scope);
  if (ask === undefined) return [];
  const tooLate = new Promise<readonly string[]>((settle) => {
    scope.signal.addEventListener('abort', () => {
      settle([]);
    });
  });
  try {
    return await Promise.race([ask(), tooLate]);
  } catch {
    // No cluster, no rights, no kubeconfig: a shell that completes is no place to say so.
    return [];
  }
}

async function targets(
  cluster: ClusterWords,
  typed: string,
  scope: WordScope,
): Promise<readonly string[]> {
  const [kind = '', ...rest] = typed.split('/');
  if (rest.length === 0) return cluster.pods(scope);
  if (rest.length === 1) {
    const names = await cluster.objects(kind, scope);
    return names.map((name) => `${kind}/${name}`);
  }
  const [namespace, ownKind = ''] = [kind, rest[0]];
  const names = await cluster.objects(ownKind, { ...scope, namespace, allNamespaces: false });
  return names.map((name) => `${namespace}/${ownKind}/${name}`);
}

function matching(offers: readonly Offer[], typed: string): Offer[] {
  return offers.filter(({ word }) => word.startsWith(typed));
}

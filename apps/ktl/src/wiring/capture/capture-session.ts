import {
  globalFlags,
  type CommandCall,
  type Flag,
  type FlagSource,
  type FlagTable,
} from '@ktl/cli-kit';
import type { ClusterIdentity } from '@ktl/kube-client';
import type { TargetQuery } from '@ktl/kube-informers';
import type { NewContextRow } from '@ktl/sqlite-archive';

/** What a capture says about the run that made it, beside what the cluster adds. */
export type SessionRow = NewContextRow<'sessions'>;

/** What is known of it when it begins. */
export type SessionBeginning = Omit<SessionRow, 'observed_at' | 'started_at' | 'ended_at'>;

/** What is recorded, and where from. */
export interface CaptureSubject {
  readonly cluster: ClusterIdentity;
  readonly query: TargetQuery;
}

/** A call of a command that records. */
export type SessionCall<F extends FlagTable> = Pick<CommandCall<F>, 'sourceOf' | 'host' | 'app'> & {
  readonly args: { readonly query: readonly string[] };
};

/** How a run tells what it is. */
export interface SessionAbout<F extends FlagTable> {
  /** The command's flags. */
  readonly table: F;
  /** Undefined where lines come from files. */
  readonly subject: CaptureSubject | undefined;
  /** The command without the program. Default `logs`. */
  readonly command?: string | undefined;
  /** Default: it has none, and goes by its title. */
  readonly name?: string | undefined;
}

/** The row of a run, but for its times. */
export function sessionOf<F extends FlagTable>(
  call: SessionCall<F>,
  { table, subject, name, command = 'logs' }: SessionAbout<F>,
): SessionBeginning {
  const { host, app, args } = call;
  return {
    command: commandLine(app.bin, host.argv),
    ...(name === undefined ? {} : { session: name }),
    title: withoutUserInfo([app.bin, command, ...args.query].join(' ')),
    flags: JSON.stringify(givenFlags({ ...globalFlags, ...table }, call.sourceOf)),
    version: app.version(),
    ...(subject === undefined ? {} : placeOf(subject)),
    // As it was written: whoever compares with the cluster asks with it again.
    ...(args.query.length === 0 ? {} : { query: args.query.join(' ') }),
  };
}

function placeOf(subject: CaptureSubject): Partial<SessionRow> {
  const { cluster } = subject;
  return {
    ...(cluster.server === '' ? {} : { cluster: withoutUserInfo(cluster.server) }),
    context: cluster.context,
    namespaces: JSON.stringify(namespacesOf(subject)),
  };
}

/** The namespaces that a capture looked into; none: all. */
export function namespacesOf({
  cluster,
  query: { namespaces },
}: CaptureSubject): readonly string[] {
  if (namespaces === 'all') return [];
  return namespaces.length === 0 ? [cluster.namespace] : namespaces;
}

/** Takes user and password out of URLs. */
function withoutUserInfo(text: string): string {
  return text.replaceAll(/(?<=:\/\/)[^\s/?#"'<>]*@/g, '');
}

const secretName = /token|secret|passw|credential|private|^(?:--)?redact$/i;
const hidden = '[redacted]';

/** Flags that somebody gave, by name. */
export type GivenFlags = Readonly<Record<string, string | number | boolean | string[]>>;

/**
 * Values of flags that somebody gave, by name, as they were written: on the command line, in the
 * environment or the configuration file. Those of secrets are hidden, URLs have no user and password.
 */
export function givenFlags(
  table: FlagTable,
  sourceOf: (property: never) => FlagSource,
): GivenFlags {
  const given: Record<string, GivenFlags[string]> = {};
  for (const [property, flag] of Object.entries(table)) {
    const { kind, texts = [] } = sourceOf(property as never);
    if (kind !== 'default') given[flag.name] = writtenValue(flag, texts);
  }
  return given;
}

function writtenValue(flag: Flag, texts: readonly string[]): GivenFlags[string] {
  const { kind, multiple } = flag.init;
  const shown = secretName.test(flag.name) ? [hidden] : texts.map(withoutUserInfo);
  if (multiple === true) return shown;
  const reading = kind === 'boolean' || kind === 'integer' ? flag.read(texts) : undefined;
  const value = reading?.ok === true ? reading.value : undefined;
  return typeof value === 'boolean' || typeof value === 'number' ? value : (shown.at(-1) ?? '');
}

/** The command line as one line for a shell, values of secrets hidden, URLs without user and password. */
export function commandLine(bin: string, argv: readonly string[]): string {
  let isSecret = false;
  const words = argv.map((word) => {
    if (isSecret) {
      isSecret = false;
      return hidden;
    }
    const [, flag = '', glued] = /^(--[^=]+)(=[^]*)?$/.exec(word) ?? [];
    if (!secretName.test(flag)) return withoutUserInfo(word);
    if (glued !== undefined) return `${flag}=${hidden}`;
    isSecret = true;
    return word;
  });
  return [bin, ...words].map(shellWord).join(' ');
}

function shellWord(word: string): string {
  return /^[\w.,:/=@%+[\]-]+$/.test(word) ? word : `'${word.replaceAll("'", String.raw`'\''`)}'`;
}

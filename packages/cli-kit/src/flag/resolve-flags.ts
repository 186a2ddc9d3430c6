import type { ConfigFile } from '../config/config-file.ts';
import { faults } from '../faults.ts';
import type { Named } from '../app-names.ts';
import { defaultTexts } from './define-flag.ts';
import { refuseOpposites, textFromEnvironment, type Environment } from './environment.ts';
import type { Flag, FlagTable, FlagValues } from './flag.ts';

/** Where the value of a flag comes from. */
export interface FlagSource {
  readonly kind: 'flag' | 'environment' | 'file' | 'default';
  /** For messages: `--since`, `KTL_SINCE`, `/home/me/.config/ktl/config.yaml:12: since`, `default of --since`. */
  readonly where: string;
  /** The value as it was written there, before it was read. Of a switch: `true` or `false`. */
  readonly texts?: readonly string[];
}

/** What was given, by place; the first place that has a flag wins, in this order. */
export interface FlagSources {
  /** Names the variables. */
  readonly app: Named;
  /** Texts from the command line, by flag name. */
  readonly line: ReadonlyMap<string, readonly string[]>;
  readonly env: Environment;
  readonly file: ConfigFile | undefined;
}

/** Values of a table, and where each is from. */
export interface ResolvedFlags<F extends FlagTable> {
  readonly values: FlagValues<F>;
  readonly sourceOf: (property: keyof F) => FlagSource;
}

/**
 * Precedence flag > environment > file > default. An empty variable and an empty text of the file count
 * as unset; on the command line an empty text is an error: mostly it is the unset variable of a script,
 * and as a pattern it would match everything.
 * @throws KtlError FLAG_INVALID, naming the place of the bad value; FLAG_CONFLICT of `KTL_FOLLOW` and
 *   `KTL_NO_FOLLOW`
 */
export function resolveFlags<F extends FlagTable>(table: F, given: FlagSources): ResolvedFlags<F> {
  const values: Record<string, unknown> = {};
  const sources = new Map<PropertyKey, FlagSource>();
  for (const [property, flag] of Object.entries(table)) {
    const { texts, source } = locate(flag, given);
    const reading = flag.read(texts);
    if (!reading.ok) {
      throw faults.FLAG_INVALID({
        origin: source.where,
        value: reading.text,
        problem: reading.problem,
        hint: reading.hint,
      });
    }
    if (source.kind === 'flag' && isEmpty(flag, texts)) throw emptyFault(source);
    values[property] = reading.value;
    sources.set(property, source);
  }
  return {
    values: values as FlagValues<F>,
    sourceOf: (property) => {
      const source = sources.get(property);
      if (source === undefined) throw new TypeError(`no flag ${String(property)} in this table`);
      return source;
    },
  };
}

function locate(
  flag: Flag,
  given: FlagSources,
): { readonly texts: readonly string[]; readonly source: FlagSource } {
  const fromLine = given.line.get(flag.name);
  if (fromLine !== undefined) {
    return { texts: fromLine, source: { kind: 'flag', where: `--${flag.name}`, texts: fromLine } };
  }
  refuseOpposites(given.app, flag, given.env);
  const fromEnv = textFromEnvironment(given.app, flag, given.env);
  if (fromEnv !== undefined) {
    const texts = [fromEnv.text];
    return { texts, source: { kind: 'environment', where: fromEnv.variable, texts } };
  }
  const entry = given.file?.entries.get(flag.name);
  const texts = takesEmpty(flag) ? entry?.texts : entry?.texts.filter((text) => text !== '');
  // An empty list is set: it turns off what the default turns on.
  const isSet = texts !== undefined && (texts.length > 0 || entry?.texts.length === 0);
  if (given.file !== undefined && entry !== undefined && isSet) {
    const where = `${given.file.path}:${entry.line}: ${flag.name}`;
    return { texts, source: { kind: 'file', where, texts } };
  }
  const source: FlagSource = { kind: 'default', where: `default of --${flag.name}` };
  return { texts: defaultTexts(flag.init), source };
}

// No colours is a choice of colours, and a switch has no text of its own.
function takesEmpty({ init }: Flag): boolean {
  return init.kind === 'palette' || init.kind === 'boolean';
}

function isEmpty(flag: Flag, texts: readonly string[]): boolean {
  if (takesEmpty(flag)) return false;
  if (flag.init.multiple !== true) return texts.at(-1) === '';
  return texts.some((text) => text === '' || isOnlySeparators(flag, text));
}

// `-n ,` of two unset variables.
function isOnlySeparators(flag: Flag, text: string): boolean {
  const reading = flag.read([text]);
  return reading.ok && Array.isArray(reading.value) && reading.value.length === 0;
}

function emptyFault({ where }: FlagSource): Error {
  return faults.FLAG_INVALID({
    origin: where,
    value: '',
    problem: 'is empty',
    hint: `write a value, or leave ${where} out; a variable of your script may be unset`,
  });
}

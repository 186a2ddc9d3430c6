import type { ConfigFile } from '../config/config-file.ts';
import { faults } from '../faults.ts';
import type { Named } from '../app-names.ts';
import { defaultTexts, variableOf } from './define-flag.ts';
import type { Flag, FlagTable, FlagValues } from './flag.ts';

/** Where the value of a flag comes from. */
export interface FlagSource {
  readonly kind: 'flag' | 'environment' | 'file' | 'default';
  /** For messages: `--since`, `KTL_SINCE`, `/home/me/.config/ktl/config.yaml:12: since`, `default of --since`. */
  readonly where: string;
}

/** What was given, by place; the first place that has a flag wins, in this order. */
export interface FlagSources {
  /** Names the variables. */
  readonly app: Named;
  /** Texts from the command line, by flag name. */
  readonly line: ReadonlyMap<string, readonly string[]>;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly file: ConfigFile | undefined;
}

/** Values of a table, and where each is from. */
export interface ResolvedFlags<F extends FlagTable> {
  readonly values: FlagValues<F>;
  readonly sourceOf: (property: keyof F) => FlagSource;
}

/**
 * Precedence flag > environment > file > default. An empty environment variable counts as unset.
 * @throws KtlError FLAG_INVALID, naming the place of the bad value
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
    return { texts: fromLine, source: { kind: 'flag', where: `--${flag.name}` } };
  }
  const variable = variableOf(given.app, flag);
  const fromEnv = variable === undefined ? undefined : given.env[variable];
  if (variable !== undefined && fromEnv !== undefined && fromEnv !== '') {
    return { texts: [fromEnv], source: { kind: 'environment', where: variable } };
  }
  const entry = given.file?.entries.get(flag.name);
  if (given.file !== undefined && entry !== undefined) {
    const where = `${given.file.path}:${entry.line}: ${flag.name}`;
    return { texts: entry.texts, source: { kind: 'file', where } };
  }
  const source: FlagSource = { kind: 'default', where: `default of --${flag.name}` };
  return { texts: defaultTexts(flag.init), source };
}

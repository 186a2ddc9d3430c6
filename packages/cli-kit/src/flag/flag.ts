import type { SgrStyle, TimeZone } from '@ktl/term-view';
import type { Moment } from '../value/moment.ts';
import type { IntegerRange } from '../value/number.ts';
import type { Parsed } from '../value/parsed.ts';

/** What a value of each kind is once parsed. Durations are milliseconds, quantities plain numbers. */
export interface KindValues {
  string: string;
  boolean: boolean;
  integer: number;
  quantity: number;
  duration: number;
  timestamp: Date;
  moment: Moment;
  regex: RegExp;
  'label-selector': string;
  'field-selector': string;
  timezone: TimeZone;
  palette: readonly SgrStyle[];
}

/** Kinds of values with a parser of their own. */
export type ValueKind = keyof KindValues;

/**
 * What shell completion offers for a value; names of the cluster come live. `target` is a pod,
 * `<kind>/<name>` of any kind, or `<namespace>/<kind>/<name>`; `own:x` is what the app offers as `x`.
 */
export type WordSource =
  | 'namespace'
  | 'node'
  | 'pod'
  | 'deployment'
  | 'target'
  | 'container'
  | 'context'
  | 'feature'
  | 'file'
  | `own:${string}`;

/** What a flag declares, of whatever kind its value is. */
interface FlagTraits {
  /** Kebab-case; also the configuration key, and `<APP>_<NAME>` in the environment. */
  readonly name: string;
  readonly char?: string;
  /** One line of help, no full stop. */
  readonly summary: string;
  /** Help shows it apart, under "Global Flags". Default `command`. */
  readonly group?: 'command' | 'global';
  readonly hidden?: boolean;
  /** What a user would write; docs/config.all-options.yaml shows it. Default: the default value. */
  readonly example?: string | readonly string[];
  /** Stands for the value in help. Default: after the kind. */
  readonly placeholder?: string;
  /**
   * The value of the flag where it stands alone, and what a word behind it must look like to be its value:
   * `--ui` and `--ui :9000`. `--ui=text` is always a value. Default: the flag needs a value.
   */
  readonly alone?: { readonly value: string; readonly looksLike: RegExp };
  /** May be given several times; the value is a list. */
  readonly multiple?: boolean;
  /** Cuts one text into several values. Default `,`; false where values may hold commas: regex, custom. */
  readonly separator?: ',' | false;
  /** False: only the command line sets it, neither environment nor file. Default true. */
  readonly persistent?: boolean;
  /** Where words for it come from, or the words themselves; other values may be valid too. */
  readonly complete?: WordSource | readonly string[];
  /** Where the flag has no value from anywhere: texts as a user would write them. */
  readonly default?: string | number | boolean | readonly string[];
}

interface PlainKind {
  readonly kind: Exclude<ValueKind, 'integer'>;
}

interface IntegerKind extends IntegerRange {
  readonly kind: 'integer';
}

interface EnumKind {
  readonly kind: 'enum';
  readonly options: readonly string[];
}

interface CustomKind {
  readonly kind: 'custom';
  readonly parse: (text: string) => Parsed<unknown>;
  /** Completes "… must be": `a condition such as ready=false`. */
  readonly expects: string;
}

/** The one declaration of a flag. */
export type FlagInit = FlagTraits & (PlainKind | IntegerKind | EnumKind | CustomKind);

type ElementOf<I> = I extends { kind: 'enum'; options: readonly (infer O)[] }
  ? O
  : I extends { kind: 'custom'; parse: (text: string) => Parsed<infer T> }
    ? T
    : I extends { kind: infer K extends ValueKind }
      ? KindValues[K]
      : never;

/** Type of a flag's value, from its declaration. */
export type FlagValue<I> = I extends { multiple: true }
  ? readonly ElementOf<I>[]
  : I extends { kind: 'boolean' } | { default: string | number }
    ? ElementOf<I>
    : ElementOf<I> | undefined;

/** Texts of a flag, read; the text that is wrong and why. */
export type FlagReading<T> =
  | { readonly ok: true; readonly value: T }
  | {
      readonly ok: false;
      readonly text: string;
      readonly problem: string;
      readonly hint?: string | undefined;
    };

/** A declared flag: everything that the command line, environment, file, help and docs derive from. */
export interface Flag<T = unknown> {
  readonly init: FlagInit;
  readonly name: string;
  /** False where only the command line sets the flag, neither environment nor file. */
  readonly persistent: boolean;
  /** Completes "… must be". */
  readonly expects: string;
  /** The value of the texts given, last one wins where the flag is no list. */
  readonly read: (texts: readonly string[]) => FlagReading<T>;
}

/** Flags of a command, by the property that its code reads. */
export type FlagTable = Readonly<Record<string, Flag>>;

/** Values of a {@link FlagTable}. */
export type FlagValues<F extends FlagTable> = {
  readonly [K in keyof F]: F[K] extends Flag<infer T> ? T : never;
};

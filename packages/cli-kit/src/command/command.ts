import type { Outcome } from '../exit/exit-code.ts';
import type { FeatureInit, Features } from '../feature/features.ts';
import type { FlagTable, FlagValues, WordSource } from '../flag/flag.ts';
import type { globalFlags } from '../flag/global-flags.ts';
import type { FlagSource } from '../flag/resolve-flags.ts';
import type { Host } from '../host/host.ts';
import type { LazyLogger } from '../log/logger.ts';
import type { Output } from '../output/output.ts';

/** One positional argument. */
export interface ArgInit {
  readonly summary: string;
  readonly required?: boolean;
  /** Takes all the words that are left; only the last argument may. */
  readonly multiple?: boolean;
  readonly complete?: WordSource;
  /** What it is instead, by the name of a switch that is given. */
  readonly completeWith?: Readonly<Record<string, WordSource>>;
}

/** Arguments of a command in order, by the property that its code reads. */
export type ArgTable = Readonly<Record<string, ArgInit>>;

/** Values of an {@link ArgTable}. */
export type ArgValues<A extends ArgTable> = {
  readonly [K in keyof A]: A[K] extends { multiple: true }
    ? readonly string[]
    : A[K] extends { required: true }
      ? string
      : string | undefined;
};

/** A command line that help shows. */
export interface Example {
  readonly line: string;
  readonly about: string;
}

/** Everything that one run of a command gets. */
export interface CommandCall<F extends FlagTable = FlagTable, A extends ArgTable = ArgTable> {
  readonly args: ArgValues<A>;
  readonly flags: FlagValues<F>;
  readonly globals: FlagValues<typeof globalFlags>;
  /** Where a flag's value is from, for messages. */
  readonly sourceOf: (property: keyof F | keyof typeof globalFlags) => FlagSource;
  readonly stdout: Output;
  readonly stderr: Output;
  /** Whether each stream gets colours. */
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
  readonly log: LazyLogger;
  readonly features: Features;
  /**
   * Aborts at the first Ctrl-C, SIGTERM or SIGHUP, and when the reader of stdout goes away: deliver what is at
   * hand, then return. The second signal ends the program without asking.
   */
  readonly drain: AbortSignal;
  /**
   * After the reader of stdout has gone a command has one second to return; until this is disposed of, as
   * long as it takes to complete what must not be left in pieces.
   */
  readonly hold: () => Disposable;
  readonly host: Host;
  /**
   * Set where the first word was taken for a query though it is nearly a command (`verison`), or is one
   * of another program, which is named with it: `kubectl get`.
   */
  readonly nearCommand: string | undefined;
  /** The app: for help, completion and lists of features. */
  readonly app: App;
}

/** Whether a command reads the configuration file. */
export type ConfigReading = 'always' | 'when-valid' | 'never';

/** What a command declares. */
export interface CommandInit<F extends FlagTable, A extends ArgTable> {
  /** The word on the command line, or several: `logs capture` is found before `logs`. */
  readonly id: string;
  /** One line, no full stop. */
  readonly summary: string;
  /** Paragraphs of help, blank lines between them. */
  readonly description?: string;
  readonly args?: A;
  readonly flags?: F;
  readonly examples?: readonly Example[];
  readonly hidden?: boolean;
  /** Flags of other programs that users try here: `--since-time`, and what to write instead. */
  readonly foreignFlags?: Readonly<Record<string, string>>;
  /** Exit statuses that it has, for help. Default: all of the table. */
  readonly exits?: readonly number[];
  /** `never` and `when-valid` run where the configuration file is broken. Default `always`. */
  readonly readsConfig?: ConfigReading;
  /**
   * Does the work. Resolving with an outcome says that the command ended as it should, also after
   * `drain` (a follow): `ok` is 0. Resolving with nothing after `drain` means that it was stopped
   * before its end: 129, 130 or 143.
   */
  readonly run: (call: CommandCall<F, A>) => Promise<Outcome | undefined>;
}

/** A declared command, its types erased. */
export interface Command {
  readonly id: string;
  readonly summary: string;
  readonly description: string | undefined;
  readonly args: ArgTable;
  readonly flags: FlagTable;
  readonly examples: readonly Example[];
  readonly foreignFlags: Readonly<Record<string, string>>;
  readonly exits: readonly number[] | undefined;
  readonly readsConfig: ConfigReading;
  readonly run: (call: CommandCall) => Promise<Outcome | undefined>;
}

/** A command of an app: enough for root help and routing, the rest loaded when used. */
export interface CommandEntry {
  readonly id: string;
  readonly summary: string;
  readonly hidden?: boolean;
  readonly load: () => Promise<Command>;
  /** Its flags alone, where loading the command is dear; the configuration file needs those of all. */
  readonly flags?: () => Promise<FlagTable>;
}

/** One program. */
export interface App {
  /** Its name on the command line. */
  readonly bin: string;
  /** Asked for only where it is shown. */
  readonly version: () => string;
  /** One line for root help. */
  readonly summary: string;
  readonly examples: readonly Example[];
  readonly commands: readonly CommandEntry[];
  /** The command that runs where the first word names none. */
  readonly defaultCommand: string;
  /** Commands of other programs that users try here, where a further word shows that they do. */
  readonly foreignCommands?: readonly {
    readonly program: string;
    readonly words: readonly string[];
  }[];
  readonly features: readonly FeatureInit[];
}

/** Declares a command; its flags and arguments give `run` its types. */
export function defineCommand<
  const F extends FlagTable = Readonly<Record<string, never>>,
  const A extends ArgTable = Readonly<Record<string, never>>,
>(init: CommandInit<F, A>): Command {
  return {
    id: init.id,
    summary: init.summary,
    description: init.description,
    args: init.args ?? {},
    flags: init.flags ?? {},
    examples: init.examples ?? [],
    foreignFlags: init.foreignFlags ?? {},
    exits: init.exits,
    readsConfig: init.readsConfig ?? 'always',
    run: init.run as unknown as Command['run'],
  };
}

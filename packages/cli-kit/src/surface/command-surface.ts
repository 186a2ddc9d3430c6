import { flagsOfApp } from '../command/run-app.ts';
import type { App, Command } from '../command/command.ts';
import { variableOf } from '../flag/define-flag.ts';
import type { Flag, FlagTable } from '../flag/flag.ts';
import { globalFlags } from '../flag/global-flags.ts';

/** What scripts may rely on of one flag. */
export interface FlagSurface {
  readonly name: string;
  readonly char?: string;
  readonly kind: string;
  readonly options?: readonly string[];
  readonly multiple?: true;
  readonly env?: string;
  readonly default?: unknown;
}

/** What scripts may rely on of an app; kept in a file, so that a change is seen. */
export interface CommandSurface {
  readonly globals: readonly FlagSurface[];
  readonly commands: readonly {
    readonly id: string;
    readonly args: readonly string[];
    readonly flags: readonly FlagSurface[];
  }[];
  readonly features: readonly string[];
}

/**
 * What users can say to an app, command by command: what its snapshot holds and changes are found by.
 * @throws TypeError where two flags of one command, or one key of two commands, contradict each other
 */
export async function surfaceOf(app: App): Promise<CommandSurface> {
  const keys = new Map((await flagsOfApp(app)).map((flag) => [flag.name, shapeOf(flag)]));
  const commands = await Promise.all(app.commands.map(({ load }) => load()));
  for (const command of commands) checkFlags(command, keys);
  return {
    globals: tableSurface(app, globalFlags),
    commands: commands.map(({ id, args, flags }) => ({
      id,
      args: Object.keys(args),
      flags: tableSurface(app, flags),
    })),
    features: app.features.map(({ name }) => name),
  };
}

function checkFlags(command: Command, keys: ReadonlyMap<string, string>): void {
  const seen = new Set(['--help', '-h']);
  for (const flag of [...Object.values(command.flags), ...Object.values(globalFlags)]) {
    const forms = [`--${flag.name}`];
    if (flag.init.char !== undefined) forms.push(`-${flag.init.char}`);
    for (const form of forms) {
      if (seen.has(form)) throw new TypeError(`${command.id} declares ${form} twice`);
      seen.add(form);
    }
    if (flag.persistent && keys.get(flag.name) !== shapeOf(flag)) {
      throw new TypeError(`key ${flag.name} has another type in ${command.id}`);
    }
  }
}

function shapeOf({ init }: Flag): string {
  return `${init.kind} ${String(init.multiple ?? false)}`;
}

function tableSurface(app: App, table: FlagTable): FlagSurface[] {
  return Object.values(table).map((flag) => surfaceOfFlag(flag, variableOf(app, flag)));
}

function surfaceOfFlag({ init }: Flag, env: string | undefined): FlagSurface {
  return {
    name: init.name,
    ...(init.char === undefined ? {} : { char: init.char }),
    kind: init.kind,
    ...(init.kind === 'enum' ? { options: init.options } : {}),
    ...(init.multiple === true ? { multiple: true } : {}),
    ...(env === undefined ? {} : { env }),
    ...(init.default === undefined ? {} : { default: init.default }),
  };
}

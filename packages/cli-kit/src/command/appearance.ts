import { decideColor } from '../color/color-decision.ts';
import type { ConfigFile } from '../config/config-file.ts';
import type { Named } from '../app-names.ts';
import { defaultTexts } from '../flag/define-flag.ts';
import { textFromEnvironment } from '../flag/environment.ts';
import type { Flag } from '../flag/flag.ts';
import { globalFlags } from '../flag/global-flags.ts';
import { jsonFlag } from '../flag/json-flag.ts';
import type { Host } from '../host/host.ts';
import type { Command } from './command.ts';
import { flagsOf } from './command-line.ts';
import { looseTexts } from './loose-line.ts';

/** How help and errors look. */
export interface Appearance {
  readonly color: { readonly stdout: boolean; readonly stderr: boolean };
  /** Errors as JSON. */
  readonly json: boolean;
  /** Errors with their stacks. */
  readonly stack: boolean;
}

/** What the decision looks at; everything may be wrong or missing. */
export interface AppearanceSituation {
  readonly app: Named;
  readonly host: Host;
  /** Undefined where none was found. */
  readonly command: Command | undefined;
  /** Undefined where there is none, or none that is valid. */
  readonly file: ConfigFile | undefined;
}

/**
 * The one decision for help and errors. Same flags and precedence as of a command's own run, but never
 * fails: a place whose value is wrong is passed over.
 */
export function appearanceOf({ app, host, command, file }: AppearanceSituation): Appearance {
  const flags =
    command === undefined ? [...Object.values(globalFlags), jsonFlag] : flagsOf(command);
  const line = looseTexts(host.argv, flags);
  const valueOf = <T>(flag: Flag<T>): T | undefined => {
    const places = [
      line.get(flag.name),
      textFromEnvironment(app, flag, host.env)?.text,
      flag.persistent ? file?.entries.get(flag.name)?.texts : undefined,
      defaultTexts(flag.init),
    ];
    for (const texts of places) {
      const reading = texts === undefined ? undefined : flag.read([texts].flat());
      if (reading?.ok === true) return reading.value;
    }
    return undefined;
  };
  const json = flags.find(({ name }) => name === jsonFlag.name);
  const colorOf = (isTTY: boolean): boolean =>
    decideColor({ mode: valueOf(globalFlags.color) ?? 'auto', isTTY, env: host.env });
  return {
    color: { stdout: colorOf(host.stdout.isTTY), stderr: colorOf(host.stderr.isTTY) },
    json: json !== undefined && valueOf(json) === true,
    stack: valueOf(globalFlags.logLevel) === 'debug',
  };
}

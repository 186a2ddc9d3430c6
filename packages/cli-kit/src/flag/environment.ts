import { variablePrefix, type Named } from '../app-names.ts';
import { faults } from '../faults.ts';
import { nearestName } from '@ktl/faults';
import { variableOf } from './define-flag.ts';
import type { Flag } from './flag.ts';

/** Variables of the program. */
export type Environment = Readonly<Record<string, string | undefined>>;

/** What a variable says about a flag, as the command line would. */
export interface VariableText {
  readonly text: string;
  readonly variable: string;
}

/**
 * The text that `KTL_FOLLOW` gives a flag, or, for a switch, `KTL_NO_FOLLOW`, which means the opposite.
 * The first that is not empty; undefined where there is none.
 */
export function textFromEnvironment(
  app: Named,
  flag: Flag,
  env: Environment,
): VariableText | undefined {
  const variable = variableOf(app, flag);
  if (variable === undefined) return undefined;
  const text = env[variable];
  if (isSet(text)) return { text, variable };
  const no = negationOf(app, flag);
  const opposite = no === undefined ? undefined : env[no];
  if (no === undefined || !isSet(opposite)) return undefined;
  const reading = flag.read([opposite]);
  return { text: reading.ok ? String(reading.value !== true) : opposite, variable: no };
}

/** @throws KtlError FLAG_CONFLICT where `KTL_FOLLOW` and `KTL_NO_FOLLOW` say different things */
export function refuseOpposites(app: Named, flag: Flag, env: Environment): void {
  const [variable, no] = [variableOf(app, flag), negationOf(app, flag)];
  if (variable === undefined || no === undefined || !isSet(env[variable]) || !isSet(env[no]))
    return;
  const said = textFromEnvironment(app, flag, env);
  const opposite = textFromEnvironment(app, flag, { [no]: env[no] });
  if (said === undefined || opposite === undefined) return;
  const [first, second] = [flag.read([said.text]), flag.read([opposite.text])];
  if (first.ok && second.ok && first.value === second.value) return;
  throw faults.FLAG_CONFLICT({
    first: variable,
    second: no,
    reason: 'one is the other turned round',
  });
}

/**
 * Variables that begin as the program's do and that nothing reads, each with the name that it may have
 * been meant to have.
 * @param flags - those of all commands
 */
export function unknownVariables(
  app: Named,
  flags: readonly Flag[],
  env: Environment,
): readonly { readonly variable: string; readonly nearest: string | undefined }[] {
  const prefix = variablePrefix(app);
  const names = flags.flatMap((flag) => {
    const variable = variableOf(app, flag);
    return variable === undefined ? [] : [variable.slice(prefix.length)];
  });
  const negations = flags.flatMap((flag) => negationOf(app, flag)?.slice(prefix.length) ?? []);
  const known = new Set([...names, ...negations, 'CONFIG', 'PROFILE']);
  return Object.keys(env)
    .filter((variable) => variable.startsWith(prefix))
    .map((variable) => variable.slice(prefix.length))
    .filter((name) => !known.has(name) && !name.startsWith('FEATURE_'))
    .map((name) => {
      const near = nearestName(name, known);
      return { variable: prefix + name, nearest: near === undefined ? undefined : prefix + near };
    });
}

function negationOf(app: Named, flag: Flag): string | undefined {
  if (!flag.persistent || flag.init.kind !== 'boolean') return undefined;
  return variableOf(app, { name: `no-${flag.name}`, persistent: true });
}

function isSet(text: string | undefined): text is string {
  return text !== undefined && text !== '';
}

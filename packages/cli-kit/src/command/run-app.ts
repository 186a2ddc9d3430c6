import { faults } from '../faults.ts';
import { checkProfile } from '../profile/startup-profile.ts';
import { findConfigFile, loadConfigFile, type ConfigFile } from '../config/config-file.ts';
import { decideColor } from '../color/color-decision.ts';
import { exitCodeOf, exitCodeOfSignal } from '../exit/exit-code.ts';
import { resolveFeatures } from '../feature/features.ts';
import type { Flag } from '../flag/flag.ts';
import { globalFlags } from '../flag/global-flags.ts';
import { unknownVariables } from '../flag/environment.ts';
import { resolveFlags } from '../flag/resolve-flags.ts';
import { renderCommandHelp } from '../help/command-help.ts';
import { renderGroupHelp, renderRootHelp } from '../help/root-help.ts';
import type { Host } from '../host/host.ts';
import { createLogger, type LazyLogger } from '../log/logger.ts';
import { createOutput, type Output } from '../output/output.ts';
import { flagsOf, parseLine, type ParsedLine } from './command-line.ts';
import type { App, Command, CommandCall } from './command.ts';
import { appearanceOf, type Appearance } from './appearance.ts';
import { asKtlError, renderError } from './error-report.ts';
import { givenTwice } from './given-twice.ts';
import { misnamedFault } from './misnamed.ts';
import { route, type Route } from './route.ts';
import { createStopControl, type StopControl } from './stop-control.ts';

/** Called before the first byte of output: start-up is over. */
export interface RunHooks {
  readonly onFirstOutput?: () => void;
}

interface Run {
  readonly app: App;
  readonly host: Host;
  readonly stdout: Output;
  readonly stderr: Output;
  readonly stop: StopControl;
  /** The command, once it is found. */
  command: Command | undefined;
}

/**
 * Runs one command line from its words to its exit status: routes, parses, resolves, runs, shows errors
 * and flushes. Does not end the program; the caller does, with the status.
 */
export async function runApp(app: App, host: Host, hooks: RunHooks = {}): Promise<number> {
  using stop = createStopControl(host);
  const stdout = createOutput(host.stdout, {
    onClosed: () => {
      stop.readerGone();
    },
    onFailed: (error) => {
      stop.fail(error);
    },
    ...(hooks.onFirstOutput === undefined ? {} : { onFirstWrite: hooks.onFirstOutput }),
  });
  const stderr = createOutput(host.stderr);
  const run: Run = { app, host, stdout, stderr, stop, command: undefined };
  const code = await statusOf(run);
  await stdout.flush();
  const { failure } = stop;
  const status =
    failure === undefined
      ? code
      : await report(run, faults.OUTPUT_FAILED({ problem: failure.message }, failure));
  await run.stderr.flush();
  return status;
}

/** Shows what nothing caught, as the bug that it is. Returns the exit status. */
export function reportCrash(app: App, host: Host, error: unknown): number {
  const ktlError = asKtlError(error, app.bin);
  const { color, json, stack } = appearanceOf({ app, host, command: undefined, file: undefined });
  const { columns } = host.stderr;
  host.stderr.write(
    renderError(ktlError, { bin: app.bin, color: color.stderr, columns, json, stack }),
  );
  return exitCodeOf(ktlError);
}

async function statusOf(run: Run): Promise<number> {
  const { stop } = run;
  try {
    const outcome = await dispatch(run);
    if (outcome !== undefined || stop.reason === undefined) return exitCodeOf(outcome ?? 'ok');
    return statusOfStop(stop.reason);
  } catch (error) {
    // What a command throws because it was asked to stop is no failure of its own.
    if (stop.reason !== undefined && isAbort(error)) return statusOfStop(stop.reason);
    return await report(run, error);
  }
}

function statusOfStop(reason: NonNullable<StopControl['reason']>): number {
  return reason === 'closed' ? 0 : exitCodeOfSignal(reason);
}

function isAbort(error: unknown): boolean {
  return (
    typeof error === 'object' && error !== null && 'name' in error && error.name === 'AbortError'
  );
}

async function report(run: Run, error: unknown): Promise<number> {
  const { bin } = run.app;
  const ktlError = asKtlError(error, bin);
  const { color, json, stack } = await lookOf(run);
  const { columns } = run.host.stderr;
  void run.stderr.write(renderError(ktlError, { bin, color: color.stderr, columns, json, stack }));
  return exitCodeOf(ktlError);
}

async function lookOf({ app, host, command }: Run): Promise<Appearance> {
  return appearanceOf({ app, host, command, file: await configOf(app, host, 'when-valid') });
}

async function dispatch(run: Run): ReturnType<Command['run']> {
  const { app, host, stdout } = run;
  checkProfile(app, host.env);
  const where = await route(app, host.argv);
  if (where.kind === 'root-help') {
    void stdout.write(renderRootHelp(app, await helpStyle(run)));
    return 'ok';
  }
  if (where.kind === 'version') {
    void stdout.write(`${app.version()}\n`);
    return 'ok';
  }
  if (where.kind === 'group-help') {
    void stdout.write(renderGroupHelp(app, where.id, await helpStyle(run)));
    return 'ok';
  }
  const command = await where.entry.load();
  run.command = command;
  const line = where.help ? undefined : await takeApart(run, command, where);
  if (line === undefined || line.help) {
    void stdout.write(renderCommandHelp(app, command, await helpStyle(run)));
    return 'ok';
  }
  const call = await prepare(run, { command, line, where });
  try {
    return await command.run(call);
  } finally {
    await call.log.flush();
  }
}

async function takeApart(
  { app, host }: Run,
  command: Command,
  where: Chosen['where'],
): Promise<ParsedLine> {
  let line;
  try {
    line = await parseLine(app.bin, command, where.argv);
  } catch (error) {
    throw (await misnamedFault({ app, argv: host.argv, where, error })) ?? error;
  }
  const isSeveral = Object.values(line.args).flat().length > 1;
  const misnamed = isSeveral ? await misnamedFault({ app, argv: host.argv, where }) : undefined;
  if (misnamed !== undefined) throw misnamed;
  return line;
}

async function helpStyle(run: Run): Promise<{ width: number; color: boolean }> {
  const { color } = await lookOf(run);
  const width = Math.min(Math.max(run.stdout.columns ?? 100, 40), 100);
  return { width, color: color.stdout };
}

interface Chosen {
  readonly command: Command;
  readonly line: ParsedLine;
  readonly where: Extract<Route, { kind: 'command' }>;
}

async function prepare(run: Run, { command, line, where }: Chosen): Promise<CommandCall> {
  const { app, host, stdout, stderr, stop } = run;
  const { env } = host;
  const file = await configOf(app, host, command.readsConfig);
  const given = { app, line: line.flags, env, file };
  const globals = resolveFlags(globalFlags, given);
  const own = resolveFlags(command.flags, given);
  const mode = globals.values.color;
  const color = {
    stdout: decideColor({ mode, isTTY: stdout.isTTY, env }),
    stderr: decideColor({ mode, isTTY: stderr.isTTY, env }),
  };
  const log = createLogger(globals.values.logLevel, async () => {
    const { openPinoWriter } = await import('../log/pino-writer.ts');
    return openPinoWriter(host.stderr, color.stderr);
  });
  for (const sentence of givenTwice(flagsOf(command), line.flags)) log.warn(sentence);
  await reportVariables(run, log);
  const features = resolveFeatures({
    app,
    registry: app.features,
    chosen: globals.values.feature,
    source: globals.sourceOf('feature'),
    env,
  });
  return {
    args: line.args as CommandCall['args'],
    flags: own.values,
    globals: globals.values,
    sourceOf: (property) =>
      property in command.flags
        ? own.sourceOf(property)
        : globals.sourceOf(property as keyof typeof globalFlags),
    stdout,
    stderr,
    color,
    log,
    features,
    drain: stop.drain,
    hold: () => stop.hold(),
    host,
    nearCommand: where.nearCommand,
    app,
  };
}

// Other programs may use the prefix: no error, and the flags of all commands are loaded for it only here.
async function reportVariables({ app, host }: Run, log: LazyLogger): Promise<void> {
  if (log.level !== 'info' && log.level !== 'debug') return;
  for (const { variable, nearest } of unknownVariables(app, await flagsOfApp(app), host.env)) {
    const meant = nearest === undefined ? '' : `; did you mean ${nearest}?`;
    log.info(`nothing reads the variable ${variable}${meant}`);
  }
}

async function configOf(
  app: App,
  host: Host,
  reads: Command['readsConfig'],
): Promise<ConfigFile | undefined> {
  if (reads === 'never') return undefined;
  try {
    const { env, homeDir, cwd } = host;
    const path = findConfigFile({ env, homeDir, cwd, bin: app.bin });
    return path === undefined ? undefined : await loadConfigFile(path, () => flagsOfApp(app));
  } catch (error) {
    if (reads === 'when-valid') return undefined;
    throw error;
  }
}

/** The flags of all commands and the global ones, each name once. */
export async function flagsOfApp(app: App): Promise<readonly Flag[]> {
  const tables = await Promise.all(
    app.commands.map(async (entry) => (await entry.flags?.()) ?? (await entry.load()).flags),
  );
  const byName = new Map<string, Flag>();
  for (const flag of [globalFlags, ...tables].flatMap((table) => Object.values(table))) {
    // Of two that share a name, the one that the file can set: the other is the command line's alone.
    if (byName.get(flag.name)?.persistent !== true) byName.set(flag.name, flag);
  }
  return [...byName.values()];
}

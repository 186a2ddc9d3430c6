export { faults } from './faults.ts';
export { runApp, flagsOfApp } from './command/run-app.ts';
export type { RunHooks } from './command/run-app.ts';
export { defineCommand } from './command/command.ts';
export type {
  App,
  ArgInit,
  ArgTable,
  ArgValues,
  Command,
  CommandCall,
  CommandEntry,
  CommandInit,
  Example,
} from './command/command.ts';
export { defineFlag } from './flag/define-flag.ts';
export type { Flag, FlagInit, FlagTable, FlagValue, FlagValues, WordSource } from './flag/flag.ts';
export { globalFlags } from './flag/global-flags.ts';
export type { FlagSource } from './flag/resolve-flags.ts';
export { exitTable } from './exit/exit-code.ts';
export type { ExitRow, Outcome, StopSignal } from './exit/exit-code.ts';
export type { FeatureInit, Features } from './feature/features.ts';
export { hostOf } from './host/host.ts';
export type { Host, HostStream } from './host/host.ts';
export type { LazyLogger, LogFields, Logger, LogLevel } from './log/logger.ts';
export type { Output } from './output/output.ts';
export type { Moment } from './value/moment.ts';
export { accept, reject } from './value/parsed.ts';
export { parseRegex } from './value/regex.ts';
export type { Parsed } from './value/parsed.ts';

export { variablePrefix } from './app-names.ts';
export type { Named } from './app-names.ts';
export { faults } from './faults.ts';
export { flagsOfApp, reportCrash, runApp } from './command/run-app.ts';
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
export { complete } from './completion/complete.ts';
export type { CompletionAnswer, CompletionQuestion, Offer } from './completion/complete.ts';
export type { ClusterWords, WordScope } from './completion/cluster-words.ts';
export { completionScript, shells } from './completion/scripts.ts';
export type { Shell } from './completion/scripts.ts';
export { renderAllOptions } from './config/all-options.ts';
export { defineFlag } from './flag/define-flag.ts';
export type { Flag, FlagInit, FlagTable, FlagValue, FlagValues, WordSource } from './flag/flag.ts';
export { globalFlags } from './flag/global-flags.ts';
export { jsonFlag } from './flag/json-flag.ts';
export type { FlagSource } from './flag/resolve-flags.ts';
export { exitTable } from './exit/exit-code.ts';
export type { ExitRow, Outcome, StopSignal } from './exit/exit-code.ts';
export type { FeatureInit, Features } from './feature/features.ts';
export type { Host, HostKeys, HostStream } from './host/host.ts';
export { openBrowser } from './host/open-browser.ts';
export type { Desktop } from './host/open-browser.ts';
export type { LazyLogger, LogFields, Logger, LogLevel } from './log/logger.ts';
export { surfaceOf } from './surface/command-surface.ts';
export type { CommandSurface, FlagSurface } from './surface/command-surface.ts';
export type { Output } from './output/output.ts';
export { hang } from './output/wrap.ts';
export { momentMs, parseMoment } from './value/moment.ts';
export type { Moment, WallTime } from './value/moment.ts';
export { accept, reject } from './value/parsed.ts';
export { parseQuantity } from './value/number.ts';
export { parseRegex } from './value/regex.ts';
export type { Parsed } from './value/parsed.ts';

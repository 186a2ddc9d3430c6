export type {
  GapCause,
  GapRecord,
  LineSource,
  LogBatch,
  LogEvent,
  LogNotice,
  LogOrigin,
} from './batch/log-batch.ts';
export { hasStamp, lineText, stampMs, stampNs, stampText } from './batch/line-access.ts';
export { tailLogs } from './tail/tail-logs.ts';
export type { LogTail, TailHealth, TailOptions } from './tail/tail-logs.ts';
export type { PodLogReader } from './container/tail-scope.ts';
export { joinSources } from './join/join-sources.ts';
export { watchWithoutLines } from './join/without-lines.ts';
export { chainStages, keepLines } from './stage/log-stage.ts';
export type { LogFlow, LogStage } from './stage/log-stage.ts';

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

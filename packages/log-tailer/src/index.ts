export type { GapCause, GapRecord, LogBatch, LogEvent, LogOrigin } from './batch/log-batch.ts';
export type { LogTail, TailOptions } from './tail/tail-logs.ts';

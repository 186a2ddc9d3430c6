export { faults as sqliteFaults } from './faults.ts';
export { openFrameSpool } from './spool/frame-spool.ts';
export type { FrameSpoolFile, FrameSpoolOptions, SpoolBatch } from './spool/frame-spool.ts';
export { createCaptureWriter } from './capture/capture-writer.ts';
export type { CaptureWriter, CaptureWriterOptions } from './capture/capture-writer.ts';
export type { CaptureBatch, CaptureStream, StoredStream } from './capture/capture-batch.ts';
export type { CaptureTotals } from './capture/capture-file.ts';
export { recoverCapture } from './capture/recover-capture.ts';
export type { RecoveredCapture } from './capture/recover-capture.ts';
export { openCapture } from './capture/capture-reader.ts';
export type { Capture, RowOptions } from './capture/capture-reader.ts';
export type { CaptureLine } from './capture/capture-line.ts';
export type { LineFilter } from './capture/line-query.ts';
export { parseWords } from './capture/word-query.ts';
export type { WordQuery } from './capture/word-query.ts';
export type {
  CaptureSummary,
  LineCount,
  RateCount,
  StreamCount,
} from './capture/capture-summary.ts';
export { contextColumns } from './capture/context-sql.ts';
export type { ContextColumn } from './capture/context-sql.ts';
export type { ContextKind, ContextRow, NewContextRow } from './capture/context-tables.ts';
export type { ReadonlyOptions } from './file/open-readonly.ts';

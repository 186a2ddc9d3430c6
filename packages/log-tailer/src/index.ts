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
export type { TailOptions } from './tail/tail-logs.ts';
export type { LogTail, PendingSources, TailHealth } from './tail/log-tail.ts';
export type { PodLogReader } from './container/pod-log-reader.ts';
export { eventHead, eventText } from './events/event-text.ts';
export { tailEvents } from './events/tail-events.ts';
export type { EventRefusal, EventTailOptions } from './events/tail-events.ts';
export { mergeByTime } from './merge/merge-by-time.ts';
export type { MergeOptions } from './merge/merge-by-time.ts';
export { rationBytes } from './merge/merge-board.ts';
export { endSourceAt } from './range/bounded-source.ts';
export { keepLastLines } from './range/last-lines.ts';
export { readInput } from './input/read-input.ts';
export type { InputOptions } from './input/read-input.ts';
export { unzipped } from './input/unzipped.ts';
export { namesOfPath } from './input/input-source.ts';
export type { InputNames } from './input/input-source.ts';
export { joinSources } from './join/join-sources.ts';
export { watchWithoutLines } from './join/without-lines.ts';
export { chainStages, keepLines } from './stage/log-stage.ts';
export type { LogFlow, LogStage } from './stage/log-stage.ts';
export { tailNodeLogs } from './node-logs/tail-node-logs.ts';
export type { NodeTailOptions } from './node-logs/tail-node-logs.ts';
export type { NodeLogName } from './node-logs/open-node-log.ts';
export { nodesOfTargets, watchNodes } from './node-logs/node-feed.ts';
export type { NodeChange } from './node-logs/node-feed.ts';
export { faults } from './faults.ts';
export { judgeSides, errorShare } from './rate/judge-sides.ts';
export type { SideFigures, WorseReason } from './rate/judge-sides.ts';
export { addFigures, createLineRates } from './rate/line-rates.ts';
export type { LineFigures, LineRates, LineRatesOptions } from './rate/line-rates.ts';
export { messageShape } from './rate/message-shape.ts';
export type { MessageCount } from './rate/message-table.ts';
export { backfillGaps } from './backfill/backfill-gaps.ts';
export type { BackfillOptions } from './backfill/backfill-gaps.ts';

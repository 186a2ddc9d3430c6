export { lastVersions } from './facts/rows.ts';
export { readFacts } from './facts/read-facts.ts';
export type { ReadFactsOptions } from './facts/read-facts.ts';
export type {
  CaptureSource,
  SourceLine,
  SourceMetadata,
  SourceRow,
  SourceStream,
  SourceSummary,
  SourceTable,
} from './facts/capture-source.ts';
export type {
  CaptureFacts,
  DeploymentFacts,
  EventCount,
  LineTotal,
  RestartCount,
} from './facts/capture-facts.ts';
export { compareCaptures, hasDrift } from './compare/compare-captures.ts';
export type {
  CaptureDifference,
  CaptureSide,
  ConfigChange,
  DeploymentChange,
  EventChange,
  ImageChange,
  LineRateChange,
  RestartChange,
  ValueChange,
} from './compare/capture-difference.ts';

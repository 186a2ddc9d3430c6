export { watchContext } from './watch-context.ts';
export type { ContextFeed, ContextOptions } from './watch-context.ts';
export type { ContextChange, ContextNotice, ContextRowChange } from './context-change.ts';
export type {
  ConfigMapRow,
  ContextRows,
  DeploymentRow,
  EventRow,
  NodeRow,
  ObjectRow,
  OwnerRow,
  PodRow,
  ReplicaSetRow,
  WorkloadRow,
} from './context-rows.ts';
export { tapPods } from './pods/pod-tap.ts';
export type { PodTap } from './pods/pod-tap.ts';
export type { Redact } from './rows/kept-text.ts';

export { faults as driftFaults } from './faults.ts';
export { diffSnapshots, isEmptyDiff } from './diff/diff-snapshots.ts';
export type { SnapshotDiff } from './diff/diff-snapshots.ts';
export type { FieldStep } from './diff/change-text.ts';
export type { FieldChange, FieldDetours, PodChange } from './diff/pod-change.ts';
export type { FieldValue } from './diff/pod-fields.ts';
export type { Rollout } from './diff/rollout.ts';
export { createDriftLedger } from './ledger/drift-ledger.ts';
export type { Drift, DriftLedger, DriftSample } from './ledger/drift-ledger.ts';
export type {
  DriftContainer,
  DriftContainerState,
  DriftContainerStatus,
  DriftController,
  DriftOwnerReference,
  DriftPod,
} from './state/drift-pod.ts';
export type { PodOwner } from './state/pod-owner.ts';
export { podKey, podState } from './state/pod-state.ts';
export type { ContainerState, PodState } from './state/pod-state.ts';
export { readSnapshot, snapshotPods, snapshotVersion } from './state/snapshot.ts';
export type { PodSnapshot, SnapshotOptions } from './state/snapshot.ts';

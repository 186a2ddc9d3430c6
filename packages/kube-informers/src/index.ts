export { readEvent } from './event/cluster-event.ts';
export type { ClusterEvent, EventObject } from './event/cluster-event.ts';
export { watchNamedObjects } from './event/named-objects.ts';
export type { NamedObjectsOptions } from './event/named-objects.ts';
export { eventsAbout, openEvents } from './event/open-events.ts';
export type { EventsOptions, ObjectName } from './event/open-events.ts';
export { createInformer } from './informer/informer.ts';
export type { Informer, InformerOptions } from './informer/informer.ts';
export type { InformerBatch } from './informer/change-queue.ts';
export type { Pod, PodContainer, PodContainerState, PodContainerStatus } from './pod/pod.ts';
export { createSlimPod } from './pod/slim-pod.ts';
export type { SlimContainer, SlimPod } from './pod/slim-pod.ts';
export type { Indexer, Indexers } from './store/indexer.ts';
export { objectKey } from './store/object-key.ts';
export type { Named } from './store/object-key.ts';
export { lensTargets } from './rollout/lens-targets.ts';
export type { LensedTargets, LensOptions } from './rollout/lens-targets.ts';
export type { EventCount, ReplicaSetEvents } from './rollout/event-ledger.ts';
export type { SlimReplicaSet } from './rollout/replica-set.ts';
export type { RolloutMode, RolloutTrack } from './rollout/rollout-lens.ts';
export type {
  DeploymentRollout,
  RolloutSide,
  RolloutWatchOptions,
} from './rollout/rollout-picture.ts';
export type { RolloutPhase } from './rollout/rollout-sides.ts';
export { watchRollouts } from './rollout/rollout-watch.ts';
export type { RolloutWatch } from './rollout/rollout-watch.ts';
export { createStore } from './store/store.ts';
export type { StoreChange, StoreOptions, StoreReader, StoreWriter } from './store/store.ts';
export type {
  ContainerState,
  ContainerTarget,
  PodOwner,
  TargetChange,
} from './target/container-target.ts';
export { growTargets } from './target/grow-targets.ts';
export type { AddedFeed, GrowingTargets } from './target/grow-targets.ts';
export { shareTargets } from './target/share-targets.ts';
export type { SharedTargets } from './target/share-targets.ts';
export { watchTargets } from './target/target-feed.ts';
export type { TargetFeed, TargetFeedOptions } from './target/target-feed.ts';
export { describeQuery } from './target/describe-query.ts';
export { releaseAnnotation, releaseLabel } from './target/live-subject.ts';
export { searchedNamespaces } from './target/target-query.ts';
export type { TargetCondition, TargetQuery, TargetSubject } from './target/target-query.ts';
export { podResource } from './target/workload-kind.ts';
export type { WatchHealth } from './watch/watch-state.ts';

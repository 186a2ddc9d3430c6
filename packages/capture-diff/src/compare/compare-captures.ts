import { comparePatterns, type PatternComparison, type PatternRun } from '@ktl/log-patterns';
import { diffSnapshots } from '@ktl/pod-drift';
import type { CaptureFacts } from '../facts/capture-facts.ts';
import type { CaptureDifference, CaptureSide } from './capture-difference.ts';
import { eventChanges, rateChanges, restartChanges } from './count-changes.ts';
import { metadataChanges, placeChanges } from './metadata-changes.ts';
import { configChanges, deploymentChanges, imageChanges } from './object-changes.ts';

/**
 * What is different in the later of two captures. Nothing is said of what one side cannot know: a cluster has
 * no lines, and no events where it does not give them.
 */
export function compareCaptures(before: CaptureFacts, after: CaptureFacts): CaptureDifference {
  const left = new Set(before.metadata.namespaces);
  const right = new Set(after.metadata.namespaces);
  const isRecorded = before.lines !== undefined && after.lines !== undefined;
  return {
    before: sideOf(before),
    after: sideOf(after),
    metadata: (isRecorded ? metadataChanges : placeChanges)(before.metadata, after.metadata),
    namespaces: {
      added: [...right].filter((name) => !left.has(name)),
      removed: [...left].filter((name) => !right.has(name)),
    },
    pods: diffSnapshots(before.pods, after.pods),
    images: imageChanges(before.pods, after.pods),
    deployments: deploymentChanges(before.deployments, after.deployments),
    config: configChanges(before.config, after.config),
    restarts: isRecorded ? restartChanges(before.restarts, after.restarts) : [],
    events: eventChanges(before.events, after.events),
    rates: rateChanges(before, after),
    patterns: patternsOf(before, after),
  };
}

/** Whether the two differ in more than when, how long and under what name they were taken. */
export function hasChanges(difference: CaptureDifference): boolean {
  const { namespaces, pods, images, deployments, config, restarts, events, rates, patterns } =
    difference;
  return [
    ...[namespaces.added, namespaces.removed, pods.added, pods.removed, pods.changed],
    ...[images, deployments, config, restarts, events, rates ?? []],
    ...[patterns?.added ?? [], patterns?.gone ?? [], patterns?.changed ?? []],
  ].some((changes) => changes.length > 0);
}

function sideOf({ name, metadata, seconds, pods, lines }: CaptureFacts): CaptureSide {
  return {
    name,
    startedAt: metadata.startedAt,
    endedAt: metadata.endedAt,
    seconds,
    context: metadata.context,
    namespaces: metadata.namespaces,
    podQuery: metadata.podQuery,
    pods: pods.pods.length,
    lines: lines?.reduce((sum, total) => sum + total.lines, 0),
    gaps: metadata.gapCount,
  };
}

function patternsOf(before: CaptureFacts, after: CaptureFacts): PatternComparison | undefined {
  if (before.patterns === undefined || after.patterns === undefined) return undefined;
  // A length that is not known is not compared: both count as one second of their own.
  const isTimed = before.seconds > 0 && after.seconds > 0;
  const run = ({ patterns, seconds }: CaptureFacts): PatternRun => ({
    patterns: patterns ?? [],
    durationMs: isTimed ? seconds * 1000 : 1000,
  });
  return comparePatterns(run(before), run(after));
}

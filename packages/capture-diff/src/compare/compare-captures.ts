import { comparePatterns, type PatternComparison, type PatternRun } from '@ktl/log-patterns';
import { diffSnapshots, type PodState } from '@ktl/pod-drift';
import type { CaptureFacts, LineTotal } from '../facts/capture-facts.ts';
import type { CaptureDifference, CaptureSide, EventChange } from './capture-difference.ts';
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
    events: isRecorded ? eventChanges(before, after) : [],
    rates: rateChanges(before, after),
    patterns: patternsOf(before, after),
  };
}

/**
 * Whether something drifted: namespaces, pods, images, Deployments, config, restarts, or warnings and errors
 * that were not there before. Runs of Jobs that did not fail, how often things come, and normal events, are not
 * the same in two captures of a cluster that is well.
 */
export function hasDrift(difference: CaptureDifference): boolean {
  const { namespaces, pods, images, deployments, config, restarts, events, patterns } = difference;
  const isNewWarning = ({ type, before }: EventChange): boolean =>
    type === 'Warning' && before === 0;
  return (
    events.some(isNewWarning) ||
    [
      ...[namespaces.added, namespaces.removed, pods.changed],
      ...[pods.added.filter(isLasting), pods.removed.filter(isLasting)],
      ...[images, deployments, config, restarts, patterns?.added ?? []],
    ].some((changes) => changes.length > 0)
  );
}

// Runs of Jobs come and go while all is well.
function isLasting({ owner, phase }: PodState): boolean {
  const isRun = owner?.kind === 'CronJob' || owner?.kind === 'Job';
  return !isRun || phase === 'Failed';
}

function sideOf({ name, metadata, seconds, pods, lines }: CaptureFacts): CaptureSide {
  return {
    name,
    startedAt: metadata.startedAt,
    endedAt: metadata.endedAt,
    seconds: metadata.durationSeconds ?? seconds,
    context: metadata.context,
    namespaces: metadata.namespaces,
    podQuery: metadata.podQuery,
    pods: pods.pods.length,
    lines: lines === undefined ? undefined : (metadata.lines ?? sumOf(lines)),
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

function sumOf(totals: readonly LineTotal[]): number {
  return totals.reduce((sum, { lines }) => sum + lines, 0);
}

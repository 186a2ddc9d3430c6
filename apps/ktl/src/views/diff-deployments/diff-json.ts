import { errorShare } from '@ktl/log-tailer';
import { worstFirst } from './diff-figures.ts';
import type { DeploymentDiff, DiffPicture, DiffSide } from './diff-picture.ts';

/** The picture as one JSON object and a newline; docs/diff-deployments.md has the fields. */
export function diffJson(picture: DiffPicture): string {
  const { atMs, windowMs, sinceMs, notes, deployments } = picture;
  const object = {
    time: new Date(atMs).toISOString(),
    since: new Date(sinceMs).toISOString(),
    windowSeconds: windowMs / 1_000,
    notes,
    deployments: deployments.toSorted(worstFirst).map(deploymentObject),
  };
  return `${JSON.stringify(object)}\n`;
}

function deploymentObject(diff: DeploymentDiff): object {
  return {
    namespace: diff.namespace,
    name: diff.name,
    phase: diff.phase,
    paused: diff.isPaused,
    stalled: diff.stalled ?? null,
    worse: diff.reasons.length > 0,
    reasons: diff.reasons,
    new: sideObject(diff.newSide),
    old: sideObject(diff.oldSide),
    errors: diff.errors.map(({ shape, sample, ...counts }) => ({
      message: shape,
      sample,
      ...counts,
    })),
    otherErrors: diff.otherErrors,
    events: diff.events,
  };
}

function sideObject(side: DiffSide | undefined): object | null {
  if (side === undefined) return null;
  const { coveredMs, lines, entries, errors, ...rest } = side;
  const perSecond = (count: number): number => rounded((1_000 * count) / coveredMs);
  return {
    ...rest,
    window: { seconds: rounded(coveredMs / 1_000), lines, entries, errors },
    linesPerSecond: perSecond(lines),
    errorsPerSecond: perSecond(errors),
    errorShare: rounded(errorShare(side)),
  };
}

function rounded(number: number): number {
  return Number(number.toFixed(4));
}

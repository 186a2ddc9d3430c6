import { safeJson } from '../logs/json-text.ts';
import { hasDrift, type DriftReport } from './drift-report.ts';

/** The iteration as one JSON object and a newline; docs/drift.md has the fields. */
export function driftJson(report: DriftReport): string {
  return `${safeJson(JSON.stringify(driftObject(report)))}\n`;
}

/** What a line of JSON, and one of the history, says of an iteration. */
export function driftObject(report: DriftReport): object {
  const { iteration, snapshot, sinceMs, drift, resumedFrom, unseen } = report;
  return {
    time: timeOf(snapshot.atMs),
    iteration,
    since: sinceMs === undefined ? null : timeOf(sinceMs),
    resumedFrom: resumedFrom ?? null,
    pods: snapshot.pods.length,
    unseen: unseen === undefined ? null : { since: timeOf(unseen.sinceMs), reason: unseen.reason },
    drift: hasDrift(report),
    rollouts: drift?.rollouts ?? [],
    added: drift?.added ?? [],
    removed: drift?.removed ?? [],
    changed: drift?.changed ?? [],
    cameAndWent: drift?.passed ?? [],
  };
}

function timeOf(ms: number): string {
  return new Date(ms).toISOString();
}

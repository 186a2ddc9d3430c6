import type { DeploymentRollout, RolloutSide } from '@ktl/kube-informers';
import { addFigures, judgeSides, type LineRates } from '@ktl/log-tailer';
import type {
  DeploymentDiff,
  DiffReason,
  DiffSide,
  ErrorRow,
  EventRow,
} from '../views/diff-deployments/diff-picture.ts';

/** What is counted of the logs of a ReplicaSet. */
export type RatesOf = (replicaSetUid: string) => LineRates | undefined;

/** Messages of one Deployment that a picture has at most. */
const mostErrors = 100;

/** A rollout, what its logs say, and whether the new side is worse. */
export function deploymentDiff(
  rollout: DeploymentRollout,
  ratesOf: RatesOf,
  threshold: number,
): DeploymentDiff {
  const { deployment, phase } = rollout;
  const newSide = rollout.newSide && sideOf(rollout.newSide, ratesOf);
  const oldSide = rollout.oldSide && sideOf(rollout.oldSide, ratesOf);
  const errors = errorRows(rollout, ratesOf);
  const shown = errors.rows.slice(0, mostErrors);
  const rest = errors.rows.slice(mostErrors).reduce((sum, row) => sum + row.new + row.old, 0);
  return {
    namespace: deployment.metadata.namespace,
    name: deployment.metadata.name,
    phase,
    isPaused: deployment.isPaused,
    stalled: deployment.stalled,
    newSide,
    oldSide,
    errors: shown,
    otherErrors: errors.forgotten + rest,
    events: [...eventRows('NEW', rollout.newSide), ...eventRows('OLD', rollout.oldSide)].sort(
      (a, b) => Number(b.type === 'Warning') - Number(a.type === 'Warning') || b.count - a.count,
    ),
    reasons: reasonsOf({ rollout, newSide, oldSide }, threshold),
  };
}

function sideOf({ replicaSets, restarts, events }: RolloutSide, ratesOf: RatesOf): DiffSide {
  const rates = replicaSets.flatMap(({ metadata }) => ratesOf(metadata.uid) ?? []);
  const sum = (of: 'wanted' | 'ready' | 'available'): number =>
    replicaSets.reduce((total, set) => total + set[of], 0);
  return {
    revisions: replicaSets.map(({ revision }) => revision),
    replicaSets: replicaSets.map(({ metadata }) => metadata.name),
    images: [...new Set(replicaSets.flatMap(({ images }) => images))],
    ...{ wanted: sum('wanted'), ready: sum('ready'), available: sum('available') },
    restarts: restarts.total,
    recentRestarts: restarts.recent,
    warnings: events.warnings,
    normals: events.normals,
    ...addFigures(rates.map((one) => one.figures())),
  };
}

function reasonsOf(
  sides: {
    readonly rollout: DeploymentRollout;
    readonly newSide: DiffSide | undefined;
    readonly oldSide: DiffSide | undefined;
  },
  threshold: number,
): readonly DiffReason[] {
  const { newSide, oldSide, rollout } = sides;
  if (newSide === undefined || oldSide === undefined) return [];
  const judged = judgeSides(
    {
      new: { ...newSide, restarts: newSide.recentRestarts },
      old: { ...oldSide, restarts: oldSide.recentRestarts },
    },
    threshold,
  );
  const { stalled } = rollout.deployment;
  const isStalled = stalled !== undefined && rollout.phase === 'under-way';
  return isStalled ? [...judged, { kind: 'stalled', text: stalled }] : judged;
}

function errorRows(
  { newSide, oldSide }: DeploymentRollout,
  ratesOf: RatesOf,
): { readonly rows: readonly ErrorRow[]; readonly forgotten: number } {
  const rows = new Map<string, ErrorRow>();
  let forgotten = 0;
  const take = (side: RolloutSide | undefined, is: 'new' | 'old'): void => {
    for (const { metadata } of side?.replicaSets ?? []) {
      const messages = ratesOf(metadata.uid)?.messages;
      forgotten += messages?.forgotten ?? 0;
      for (const { shape, count, sample } of messages?.list() ?? []) {
        const row = rows.get(shape) ?? { shape, sample, new: 0, old: 0 };
        rows.set(shape, { ...row, [is]: row[is] + count });
      }
    }
  };
  take(newSide, 'new');
  take(oldSide, 'old');
  const isOnlyNew = (row: ErrorRow): number => Number(row.old === 0);
  const sorted = [...rows.values()].sort(
    (a, b) => isOnlyNew(b) - isOnlyNew(a) || b.new + b.old - (a.new + a.old),
  );
  return { rows: sorted, forgotten };
}

function eventRows(tag: EventRow['side'], side: RolloutSide | undefined): readonly EventRow[] {
  return (side?.events.kinds ?? []).map(({ type, reason, count, last }) => ({
    side: tag,
    ...{ type, reason, count },
    object: `${last.object.kind}/${last.object.name}`,
    message: last.message,
    lastStamp: last.lastStamp,
  }));
}

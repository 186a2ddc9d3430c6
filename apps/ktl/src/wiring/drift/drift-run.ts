import type { Clock } from '@ktl/kube-client';
import type { DriftLedger, PodSnapshot } from '@ktl/pod-drift';
import { hasDrift, type DriftReport } from '../../views/drift/drift-report.ts';
import type { DriftPods } from './drift-pods.ts';

/** One run of `ktl logs drift watch`, after its first picture. */
export interface DriftRun {
  readonly pods: Pick<DriftPods, 'unseen'>;
  readonly ledger: DriftLedger;
  /** What the first sample is compared with, and the file that it is from. */
  readonly earlier: { readonly snapshot: PodSnapshot; readonly path: string } | undefined;
  /** Time between two samples. */
  readonly intervalMs: number;
  /** Ends after so many; 0: goes on. */
  readonly iterations: number;
  readonly failOnDrift: boolean;
  /** Keeps and shows an iteration. */
  readonly show: (report: DriftReport) => Promise<void>;
  readonly clock: Clock;
  /** Ends the run; what changed until then is shown. */
  readonly drain: AbortSignal;
}

/**
 * Takes samples until there are enough.
 * @returns `findings` where `failOnDrift` asked for it and pods changed; undefined where it was drained
 * before it had all samples
 */
export async function runDrift(run: DriftRun): Promise<'ok' | 'findings' | undefined> {
  const { clock, drain, iterations } = run;
  const take = createSampler(run);
  const startMs = clock.now();
  for (let iteration = 1; ; iteration += 1) {
    const report = take(iteration);
    await run.show(report);
    if (run.failOnDrift && hasDrift(report)) return 'findings';
    if (iteration === iterations) return 'ok';
    // On a fixed grid: a slow reader makes samples late, not the ones after.
    const grid = Math.max(iteration, Math.floor((clock.now() - startMs) / run.intervalMs) + 1);
    await slept(clock, startMs + iterationMs(run, grid) - clock.now(), drain);
    if (!drain.aborted) continue;
    const last = take(iteration + 1);
    if (hasDrift(last)) await run.show(last);
    if (run.failOnDrift && hasDrift(last)) return 'findings';
    return iterations === 0 ? 'ok' : undefined;
  }
}

function iterationMs({ intervalMs }: DriftRun, iteration: number): number {
  return iteration * intervalMs;
}

async function slept(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
  try {
    await clock.sleep(Math.max(0, ms), signal);
  } catch (error) {
    // The sleep ends so when the run does.
    if (!signal.aborted) throw error;
  }
}

function createSampler({
  ledger,
  pods,
  earlier,
  clock,
}: DriftRun): (iteration: number) => DriftReport {
  let sinceMs = earlier?.snapshot.atMs;
  let unseenSinceMs: number | undefined;
  return (iteration) => {
    const unseen = pods.unseen();
    const { snapshot, drift } = ledger.sample(clock.now());
    const seenAgainMs =
      unseen === undefined && unseenSinceMs !== undefined
        ? snapshot.atMs - unseenSinceMs
        : undefined;
    unseenSinceMs = unseen === undefined ? undefined : (unseenSinceMs ?? unseen.sinceMs);
    const report = {
      ...{ iteration, snapshot, drift, sinceMs, unseen, seenAgainMs },
      resumedFrom: iteration === 1 ? earlier?.path : undefined,
    };
    sinceMs = snapshot.atMs;
    return report;
  };
}

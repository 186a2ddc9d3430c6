import { keyOf, type Cluster } from './cluster.ts';
import { formatTime, isActive, isReady, type Condition, type Job, type Pod } from './objects.ts';
import { ownerQueue } from './owner-queue.ts';
import { createPod } from './pod-factory.ts';
import type { WorkQueue } from './work-queue.ts';

const component = 'job-controller';
const firstRetryMs = 10_000;
const longestRetryMs = 360_000;

/** Runs Jobs to completion: parallelism, completions, retries with back-off, backoffLimit, TTL. */
export class JobController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const of = { resource: 'jobs.batch', kind: 'Job', owned: 'pods' } as const;
    this.#queue = ownerQueue(cluster, of, (job) => {
      this.#reconcile(job);
    });
  }

  stop(): void {
    this.#queue.stop();
  }

  #reconcile(job: Job): void {
    if (finishedAs(job) !== undefined) {
      this.#expire(job);
      return;
    }
    const pods = this.#cluster.ownedBy(job.metadata.uid, 'pods');
    const succeeded = pods.filter((pod) => pod.status?.phase === 'Succeeded').length;
    const failures = pods.filter((pod) => pod.status?.phase === 'Failed');
    const active = pods.filter(isActive);
    const restarts = active.reduce((sum, pod) => sum + restartsOf(pod), 0);
    const wanted = job.spec.completions ?? job.spec.parallelism ?? 1;
    if (failures.length + restarts > (job.spec.backoffLimit ?? 6)) this.#fail(job, active);
    else if (succeeded >= wanted) this.#complete(job);
    else if (job.spec.suspend === true) this.#deleteAll(job, active);
    else this.#start(job, { wanted: wanted - succeeded, active, failures });
    this.#writeStatus(keyOf(job));
  }

  #start(
    job: Job,
    state: {
      readonly wanted: number;
      readonly active: readonly Pod[];
      readonly failures: readonly Pod[];
    },
  ): void {
    const missing = Math.min(job.spec.parallelism ?? 1, state.wanted) - state.active.length;
    if (missing <= 0) return;
    const waitMs = this.#retryDelay(state.failures);
    if (waitMs > 0) {
      this.#queue.addAfter(keyOf(job), waitMs);
      return;
    }
    const labels = {
      'batch.kubernetes.io/controller-uid': job.metadata.uid ?? '',
      'batch.kubernetes.io/job-name': job.metadata.name,
      'controller-uid': job.metadata.uid ?? '',
      'job-name': job.metadata.name,
    };
    for (let i = 0; i < missing; i++) {
      const pod = createPod(this.#cluster, job, { template: job.spec.template, labels });
      this.#note(job, 'SuccessfulCreate', `Created pod: ${pod.metadata.name}`);
    }
  }

  #retryDelay(failures: readonly Pod[]): number {
    if (failures.length === 0) return 0;
    const ends = failures.flatMap((pod) =>
      (pod.status?.containerStatuses ?? []).map((c) =>
        Date.parse(c.state.terminated?.finishedAt ?? ''),
      ),
    );
    const last = Math.max(0, ...ends.filter((ms) => !Number.isNaN(ms)));
    const delayMs = Math.min(firstRetryMs * 2 ** (failures.length - 1), longestRetryMs);
    return last + delayMs - this.#cluster.clock.now();
  }

  #complete(job: Job): void {
    this.#note(job, 'Completed', 'Job completed');
    this.#finish(job, [
      { type: 'SuccessCriteriaMet', status: 'True', ...reached },
      { type: 'Complete', status: 'True', ...reached },
    ]);
  }

  #fail(job: Job, active: readonly Pod[]): void {
    this.#deleteAll(job, active);
    const message = 'Job has reached the specified backoff limit';
    this.#cluster.recorder.record(job, {
      type: 'Warning',
      reason: 'BackoffLimitExceeded',
      message,
      component,
    });
    const why = { reason: 'BackoffLimitExceeded', message };
    this.#finish(job, [
      { type: 'FailureTarget', status: 'True', ...why },
      { type: 'Failed', status: 'True', ...why },
    ]);
  }

  #finish(job: Job, added: readonly Condition[]): void {
    const now = formatTime(this.#cluster.clock.now());
    const isComplete = added.some((condition) => condition.type === 'Complete');
    const conditions = added.map((c) => ({ ...c, lastProbeTime: now, lastTransitionTime: now }));
    this.#cluster.writeStatus('jobs.batch', job, {
      ...job.status,
      conditions: [...(job.status?.conditions ?? []), ...conditions],
      ...(isComplete ? { completionTime: now } : {}),
    });
  }

  #deleteAll(job: Job, pods: readonly Pod[]): void {
    for (const pod of pods) {
      this.#cluster.store.delete('pods', pod.metadata.namespace ?? '', pod.metadata.name);
      this.#note(job, 'SuccessfulDelete', `Deleted pod: ${pod.metadata.name}`);
    }
  }

  #expire(job: Job): void {
    const ttl = job.spec.ttlSecondsAfterFinished;
    const end = finishedAs(job)?.lastTransitionTime;
    if (ttl === undefined || end === undefined) return;
    const waitMs = Date.parse(end) + ttl * 1000 - this.#cluster.clock.now();
    if (waitMs > 0) this.#queue.addAfter(keyOf(job), waitMs);
    else this.#cluster.store.delete('jobs.batch', job.metadata.namespace ?? '', job.metadata.name);
  }

  #writeStatus(key: string): void {
    const job = this.#cluster.get('jobs.batch', key);
    if (job === undefined) return;
    const pods = this.#cluster.ownedBy(job.metadata.uid, 'pods');
    const count = (phase: string): number =>
      pods.filter((pod) => pod.status?.phase === phase).length;
    const isDone = finishedAs(job) !== undefined;
    const active = isDone ? 0 : pods.filter(isActive).length;
    const { conditions, completionTime } = job.status ?? {};
    this.#cluster.writeStatus('jobs.batch', job, {
      ...(active === 0 ? {} : { active }),
      ...(count('Succeeded') === 0 ? {} : { succeeded: count('Succeeded') }),
      ...(count('Failed') === 0 ? {} : { failed: count('Failed') }),
      ready: isDone ? 0 : pods.filter(isActive).filter(isReady).length,
      terminating: 0,
      uncountedTerminatedPods: {},
      startTime: job.status?.startTime ?? formatTime(this.#cluster.clock.now()),
      ...(conditions === undefined ? {} : { conditions }),
      ...(completionTime === undefined ? {} : { completionTime }),
    });
  }

  #note(job: Job, reason: string, message: string): void {
    this.#cluster.recorder.record(job, { reason, message, component });
  }
}

const reached = {
  reason: 'CompletionsReached',
  message: 'Reached expected number of succeeded pods',
};

/** The condition that ended the job, if one has. */
export function finishedAs(job: Job): Condition | undefined {
  return job.status?.conditions?.find(
    ({ type, status }) => (type === 'Complete' || type === 'Failed') && status === 'True',
  );
}

/** With restartPolicy OnFailure the restarts in place count as retries. */
function restartsOf(pod: Pod): number {
  if (pod.spec.restartPolicy !== 'OnFailure') return 0;
  return (pod.status?.containerStatuses ?? []).reduce((sum, c) => sum + c.restartCount, 0);
}

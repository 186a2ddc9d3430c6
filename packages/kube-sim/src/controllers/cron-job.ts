import { keyOf, type Cluster } from './cluster.ts';
import { parseCron } from './cron-schedule.ts';
import { finishedAs } from './job.ts';
import { controlledBy, formatTime, type CronJob, type Job } from './objects.ts';
import { ownerQueue } from './owner-queue.ts';
import type { WorkQueue } from './work-queue.ts';

const component = 'cronjob-controller';

/** Makes a Job at each time of a CronJob's schedule and forgets the oldest finished ones. Times are UTC. */
export class CronJobController {
  readonly #cluster: Cluster;
  readonly #queue: WorkQueue;
  /** When each CronJob is next due, so that a change of the object does not run it again. */
  readonly #due = new Map<string, { readonly schedule: string; readonly atMs: number }>();

  constructor(cluster: Cluster) {
    this.#cluster = cluster;
    const of = { resource: 'cronjobs.batch', kind: 'CronJob', owned: 'jobs.batch' } as const;
    this.#queue = ownerQueue(cluster, of, (cron) => {
      this.#reconcile(cron);
    });
    cluster.on('cronjobs.batch', ({ type, object }) => {
      if (type === 'DELETED') this.#due.delete(keyOf(object));
    });
  }

  stop(): void {
    this.#queue.stop();
  }

  #reconcile(cron: CronJob): void {
    const jobs = this.#cluster.ownedBy(cron.metadata.uid, 'jobs.batch');
    this.#seeFinished(cron, jobs);
    const startedMs = cron.spec.suspend === true ? undefined : this.#runIfDue(cron, jobs);
    this.#writeStatus(keyOf(cron), startedMs);
    this.#prune(cron, jobs);
  }

  /** Starts a job when its time has come, and asks to be called at the next one. */
  #runIfDue(cron: CronJob, jobs: readonly Job[]): number | undefined {
    const key = keyOf(cron);
    const nowMs = this.#cluster.clock.now();
    const { schedule } = cron.spec;
    const known = this.#due.get(key);
    const dueMs = known?.schedule === schedule ? known.atMs : this.#nextTime(cron, nowMs);
    if (dueMs === undefined) return undefined;
    const isDue = dueMs <= nowMs;
    const nextMs = isDue ? this.#nextTime(cron, nowMs) : dueMs;
    if (nextMs !== undefined) {
      this.#due.set(key, { schedule, atMs: nextMs });
      this.#queue.addAfter(key, nextMs - nowMs);
    }
    if (!isDue) return undefined;
    const running = jobs.filter((job) => finishedAs(job) === undefined);
    if (running.length > 0 && cron.spec.concurrencyPolicy === 'Forbid') {
      this.#note(
        cron,
        'JobAlreadyActive',
        'Not starting job because prior execution is running and concurrency policy is Forbid',
      );
      return undefined;
    }
    if (cron.spec.concurrencyPolicy === 'Replace') {
      for (const job of running) this.#delete(job);
    }
    this.#create(cron, dueMs);
    return dueMs;
  }

  #nextTime(cron: CronJob, afterMs: number): number | undefined {
    try {
      return parseCron(cron.spec.schedule).next(afterMs);
    } catch {
      this.#cluster.recorder.record(cron, {
        type: 'Warning',
        reason: 'UnparseableSchedule',
        message: `unparseable schedule: "${cron.spec.schedule}"`,
        component,
      });
      return undefined;
    }
  }

  #create(cron: CronJob, dueMs: number): void {
    const { metadata, spec } = cron.spec.jobTemplate;
    // The real controller names a job by the minute it was due in.
    const unit = cron.spec.schedule.startsWith('@every') ? 1000 : 60_000;
    const name = `${cron.metadata.name}-${String(Math.floor(dueMs / unit))}`;
    const namespace = cron.metadata.namespace ?? 'default';
    if (this.#cluster.store.get('jobs.batch', namespace, name) !== undefined) return;
    this.#cluster.store.create('jobs.batch', {
      apiVersion: 'batch/v1',
      kind: 'Job',
      metadata: {
        name,
        namespace,
        ...(metadata?.labels === undefined ? {} : { labels: { ...metadata.labels } }),
        annotations: {
          ...metadata?.annotations,
          'batch.kubernetes.io/cronjob-scheduled-timestamp': formatTime(dueMs),
        },
        ownerReferences: [controlledBy(cron)],
      },
      spec: structuredClone(spec),
      status: {},
    });
    this.#note(cron, 'SuccessfulCreate', `Created job ${name}`);
  }

  #seeFinished(cron: CronJob, jobs: readonly Job[]): void {
    const active = new Set(cron.status?.active?.map((reference) => reference.uid));
    for (const job of jobs) {
      const end = finishedAs(job);
      if (end === undefined || !active.has(job.metadata.uid ?? '')) continue;
      this.#note(
        cron,
        'SawCompletedJob',
        `Saw completed job: ${job.metadata.name}, condition: ${end.type}`,
      );
    }
  }

  #writeStatus(key: string, startedMs: number | undefined): void {
    const cron = this.#cluster.get('cronjobs.batch', key);
    if (cron === undefined) return;
    const jobs = this.#cluster.ownedBy(cron.metadata.uid, 'jobs.batch');
    const active = jobs
      .filter((job) => finishedAs(job) === undefined)
      .map(({ apiVersion, kind, metadata }) => ({
        apiVersion,
        kind,
        name: metadata.name,
        namespace: metadata.namespace ?? '',
        uid: metadata.uid ?? '',
      }));
    const successes = jobs.map((job) => job.status?.completionTime ?? '').sort();
    const lastSuccess = successes.at(-1) ?? '';
    const last = startedMs === undefined ? cron.status?.lastScheduleTime : formatTime(startedMs);
    this.#cluster.writeStatus('cronjobs.batch', cron, {
      ...(active.length === 0 ? {} : { active }),
      ...(last === undefined ? {} : { lastScheduleTime: last }),
      ...(lastSuccess === '' ? {} : { lastSuccessfulTime: lastSuccess }),
    });
  }

  #prune(cron: CronJob, jobs: readonly Job[]): void {
    const { successfulJobsHistoryLimit = 3, failedJobsHistoryLimit = 1 } = cron.spec;
    const limits = { Complete: successfulJobsHistoryLimit, Failed: failedJobsHistoryLimit };
    for (const [type, limit] of Object.entries(limits)) {
      const done = jobs
        .filter((job) => finishedAs(job)?.type === type)
        .sort((a, b) =>
          (a.metadata.creationTimestamp ?? '').localeCompare(b.metadata.creationTimestamp ?? ''),
        );
      for (const job of done.slice(0, Math.max(0, done.length - limit))) {
        this.#delete(job);
        this.#note(cron, 'SuccessfulDelete', `Deleted job ${job.metadata.name}`);
      }
    }
  }

  #delete(job: Job): void {
    this.#cluster.store.delete('jobs.batch', job.metadata.namespace ?? '', job.metadata.name);
  }

  #note(cron: CronJob, reason: string, message: string): void {
    this.#cluster.recorder.record(cron, { reason, message, component });
  }
}

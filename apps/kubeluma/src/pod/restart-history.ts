import type { InspectedPod, StatusContainer } from './inspected-pod.ts';

/** One end of an instance of a container. */
export interface RestartRecord {
  readonly container: string;
  /** restartCount after it. */
  readonly restart: number;
  readonly exitCode: number | undefined;
  /** `OOMKilled`, `Error`, `Completed` … */
  readonly reason: string | undefined;
  /** When the instance that ended had started, RFC 3339. */
  readonly startedAt: string | undefined;
  /** When it ended, RFC 3339. */
  readonly finishedAt: string | undefined;
  /** When kubeluma saw it, RFC 3339. */
  readonly seenAt: string;
  /** Restarts between the record before and this one that nobody saw. */
  readonly unseen: number;
}

const longestHistory = 50;

/**
 * Restarts of containers as they were seen. The API keeps the last one only, so what was before the
 * program started is known by its count alone.
 */
export class RestartHistory {
  readonly #now: () => number;
  readonly #pods = new Map<string, Map<string, RestartRecord[]>>();

  /** @param now - Unix ms */
  constructor(now: () => number) {
    this.#now = now;
  }

  /** Takes a pod as it is now. */
  note({ metadata, status }: InspectedPod): void {
    const statuses = [
      ...(status.containerStatuses ?? []),
      ...(status.initContainerStatuses ?? []),
    ].filter(({ restartCount = 0 }) => restartCount > 0);
    if (statuses.length === 0) return;
    const pod = this.#pods.get(metadata.uid) ?? new Map<string, RestartRecord[]>();
    this.#pods.set(metadata.uid, pod);
    for (const container of statuses) this.#noteContainer(pod, container);
  }

  /** The pod is gone. */
  forget({ metadata }: InspectedPod): void {
    this.#pods.delete(metadata.uid);
  }

  /** Of one container, oldest first; at most 50. */
  of(uid: string, container: string): readonly RestartRecord[] {
    return this.#pods.get(uid)?.get(container) ?? [];
  }

  #noteContainer(pod: Map<string, RestartRecord[]>, status: StatusContainer): void {
    const { name, restartCount = 0, lastState } = status;
    const records = pod.get(name) ?? [];
    pod.set(name, records);
    const before = records.at(-1)?.restart ?? 0;
    if (restartCount <= before) return;
    const { exitCode, reason, startedAt, finishedAt } = lastState?.terminated ?? {};
    records.push({
      container: name,
      restart: restartCount,
      exitCode,
      reason,
      startedAt: startedAt ?? undefined,
      finishedAt: finishedAt ?? undefined,
      seenAt: new Date(this.#now()).toISOString(),
      unseen: restartCount - before - 1,
    });
    if (records.length > longestHistory) records.shift();
  }
}

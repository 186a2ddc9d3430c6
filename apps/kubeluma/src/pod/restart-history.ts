import type { InspectedPod, StatusContainer, Termination } from './inspected-pod.ts';

/** One end of an instance of a container. */
export interface RestartRecord {
  readonly container: string;
  /** restartCount once it is followed by a start; the newest may still wait for that. */
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
  /** Ends between the record before and this one that nobody saw. */
  readonly unseen: number;
}

const longestHistory = 50;

/**
 * Ends of containers as they were seen. The API keeps the last one or two, so what was before the program
 * started is known by its count alone. The first end is followed by the first restart: that numbers them.
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
    ].filter((container) => endsOf(container).length > 0);
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
    const { name } = status;
    const records = pod.get(name) ?? [];
    pod.set(name, records);
    for (const { restart, end } of endsOf(status)) {
      const before = records.at(-1)?.restart ?? 0;
      if (restart <= before) continue;
      const { exitCode, reason, startedAt, finishedAt } = end;
      records.push({
        container: name,
        restart,
        exitCode,
        reason,
        startedAt: startedAt ?? undefined,
        finishedAt: finishedAt ?? undefined,
        seenAt: new Date(this.#now()).toISOString(),
        unseen: restart - before - 1,
      });
      if (records.length > longestHistory) records.shift();
    }
  }
}

interface NumberedEnd {
  readonly restart: number;
  readonly end: Termination;
}

/**
 * Ends that a status tells of, oldest first. While a container runs or has just ended, `lastState` is the
 * end before that start. In back-off the kubelet has moved the newest end there, and not counted it yet.
 */
function endsOf({ restartCount = 0, state = {}, lastState }: StatusContainer): NumberedEnd[] {
  const last = lastState?.terminated;
  if (state.waiting !== undefined && last !== undefined) {
    // One that vanished with its node's memory of it is counted at once.
    const isCounted = last.reason === 'ContainerStatusUnknown' && restartCount > 0;
    return [{ restart: isCounted ? restartCount : restartCount + 1, end: last }];
  }
  const ends = restartCount > 0 ? [{ restart: restartCount, end: last ?? {} }] : [];
  const { terminated } = state;
  // One that did its work at the first go is no restart to come.
  const isDone = restartCount === 0 && terminated?.exitCode === 0;
  if (terminated === undefined || isDone) return ends;
  return [...ends, { restart: restartCount + 1, end: terminated }];
}

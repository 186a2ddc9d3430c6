import type { Clock } from '@ktl/kube-client';
import type { ContainerTarget } from '@ktl/kube-informers';
import { pods, statusOf, type Pod } from './pod-status.ts';
import type { PodLogReader } from './pod-log-reader.ts';

/** With more containers than this in doubt at once, one list costs less than a question for each. */
const CROWD = 50;
/** Questions are gathered for so long, and for so many times what the last list took. */
const GATHER_MS = 250;
const GATHER_TIMES = 3;
/** A list of so many times the pods that are asked for is not worth its bytes. */
const WASTE = 100;

type Status = ContainerTarget | 'gone' | undefined;

interface Round {
  readonly names: Set<string>;
  readonly answer: Promise<ReadonlyMap<string, Pod> | undefined>;
}

/**
 * States of many containers at once. Where thousands of logs are opened, to ask for the pod of each
 * would take the client's whole allowance of requests; one list of their namespace says the same.
 */
export class CrowdStatus {
  readonly #reader: PodLogReader;
  readonly #clock: Clock;
  readonly #signal: AbortSignal;
  readonly #rounds = new Map<string, Round>();
  #inDoubt = 0;
  #listMs = 0;

  /** @param signal - ends gathering and listing */
  constructor(reader: PodLogReader, clock: Clock, signal: AbortSignal) {
    this.#reader = reader;
    this.#clock = clock;
    this.#signal = signal;
  }

  /** Runs a proof; it is told whether so many others run that it should ask through {@link read}. */
  async during<T>(proof: (isCrowded: boolean) => Promise<T>): Promise<T> {
    this.#inDoubt++;
    try {
      return await proof(this.#reader.list !== undefined && this.#inDoubt > CROWD);
    } finally {
      this.#inDoubt--;
    }
  }

  /**
   * The container's state at a moment after the call, by a list that others share. Undefined where
   * the list failed or would have been too long: ask for the one pod then.
   */
  async read(target: ContainerTarget): Promise<Status> {
    const round = this.#rounds.get(target.namespace) ?? this.#gather(target.namespace);
    round.names.add(target.pod);
    const found = await round.answer;
    if (found === undefined) return undefined;
    const pod = found.get(target.pod);
    return pod === undefined ? 'gone' : statusOf(target, pod);
  }

  #gather(namespace: string): Round {
    const names = new Set<string>();
    const round = { names, answer: this.#ask(namespace, names) };
    this.#rounds.set(namespace, round);
    return round;
  }

  async #ask(
    namespace: string,
    names: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, Pod> | undefined> {
    const waitMs = Math.max(GATHER_MS, GATHER_TIMES * this.#listMs);
    await this.#clock.sleep(waitMs, this.#signal).catch(() => undefined);
    // Who asks from now on needs a list that begins later.
    this.#rounds.delete(namespace);
    const startedMs = this.#clock.now();
    try {
      return await this.#list(namespace, names);
    } catch {
      return undefined;
    } finally {
      this.#listMs = this.#clock.now() - startedMs;
    }
  }

  async #list(
    namespace: string,
    names: ReadonlySet<string>,
  ): Promise<ReadonlyMap<string, Pod> | undefined> {
    const found = new Map<string, Pod>();
    let seen = 0;
    const reader = this.#reader;
    if (reader.list === undefined) return undefined;
    const scope = { namespace, isAhead: true, signal: this.#signal };
    for await (const { items, restarted } of reader.list<Pod>(pods, scope)) {
      if (restarted) found.clear();
      seen += items.length;
      if (seen > WASTE * names.size) return undefined;
      for (const pod of items) {
        const { name } = pod.metadata;
        if (names.has(name)) found.set(name, pod);
      }
    }
    return found;
  }
}

import { isKtlError } from '@ktl/faults';
import type { Clock, KubeClient } from '@ktl/kube-client';
import { eventsAbout, openEvents, type ClusterEvent, type Informer } from '@ktl/kube-informers';

/** A Kubernetes event about a pod, as a message has it. */
export interface EventView {
  readonly pod: string;
  readonly type: string;
  readonly reason: string;
  readonly message: string;
  /** Since its last occurrence. */
  readonly ageSeconds: number;
  readonly namespace: string;
  /** Of the event: one that comes again with the same takes the place of the one before. */
  readonly uid: string;
  /** Occurrences. */
  readonly count: number;
  /** RFC 3339. */
  readonly firstSeen: string;
  readonly lastSeen: string;
  readonly container: string | undefined;
  /** Who says so: `kubelet`. */
  readonly component: string;
}

/** A pod whose events are wanted. */
export interface EventSubject {
  readonly namespace: string;
  readonly name: string;
  readonly uid: string;
}

/** Takes events, oldest first, and why none can be had. */
export interface EventListener {
  readonly subject: EventSubject;
  readonly onEvents: (events: readonly EventView[]) => void;
  readonly onRefused: (reason: string) => void;
}

/** What {@link PodEvents} needs. */
export interface PodEventsOptions {
  readonly client: KubeClient;
  /** Undefined: all. */
  readonly namespace: string | undefined;
  readonly clock: Clock;
  readonly signal: AbortSignal;
}

const shownAtFirst = 100;
const askAgainMs = 60_000;

/**
 * Events of pods that somebody looks at. The watch behind it begins with the first such pod; where events
 * may not be read that is told, and asked again each minute.
 */
export class PodEvents {
  readonly #options: PodEventsOptions;
  readonly #listeners = new Set<EventListener>();
  #informer: Informer<ClusterEvent> | undefined;
  #refusal: string | undefined;
  #running: Promise<void> | undefined;

  constructor(options: PodEventsOptions) {
    this.#options = options;
  }

  /** The newest hundred events of a pod, then each one that comes or grows. */
  follow(listener: EventListener): () => void {
    this.#listeners.add(listener);
    this.#running ??= this.#run();
    if (this.#informer !== undefined) this.#tellAll(listener, this.#informer);
    else if (this.#refusal !== undefined) listener.onRefused(this.#refusal);
    return () => {
      this.#listeners.delete(listener);
    };
  }

  /** Resolves when the watch is over, which the signal ends. */
  async closed(): Promise<void> {
    await this.#running;
  }

  async #run(): Promise<void> {
    const { clock, signal } = this.#options;
    for (;;) {
      try {
        await this.#watch();
        return;
      } catch (error) {
        if (isOver(signal)) return;
        this.#informer = undefined;
        this.#refusal = isKtlError(error) ? error.message : String(error);
        for (const { onRefused } of this.#listeners) onRefused(this.#refusal);
      }
      await clock.sleep(askAgainMs, signal).catch(() => undefined);
      if (isOver(signal)) return;
    }
  }

  async #watch(): Promise<void> {
    const { signal } = this.#options;
    await using informer = await openEvents(this.#options);
    this.#informer = informer;
    this.#refusal = undefined;
    for (const listener of this.#listeners) this.#tellAll(listener, informer);
    let isFirst = true;
    for await (const { changes } of informer.subscribe({ signal })) {
      // What is there at first has been told.
      if (isFirst) {
        isFirst = false;
        continue;
      }
      for (const change of changes) if (change.type === 'applied') this.#tell(change.object);
    }
  }

  #tell(event: ClusterEvent): void {
    const { object } = event;
    if (object.kind !== 'Pod') return;
    for (const { subject, onEvents } of this.#listeners) {
      const isMeant =
        object.uid === subject.uid ||
        (object.namespace === subject.namespace && object.name === subject.name);
      if (isMeant) onEvents([this.#viewOf(event)]);
    }
  }

  #tellAll({ subject, onEvents }: EventListener, informer: Informer<ClusterEvent>): void {
    const { uid, namespace, name } = subject;
    const events = eventsAbout(informer, uid, { kind: 'Pod', namespace, name })
      .toSorted((a, b) => (a.lastStamp < b.lastStamp ? -1 : Number(a.lastStamp > b.lastStamp)))
      .slice(-shownAtFirst);
    if (events.length > 0) onEvents(events.map((event) => this.#viewOf(event)));
  }

  #viewOf(event: ClusterEvent): EventView {
    const { object, lastStamp, firstStamp } = event;
    const age = Math.floor((this.#options.clock.now() - Date.parse(lastStamp)) / 1_000);
    return {
      pod: object.name,
      type: event.type,
      reason: event.reason,
      message: event.message,
      ageSeconds: Math.max(0, age),
      namespace: object.namespace,
      uid: event.metadata.uid,
      count: event.count,
      firstSeen: firstStamp,
      lastSeen: lastStamp,
      container: object.container,
      component: event.component,
    };
  }
}

// A function, because the compiler takes a signal to stay as it was looked at.
function isOver({ aborted }: AbortSignal): boolean {
  return aborted;
}

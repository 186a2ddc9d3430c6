import type { SimTimer } from '../clock/sim-clock.ts';
import type { EventNote } from '../controllers/event-recorder.ts';
import type { Pod } from '../controllers/objects.ts';
import type { ContainerRun } from './container-run.ts';
import type { NodeParts } from './node-parts.ts';

/** What the steps of one pod's life share: the node, pending timers, events. */
export class PodSteps {
  readonly node: NodeParts;
  readonly #pod: () => Pod;
  readonly #timers = new Map<object, SimTimer>();

  constructor(node: NodeParts, pod: () => Pod) {
    this.node = node;
    this.#pod = pod;
  }

  get pod(): Pod {
    return this.#pod();
  }

  /** Runs `step` after a time in `range`, ms. One step is pending for each owner: the last one given. */
  after(owner: object, range: readonly [number, number], step: () => void): void {
    this.cancel(owner);
    const ms = this.node.random.between(range[0], range[1]);
    const timer = this.node.clock.setTimeout(() => {
      this.#timers.delete(owner);
      step();
    }, ms);
    this.#timers.set(owner, timer);
  }

  isPending(owner: object): boolean {
    return this.#timers.has(owner);
  }

  cancel(owner: object): void {
    this.#timers.get(owner)?.cancel();
    this.#timers.delete(owner);
  }

  cancelAll(): void {
    for (const timer of this.#timers.values()) timer.cancel();
    this.#timers.clear();
  }

  /** Records an event of a container. */
  note(run: ContainerRun, reason: string, message: string): void {
    this.#record(run, { reason, message });
  }

  /** Records a warning of a container. */
  warn(run: ContainerRun, reason: string, message: string): void {
    this.#record(run, { type: 'Warning', reason, message });
  }

  #record(run: ContainerRun, note: Omit<EventNote, 'component'>): void {
    const { nodeName } = this.pod.spec;
    this.node.cluster.recorder.record(this.pod, {
      ...note,
      component: 'kubelet',
      fieldPath: run.fieldPath,
      ...(nodeName === undefined ? {} : { host: nodeName }),
    });
  }
}

import type { LineSource } from '@ktl/log-tailer';
import type { NameColors } from '@ktl/term-view';

/** How the entries of a {@link SourceBook} come and go. */
export interface SourceEntries<E> {
  /** Colours of pods; that of a pod is free again when its last source is forgotten. */
  readonly pods: NameColors;
  /** @param pod - the name that the pod has among `pods` */
  readonly make: (target: LineSource, pod: string) => E;
  /** False where a source has changed since its entry was made. */
  readonly holds: (entry: E, target: LineSource) => boolean;
}

/** What is kept for each source that is shown now. */
export class SourceBook<E> {
  readonly #entries: SourceEntries<E>;
  readonly #known = new Map<string, E>();
  readonly #sourcesOfPod = new Map<string, number>();

  constructor(entries: SourceEntries<E>) {
    this.#entries = entries;
  }

  of(target: LineSource): E {
    const known = this.#known.get(target.key);
    if (known !== undefined && this.#entries.holds(known, target)) return known;
    const pod = podKey(target);
    const entry = this.#entries.make(target, pod);
    this.#known.set(target.key, entry);
    if (known === undefined) this.#sourcesOfPod.set(pod, (this.#sourcesOfPod.get(pod) ?? 0) + 1);
    return entry;
  }

  /** A source is gone. */
  forget(target: LineSource): void {
    if (!this.#known.delete(target.key)) return;
    const pod = podKey(target);
    const rest = (this.#sourcesOfPod.get(pod) ?? 1) - 1;
    this.#sourcesOfPod.set(pod, rest);
    if (rest > 0) return;
    this.#sourcesOfPod.delete(pod);
    this.#entries.pods.release(pod);
  }
}

function podKey({ namespace, pod }: LineSource): string {
  return `${namespace}/${pod}`;
}

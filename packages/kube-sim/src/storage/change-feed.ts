import type { CommittedChange } from './object-store.ts';

/** Tells listeners of each commit, in the order of the commits. */
export class ChangeFeed {
  readonly #listeners = new Set<(change: CommittedChange) => void>();
  readonly #undelivered: CommittedChange[] = [];
  #isDelivering = false;

  /** Calls `listener` after each commit, until the returned function is called. */
  subscribe(listener: (change: CommittedChange) => void): () => void {
    // A wrapper each time: the same function may subscribe twice.
    const entry = (change: CommittedChange): void => listener(change);
    this.#listeners.add(entry);
    return () => {
      this.#listeners.delete(entry);
    };
  }

  /** A listener may write: its change waits until all have heard of the present one. */
  publish(change: CommittedChange): void {
    this.#undelivered.push(change);
    if (this.#isDelivering) return;
    this.#isDelivering = true;
    try {
      for (let next = this.#undelivered.shift(); next; next = this.#undelivered.shift()) {
        for (const listener of [...this.#listeners]) listener(next);
      }
    } finally {
      this.#isDelivering = false;
    }
  }
}

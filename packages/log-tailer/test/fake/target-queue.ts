import type { TargetChange } from '@ktl/kube-informers';

/** A feed of target changes that the test pushes. */
export class TargetQueue implements AsyncIterable<TargetChange> {
  #changes: TargetChange[] = [];
  #wake: (() => void) | undefined;
  #isClosed = false;

  push(change: TargetChange): void {
    this.#changes.push(change);
    this.#wake?.();
  }

  close(): void {
    this.#isClosed = true;
    this.#wake?.();
  }

  async *[Symbol.asyncIterator](): AsyncIterator<TargetChange> {
    for (;;) {
      const change = this.#changes.shift();
      if (change !== undefined) yield change;
      else if (this.#isClosed) return;
      else await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}

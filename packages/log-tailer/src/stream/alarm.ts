/** Lets one waiter know that something changed. A change before the wait is not lost. */
export class Alarm {
  #rung = false;
  #wake: (() => void) | undefined;

  /** Wakes the waiter, or the next one at once. */
  ring(): void {
    this.#rung = true;
    this.#wake?.();
  }

  /** Forgets changes so far: the next wait is for a new one. */
  reset(): void {
    this.#rung = false;
  }

  /** Resolves at the next change, or when `signal` aborts. */
  async wait(signal: AbortSignal): Promise<void> {
    if (!this.#rung && !signal.aborted) {
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          signal.removeEventListener('abort', wake);
          this.#wake = undefined;
          resolve();
        };
        this.#wake = wake;
        signal.addEventListener('abort', wake, { once: true });
      });
    }
    this.#rung = false;
  }
}

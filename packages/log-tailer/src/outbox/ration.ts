/**
 * Bytes of one source that its consumer holds: a consumer that waits for other sources keeps this one
 * from filling the memory meanwhile.
 */
export class Ration {
  readonly #limit: number;
  #held = 0;
  #go: (() => void) | undefined;

  /** @param limitBytes - bytes that the consumer may hold; Infinity: any number */
  constructor(limitBytes: number) {
    this.#limit = limitBytes;
  }

  /** Bytes went out; the promise, if any, resolves when the source may go on. One at a time. */
  take(bytes: number): Promise<void> | undefined {
    this.#held += bytes;
    if (this.#held <= this.#limit) return undefined;
    return new Promise((resolve) => {
      this.#go = resolve;
    });
  }

  /** The consumer has let go of so many of them. */
  release(bytes: number): void {
    // More may be released than was held: a source that is silent is let go on again and again.
    this.#held = Math.max(0, this.#held - bytes);
    if (this.#held <= this.#limit) this.open();
  }

  /** Lets a source that waits go on. */
  open(): void {
    const go = this.#go;
    this.#go = undefined;
    go?.();
  }
}

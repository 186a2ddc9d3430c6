/** A limited number of places, given in order of request. */
export class Slots {
  readonly #limit: number;
  #taken = 0;
  #queue: { readonly grant: () => void }[] = [];

  /** @param limit - places that may be taken at once */
  constructor(limit: number) {
    this.#limit = limit;
  }

  /** Requests that wait for a place. */
  get waiting(): number {
    return this.#queue.length;
  }

  /**
   * Takes a place; waits for one where all are taken. Resolves to false where `signal` aborted
   * first; then no place is held.
   */
  async take(signal: AbortSignal): Promise<boolean> {
    if (signal.aborted) return false;
    if (this.#taken < this.#limit) {
      this.#taken++;
      return true;
    }
    return await new Promise<boolean>((resolve) => {
      const entry = {
        grant: () => {
          signal.removeEventListener('abort', cancel);
          resolve(true);
        },
      };
      const cancel = (): void => {
        this.#queue = this.#queue.filter((other) => other !== entry);
        resolve(false);
      };
      signal.addEventListener('abort', cancel, { once: true });
      this.#queue.push(entry);
    });
  }

  /** Gives a place back. */
  release(): void {
    const next = this.#queue.shift();
    if (next === undefined) this.#taken--;
    else next.grant();
  }
}

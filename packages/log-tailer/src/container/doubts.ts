/** Contradictory answers in a row that are believed in the end. */
const PATIENCE = 5;

/** Answers in a row that contradict one another. */
export class Doubts {
  #count = 0;

  get count(): number {
    return this.#count;
  }

  /** Fewer than are believed. */
  get isPatient(): boolean {
    return this.#count < PATIENCE;
  }

  /** One more. True: what the answers say is to be believed. */
  add(): boolean {
    this.#count++;
    return this.#count > PATIENCE;
  }

  /** An answer fits. */
  clear(): void {
    this.#count = 0;
  }
}

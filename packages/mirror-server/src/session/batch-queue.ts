import type { Batch } from './batch.ts';

/** Batches in order: added behind, taken in front, found by frame number. */
export class BatchQueue {
  #items: Batch[] = [];
  #head = 0;

  get length(): number {
    return this.#items.length - this.#head;
  }

  get first(): Batch | undefined {
    return this.#items[this.#head];
  }

  get last(): Batch | undefined {
    return this.length === 0 ? undefined : this.#items.at(-1);
  }

  push(batch: Batch): void {
    this.#items.push(batch);
  }

  replaceLast(batch: Batch): void {
    this.#items[this.#items.length - 1] = batch;
  }

  shift(): Batch | undefined {
    const batch = this.first;
    if (batch === undefined) return undefined;
    this.#head++;
    // Emptied places go in bulk: shift() of a long array moves everything each time.
    if (this.#head > 1024 || this.#head === this.#items.length) {
      this.#items = this.#items.slice(this.#head);
      this.#head = 0;
    }
    return batch;
  }

  /** The batch that contains frame `seq`. */
  find(seq: number): Batch | undefined {
    let low = this.#head;
    let high = this.#items.length - 1;
    while (low <= high) {
      const middle = (low + high) >> 1;
      const batch = this.#items[middle] as Batch;
      if (seq < batch.first) high = middle - 1;
      else if (seq > batch.last) low = middle + 1;
      else return batch;
    }
    return undefined;
  }
}

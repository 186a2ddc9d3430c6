import { compareMoments } from '../line/moment.ts';
import type { SourceQueue } from './source-queue.ts';

/** Queues by the time of their heads; equal times by key, so that order does not depend on arrival. */
export class SourceHeap {
  readonly #queues: SourceQueue[] = [];

  /** The queue whose head is oldest. */
  get top(): SourceQueue | undefined {
    return this.#queues[0];
  }

  /** The queue that would be on top if the top were not there. */
  get second(): SourceQueue | undefined {
    const left = this.#queues[1];
    const right = this.#queues[2];
    if (left === undefined || right === undefined) return left;
    return isBefore(right, left) ? right : left;
  }

  add(queue: SourceQueue): void {
    this.#queues.push(queue);
    this.#rise(this.#queues.length - 1, queue);
  }

  /** The head of the top has changed. */
  settleTop(): void {
    const top = this.#queues[0];
    if (top !== undefined) this.#sink(top);
  }

  removeTop(): void {
    const last = this.#queues.pop();
    const top = this.#queues[0];
    if (top === undefined || last === undefined) {
      if (last !== undefined) last.place = -1;
      return;
    }
    top.place = -1;
    this.#sink(last);
  }

  #rise(start: number, queue: SourceQueue): void {
    let at = start;
    while (at > 0) {
      const above = (at - 1) >> 1;
      const parent = this.#queues[above];
      if (parent === undefined || !isBefore(queue, parent)) break;
      this.#put(at, parent);
      at = above;
    }
    this.#put(at, queue);
  }

  #sink(queue: SourceQueue): void {
    let at = 0;
    for (;;) {
      const left = this.#queues[2 * at + 1];
      const right = this.#queues[2 * at + 2];
      if (left === undefined) break;
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (!isBefore(child, queue)) break;
      this.#put(at, child);
      at = 2 * at + (isRight ? 2 : 1);
    }
    this.#put(at, queue);
  }

  #put(at: number, queue: SourceQueue): void {
    this.#queues[at] = queue;
    queue.place = at;
  }
}

/** True where the head of `one` goes out before that of `other`. */
export function isBefore(one: SourceQueue, other: SourceQueue): boolean {
  const order = compareMoments(one.time, other.time);
  return order === 0 ? one.key < other.key : order < 0;
}

import type { SimObject } from '../controllers/objects.ts';
import type { CommittedChange } from './object-store.ts';

/** The last changes of one resource, oldest first: what watches resume from. */
export class ChangeHistory {
  readonly #limit: number;
  #changes: CommittedChange[] = [];
  // Changes up to this version are forgotten.
  #floor: number;

  constructor(limit: number, floor: number) {
    this.#limit = limit;
    this.#floor = floor;
  }

  push(change: CommittedChange): void {
    this.#changes.push(change);
    // Cut in bulk: one by one would make each commit cost the whole length.
    if (this.#changes.length > 2 * this.#limit + 64) this.#trim();
  }

  since(version: number): readonly CommittedChange[] | undefined {
    this.#raiseFloor();
    if (version < this.#floor) return undefined;
    return this.#changes.slice(this.#firstAfter(version));
  }

  compact(version: number): void {
    this.#changes = [];
    this.#floor = version;
  }

  #raiseFloor(): void {
    const forgotten = this.#changes[this.#changes.length - this.#limit - 1];
    if (forgotten !== undefined) this.#floor = Math.max(this.#floor, forgotten.version);
  }

  #trim(): void {
    this.#raiseFloor();
    this.#changes = this.#changes.slice(-this.#limit);
  }

  #firstAfter(version: number): number {
    let low = 0;
    let high = this.#changes.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if ((this.#changes[middle]?.version ?? 0) <= version) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Takes `changes` back from `items`, newest first. */
export function undo(
  items: readonly SimObject[],
  changes: readonly CommittedChange[],
): Map<string, SimObject> {
  const byKey = new Map(items.map((item) => [storageKey(item), item]));
  for (const change of [...changes].reverse()) {
    const key = storageKey(change.object);
    if (change.previous === undefined) byKey.delete(key);
    else byKey.set(key, change.previous);
  }
  return byKey;
}

/** Orders as etcd does: by namespace, then by name. */
export function storageKey(object: SimObject): string {
  return `${object.metadata.namespace ?? ''}/${object.metadata.name}`;
}

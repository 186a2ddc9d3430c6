import type { ContainerTarget, TargetChange } from './container-target.ts';
import { createTargetQueue, type TargetQueue } from './target-queue.ts';

/** A feed, and what was added to it. Iterate it once; leaving the loop, or disposing, closes what was added. */
export interface GrowingTargets extends AsyncIterable<TargetChange>, AsyncDisposable {}

/** What {@link growTargets} may add: a `TargetFeed` is one. */
export type AddedFeed = AsyncIterable<TargetChange> & AsyncDisposable;

/**
 * A feed that grows with what it finds: the pods of a service bring those of its database. A container
 * that several feeds tell of is there once, until none of them has it any more. `synced` comes when the
 * first feed has it and so have all that were added until then.
 * @param feed - ends the whole; closed by its maker
 * @param grow - called for each change of `feed`, before it is told; the feed that it gives is added
 * @throws iterating: what any of the feeds throws
 */
export function growTargets(
  feed: AsyncIterable<TargetChange>,
  grow: (change: TargetChange) => AddedFeed | undefined,
): GrowingTargets {
  const growing = new Growing(feed, grow);
  return {
    [Symbol.asyncIterator]: () => growing.start(),
    [Symbol.asyncDispose]: () => growing.close(),
  };
}

class Growing {
  readonly #first: AsyncIterable<TargetChange>;
  readonly #grow: (change: TargetChange) => AddedFeed | undefined;
  readonly #queue: TargetQueue;
  readonly #added = new Set<AddedFeed>();
  /** Who has each container, by key. */
  readonly #holders = new Map<string, Set<AsyncIterable<TargetChange>>>();
  #iterator: AsyncIterator<TargetChange> | undefined;
  #unsynced = 1;
  #isClosed = false;

  constructor(
    first: AsyncIterable<TargetChange>,
    grow: (change: TargetChange) => AddedFeed | undefined,
  ) {
    this.#first = first;
    this.#grow = grow;
    this.#queue = createTargetQueue(() => this.close());
  }

  start(): AsyncIterator<TargetChange> {
    if (this.#iterator === undefined && !this.#isClosed) {
      this.#iterator = this.#first[Symbol.asyncIterator]();
      void this.#read(this.#first, this.#iterator);
    }
    return this.#queue;
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    this.#queue.end();
    // Not waited for: a generator in between ends with its next change only.
    this.#iterator?.return?.().catch(() => undefined);
    await Promise.all([...this.#added].map((feed) => feed[Symbol.asyncDispose]()));
  }

  async #read(
    feed: AsyncIterable<TargetChange>,
    iterator: AsyncIterator<TargetChange>,
  ): Promise<void> {
    try {
      for (;;) {
        const next = await iterator.next();
        if (this.#isClosed || next.done === true) break;
        if (feed === this.#first) this.#add(this.#grow(next.value));
        this.#take(feed, next.value);
      }
      if (feed === this.#first) await this.close();
    } catch (error) {
      this.#queue.end(error as Error);
      await this.close();
    }
  }

  #add(feed: AddedFeed | undefined): void {
    if (feed === undefined) return;
    this.#added.add(feed);
    // One that comes after the whole has synced is not waited for.
    if (this.#unsynced > 0) this.#unsynced += 1;
    void this.#read(feed, feed[Symbol.asyncIterator]());
  }

  #take(feed: AsyncIterable<TargetChange>, change: TargetChange): void {
    if (change.type === 'synced') {
      if (this.#unsynced === 0) return;
      this.#unsynced -= 1;
      if (this.#unsynced === 0) this.#queue.synced(this.#holders.size);
    } else if (change.type === 'present') this.#present(feed, change.target);
    else this.#absent(feed, change);
  }

  #present(feed: AsyncIterable<TargetChange>, target: ContainerTarget): void {
    const holders = this.#holders.get(target.key) ?? new Set();
    this.#holders.set(target.key, holders.add(feed));
    this.#queue.present(target);
  }

  #absent(
    feed: AsyncIterable<TargetChange>,
    { target, reason }: Extract<TargetChange, { type: 'absent' }>,
  ): void {
    const holders = this.#holders.get(target.key);
    if (holders?.delete(feed) !== true || holders.size > 0) return;
    this.#holders.delete(target.key);
    this.#queue.absent(target, reason);
  }
}

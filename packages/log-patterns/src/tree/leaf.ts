import { ANY } from '../mask/mask-words.ts';
import { Cluster } from './cluster.ts';
import { similarity } from './similarity.ts';

/** Patterns that are looked through for one line. */
const MAX_IN_LEAF = 128;

/** Patterns of lines with as many words, and the first of them in common. */
export class Leaf {
  clusters: Cluster[] = [];
  /** Takes in the least used when there are too many. */
  overflow: Cluster | undefined;
  readonly #least: number;

  constructor(least: number) {
    this.#least = least;
  }

  /** The pattern most alike; the one that came first, of several. */
  find(words: readonly string[]): Cluster | undefined {
    let best: Cluster | undefined;
    let bestShare = -1;
    for (const cluster of this.clusters) {
      const share = similarity(cluster, words, this.#least);
      if (share <= bestShare) continue;
      best = cluster;
      bestShare = share;
      if (share === 1) break;
    }
    return best;
  }

  /** Adds a pattern of its own. @returns how many patterns ended for it */
  push(cluster: Cluster, steps: ReadonlySet<string>, keys: string): number {
    const ended = this.clusters.length < MAX_IN_LEAF ? 0 : this.#evict(steps, keys);
    this.clusters.push(cluster);
    return ended;
  }

  /** Takes over the patterns of a leaf that ends. @returns how many patterns ended */
  take(leaf: Leaf, steps: ReadonlySet<string>, keys: string): number {
    let ended = 0;
    for (const cluster of leaf.clusters) {
      const alike = this.find(cluster.words);
      if (alike === undefined) ended += this.push(cluster, steps, keys);
      else {
        alike.merge(cluster);
        ended++;
      }
    }
    if (leaf.overflow === undefined) return ended;
    return ended + this.#overflow(leaf.overflow, steps, keys);
  }

  #evict(steps: ReadonlySet<string>, keys: string): number {
    const kept = mostUsed(this.clusters, MAX_IN_LEAF - (MAX_IN_LEAF >> 2));
    let ended = 0;
    for (const old of this.clusters) if (!kept.has(old)) ended += this.#overflow(old, steps, keys);
    this.clusters = this.clusters.filter((old) => kept.has(old));
    return ended;
  }

  /** @returns 1, or 0 where another pattern begins instead */
  #overflow(old: Cluster, steps: ReadonlySet<string>, keys: string): number {
    const ended = this.overflow === undefined ? 0 : 1;
    this.overflow ??= overflowOf(old, steps, keys);
    this.overflow.absorb(old);
    return ended;
  }
}

function overflowOf(cluster: Cluster, steps: ReadonlySet<string>, keys: string): Cluster {
  const words = cluster.words.map((word) => (steps.has(word) ? word : ANY));
  return new Cluster(words, keys, cluster.example);
}

/** The `count` patterns with most lines; of equal ones those used last. */
export function mostUsed(clusters: readonly Cluster[], count: number): ReadonlySet<Cluster> {
  const sorted = clusters.toSorted((a, b) => b.count - a.count || b.usedAt - a.usedAt);
  return new Set(sorted.slice(0, count));
}

import { Leaf } from './leaf.ts';
import type { Cluster } from './cluster.ts';
import { isPath, isStep } from './word-kind.ts';

/** Different words that one step tells apart. */
const MAX_CHILDREN = 64;

/** Which word each step goes by: the first constant one, and the first path behind it. */
const branches: readonly ((word: string) => boolean)[] = [isStep, isPath];

/** A place in the tree: goes on by a word of the line, or holds patterns. */
export class Step {
  #children: Map<string, Step> | undefined;
  #leaf: Leaf | undefined;
  readonly #depth: number;
  readonly #least: number;

  constructor(least: number, depth = 0) {
    this.#depth = depth;
    this.#least = least;
    if (depth < branches.length) this.#children = new Map();
    else this.#leaf = new Leaf(least);
  }

  /**
   * The leaf for lines of these words, and how many patterns ended to make one: a step with too many
   * different words tells none apart any more, and patterns below that are alike become one.
   * @param steps - gets the words on the way
   */
  leafOf(
    words: readonly string[],
    keys: string,
    steps: Set<string>,
  ): { leaf: Leaf; ended: number } {
    const { node, word } = Step.#walk(this, words, steps);
    if (node.#children === undefined) {
      node.#leaf ??= new Leaf(this.#least);
      return { leaf: node.#leaf, ended: 0 };
    }
    if (node.#children.size >= MAX_CHILDREN) return node.#collapse(keys, steps);
    const child = new Step(this.#least, node.#depth + 1);
    node.#children.set(word, child);
    return this.leafOf(words, keys, steps);
  }

  /** The leaf as `leafOf`, where there is one already. */
  peek(words: readonly string[]): Leaf | undefined {
    return Step.#walk(this, words).node.#leaf;
  }

  /** Follows the words as far as there are steps; `word` is the one that has none. */
  static #walk(
    root: Step,
    words: readonly string[],
    steps?: Set<string>,
  ): { node: Step; word: string } {
    let node = root;
    let at = 0;
    let word = '';
    while (node.#children !== undefined) {
      const goesBy = branches[node.#depth] ?? isStep;
      while (at < words.length && !goesBy(words[at] ?? '')) at++;
      word = words[at++] ?? '';
      const child = node.#children.get(word);
      if (child === undefined) break;
      steps?.add(word);
      node = child;
    }
    return { node, word };
  }

  *leaves(): Iterable<Leaf> {
    if (this.#leaf !== undefined) yield this.#leaf;
    for (const child of this.#children?.values() ?? []) yield* child.leaves();
  }

  /** Forgets patterns that are not in `kept`. @returns true if none is left */
  prune(kept: ReadonlySet<Cluster>): boolean {
    for (const [word, child] of this.#children ?? []) {
      if (child.prune(kept)) this.#children?.delete(word);
    }
    if (this.#leaf === undefined) return this.#children?.size === 0;
    const leaf = this.#leaf;
    leaf.clusters = leaf.clusters.filter((cluster) => kept.has(cluster));
    if (leaf.overflow !== undefined && !kept.has(leaf.overflow)) leaf.overflow = undefined;
    return leaf.clusters.length === 0 && leaf.overflow === undefined;
  }

  #collapse(keys: string, steps: ReadonlySet<string>): { leaf: Leaf; ended: number } {
    const leaf = new Leaf(this.#least);
    let ended = 0;
    for (const old of this.leaves()) ended += leaf.take(old, steps, keys);
    this.#children = undefined;
    this.#leaf = leaf;
    return { leaf, ended };
  }
}

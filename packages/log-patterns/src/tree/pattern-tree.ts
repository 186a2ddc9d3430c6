import { LineReader } from '../line/line-words.ts';
import { lineText, ownText } from '../line/line-text.ts';
import type { Pattern } from '../pattern.ts';
import { Cluster, type LineFacts } from './cluster.ts';
import { mostUsed } from './leaf.ts';
import { Step } from './step.ts';

/** Limits of a tree; all positive. */
export interface PatternTreeOptions {
  /** Patterns that are kept; the least used go into `<other>`. Default 2000, at least 16. */
  readonly maxPatterns?: number;
  /** Words of a line that are looked at; `…` stands for those behind. Default 64. */
  readonly maxWords?: number;
  /** Bytes of a line that are looked at. Default 2048. */
  readonly maxLineBytes?: number;
  /** Bytes of the first line that are kept as example. Default 512. */
  readonly maxExampleBytes?: number;
  /** Share of constant words, 0 to 1, that lines of one pattern have in common. Default 0.6. */
  readonly similarity?: number;
}

/** Clusters lines into patterns as they come. */
export interface PatternTree {
  /**
   * Counts one line, without its line break. Never throws, whatever the line.
   * @param line - bytes are read as UTF-8 and not kept
   * @returns id of its pattern as it is now; a pattern that becomes more general gets another id, and
   *   `find` knows it by both
   */
  add(line: string | Uint8Array, facts?: LineFacts): string;
  /** All patterns, most lines first; their counts sum up to all lines added. */
  patterns(): readonly Pattern[];
  /** The pattern that `add` once named; undefined after it went into `<other>`. Looks at all patterns. */
  find(id: string): Pattern | undefined;
}

/** Template of the pattern that takes in those that are dropped. */
const OTHER = '<other>';

const DEFAULTS = {
  maxPatterns: 2000,
  maxWords: 64,
  maxLineBytes: 2048,
  maxExampleBytes: 512,
  similarity: 0.6,
} as const;

/**
 * An empty tree. The same lines in the same order give the same patterns.
 * @throws RangeError for a limit that is not a positive number
 */
export function createPatternTree(options: PatternTreeOptions = {}): PatternTree {
  const limits = { ...DEFAULTS, ...options };
  for (const [name, value] of Object.entries(limits)) {
    if (!(value > 0)) throw new RangeError(`${name} is ${String(value)}, and must be positive`);
  }
  return new Tree({ ...limits, maxPatterns: Math.max(16, limits.maxPatterns) });
}

class Tree implements PatternTree {
  readonly #limits: Required<PatternTreeOptions>;
  readonly #reader: LineReader;
  /** By keys of JSON or logfmt, then by number of words. */
  readonly #roots = new Map<string, (Step | undefined)[]>();
  #other: Cluster | undefined;
  #size = 0;
  #adds = 0;

  constructor(limits: Required<PatternTreeOptions>) {
    this.#limits = limits;
    this.#reader = new LineReader(limits.maxWords);
  }

  add(line: string | Uint8Array, facts: LineFacts = {}): string {
    const { words, keys } = this.#reader.read(lineText(line, this.#limits.maxLineBytes));
    const known = this.#roots.get(keys)?.[words.length]?.peek(words)?.find(words);
    const cluster = known ?? this.#create(words, keys, line);
    cluster.generalise(words);
    cluster.usedAt = ++this.#adds;
    cluster.note(facts);
    if (this.#size > this.#limits.maxPatterns) this.#evict();
    return cluster.id;
  }

  patterns(): readonly Pattern[] {
    const byTemplate = new Map<string, Cluster>();
    for (const cluster of this.#clusters()) {
      const same = byTemplate.get(cluster.template);
      if (same === undefined) byTemplate.set(cluster.template, cluster);
      else byTemplate.set(cluster.template, same.plus(cluster));
    }
    return [...byTemplate.values()]
      .map((cluster) => cluster.pattern())
      .sort((a, b) => b.count - a.count || (a.template < b.template ? -1 : 1));
  }

  find(id: string): Pattern | undefined {
    for (const cluster of this.#clusters()) {
      if (!cluster.hasId(id)) continue;
      return this.patterns().find(({ template }) => template === cluster.template);
    }
    return undefined;
  }

  #create(words: readonly string[], keys: string, line: string | Uint8Array): Cluster {
    let byLength = this.#roots.get(keys);
    if (byLength === undefined) this.#roots.set(keys, (byLength = []));
    const root = (byLength[words.length] ??= new Step(this.#limits.similarity));
    const own = words.map((word) => ownText(word));
    const steps = new Set<string>();
    const { leaf, ended } = root.leafOf(own, keys, steps);
    this.#size -= ended;
    // A step that has just been given up may have brought one that is alike.
    const alike = ended === 0 ? undefined : leaf.find(own);
    if (alike !== undefined) return alike;
    const cluster = new Cluster(own, keys, lineText(line, this.#limits.maxExampleBytes));
    this.#size += 1 - leaf.push(cluster, steps, keys);
    return cluster;
  }

  /** Leaves nine tenths of what is allowed, so that it does not come to this at every line. */
  #evict(): void {
    const clusters = [...this.#treeClusters()];
    const kept = mostUsed(clusters, Math.floor(this.#limits.maxPatterns * 0.9));
    this.#other ??= new Cluster([OTHER], '', '');
    for (const cluster of clusters) if (!kept.has(cluster)) this.#other.absorb(cluster);
    for (const [keys, byLength] of this.#roots) {
      for (const [length, root] of byLength.entries()) {
        if (root?.prune(kept) === true) byLength[length] = undefined;
      }
      if (byLength.every((root) => root === undefined)) this.#roots.delete(keys);
    }
    this.#size = kept.size;
  }

  *#clusters(): Iterable<Cluster> {
    yield* this.#treeClusters();
    if (this.#other !== undefined) yield this.#other;
  }

  *#treeClusters(): Iterable<Cluster> {
    for (const byLength of this.#roots.values()) {
      for (const root of byLength) {
        for (const leaf of root?.leaves() ?? []) {
          yield* leaf.clusters;
          if (leaf.overflow !== undefined) yield leaf.overflow;
        }
      }
    }
  }
}

import { createHash } from 'node:crypto';
import type { Pattern } from '../pattern.ts';
import { ANY } from '../mask/mask-words.ts';
import { generalWord, weightOf } from './word-kind.ts';

/** Levels of one pattern that are counted apart. */
const MAX_LEVELS = 16;
const MAX_FORMER_IDS = 128;

/** What is known of the line, or of equal lines, besides the text. */
export interface LineFacts {
  /** How many equal lines this one stands for; default 1. */
  readonly count?: number;
  /** Counted in `levels` by this name. */
  readonly level?: string | undefined;
  /** Milliseconds since 1970, or since any other beginning that all lines share. */
  readonly atMs?: number | undefined;
}

function templateOf(words: readonly string[], keys: string): string {
  const text = words.join(' ');
  if (keys === '') return text;
  return text === '' ? keys : `${text} ${keys}`;
}

function idOf(template: string): string {
  return createHash('sha256').update(template).digest('hex').slice(0, 16);
}

/** One pattern while it grows. */
export class Cluster {
  readonly words: string[];
  /** 1 for each word that counts where a line has it too. */
  readonly weights: Uint8Array;
  readonly #keys: string;
  #id: string;
  #template: string;
  count = 0;
  /** Number of the last `add` that came here: what is evicted first, of equal counts. */
  usedAt = 0;
  /** Ids that this pattern had before its template changed, or that patterns in it had. */
  readonly #formerIds = new Set<string>();
  readonly example: string;
  readonly #levels = new Map<string, number>();
  #firstMs: number | undefined;
  #lastMs: number | undefined;

  constructor(words: string[], keys: string, example: string) {
    this.words = words;
    this.weights = Uint8Array.from(words, weightOf);
    this.#keys = keys;
    this.#template = templateOf(words, keys);
    this.#id = idOf(this.#template);
    this.example = example;
  }

  get id(): string {
    return this.#id;
  }

  get template(): string {
    return this.#template;
  }

  hasId(id: string): boolean {
    return this.#id === id || this.#formerIds.has(id);
  }

  /** Puts `<*>` where `other` has another word. */
  generalise(other: readonly string[]): void {
    let isChanged = false;
    for (let at = 0; at < this.words.length; at++) {
      if (this.words[at] === other[at] || this.words[at] === ANY) continue;
      const general = generalWord(this.words[at] ?? '', other[at] ?? '');
      isChanged ||= general !== this.words[at];
      this.words[at] = general;
    }
    if (!isChanged) return;
    if (this.#formerIds.size < MAX_FORMER_IDS) this.#formerIds.add(this.#id);
    this.#template = templateOf(this.words, this.#keys);
    this.#id = idOf(this.#template);
  }

  /** As `absorb`; the other's ids lead here from now on. */
  merge(other: Cluster): void {
    this.absorb(other);
    this.generalise(other.words);
    for (const id of [other.#id, ...other.#formerIds]) {
      if (this.#formerIds.size < MAX_FORMER_IDS && id !== this.#id) this.#formerIds.add(id);
    }
  }

  note({ count = 1, level, atMs }: LineFacts): void {
    this.count += count;
    if (level !== undefined) this.#noteLevel(level, count);
    if (atMs !== undefined) this.#noteTime(atMs, atMs);
  }

  /** Takes in the counts of a pattern that ends. */
  absorb(other: Cluster): void {
    this.count += other.count;
    this.usedAt = Math.max(this.usedAt, other.usedAt);
    for (const [level, count] of other.#levels) this.#noteLevel(level, count);
    if (other.#firstMs !== undefined && other.#lastMs !== undefined)
      this.#noteTime(other.#firstMs, other.#lastMs);
  }

  /** Both as one, for patterns of different places in the tree whose templates have become equal. */
  plus(other: Cluster): Cluster {
    const both = new Cluster([...this.words], this.#keys, this.example);
    both.absorb(this);
    both.absorb(other);
    return both;
  }

  pattern(): Pattern {
    return {
      id: this.#id,
      template: this.#template,
      count: this.count,
      levels: Object.fromEntries([...this.#levels].sort(([a], [b]) => (a < b ? -1 : 1))),
      firstMs: this.#firstMs,
      lastMs: this.#lastMs,
      example: this.example,
    };
  }

  #noteLevel(level: string, count: number): void {
    const known = this.#levels.get(level);
    if (known === undefined && this.#levels.size >= MAX_LEVELS) return;
    this.#levels.set(level, (known ?? 0) + count);
  }

  #noteTime(firstMs: number, lastMs: number): void {
    if (this.#firstMs === undefined || firstMs < this.#firstMs) this.#firstMs = firstMs;
    if (this.#lastMs === undefined || lastMs > this.#lastMs) this.#lastMs = lastMs;
  }
}

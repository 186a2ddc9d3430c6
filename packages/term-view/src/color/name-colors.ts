import type { SgrStyle } from './sgr-style.ts';

/** Names whose colour is kept after `release`. */
const MAX_REMEMBERED = 4096;

/** FNV-1a with a final mix: names that differ in their last characters only land far apart. */
function hashName(name: string): number {
  let hash = 0x811c9dc5;
  for (let index = 0; index < name.length; index++) {
    hash = Math.imul(hash ^ name.charCodeAt(index), 0x01000193);
  }
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  return (hash ^ (hash >>> 16)) >>> 0;
}

/**
 * Gives names colours. A name's hash picks its colour, the same in every run; if a live name has
 * that colour already, the next one that the fewest live names have is taken. A name keeps its
 * colour for the life of this object.
 */
export class NameColors {
  readonly #palette: readonly SgrStyle[];
  readonly #inUse: Uint32Array;
  readonly #slots = new Map<string, number>();
  readonly #live = new Set<string>();

  /** @param palette - an empty one gives no colours */
  constructor(palette: readonly SgrStyle[]) {
    this.#palette = palette;
    this.#inUse = new Uint32Array(palette.length);
  }

  /** The colour of a name, which counts as live until `release`; undefined with an empty palette. */
  styleOf(name: string): SgrStyle | undefined {
    if (this.#palette.length === 0) return undefined;
    const slot = this.#slots.get(name) ?? this.#choose(name);
    if (!this.#live.has(name)) {
      this.#live.add(name);
      this.#inUse[slot] = (this.#inUse[slot] ?? 0) + 1;
    }
    return this.#palette[slot];
  }

  /** The name is shown no more, so another may have its colour. */
  release(name: string): void {
    if (!this.#live.delete(name)) return;
    const slot = this.#slots.get(name);
    if (slot !== undefined) this.#inUse[slot] = (this.#inUse[slot] ?? 1) - 1;
    if (this.#slots.size > MAX_REMEMBERED) this.#forgetOldest();
  }

  #choose(name: string): number {
    const count = this.#palette.length;
    const wanted = hashName(name) % count;
    let best = wanted;
    for (let step = 1; step < count; step++) {
      const slot = (wanted + step) % count;
      if ((this.#inUse[slot] ?? 0) < (this.#inUse[best] ?? 0)) best = slot;
    }
    this.#slots.set(name, best);
    return best;
  }

  #forgetOldest(): void {
    for (const name of this.#slots.keys()) {
      if (this.#slots.size <= MAX_REMEMBERED) return;
      if (!this.#live.has(name)) this.#slots.delete(name);
    }
  }
}

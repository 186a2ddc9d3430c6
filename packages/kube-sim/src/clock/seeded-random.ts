/** Repeatable pseudo-random numbers. Never for secrets. */
export interface SeededRandom {
  /** A number in [0, 1). */
  next(): number;
  /** A whole number in [min, max]. */
  between(min: number, max: number): number;
  /** One of `items`. @throws TypeError when there is none. */
  pick<T>(items: readonly T[]): T;
  /** True with probability `p`. */
  chance(p: number): boolean;
  /** `length` characters of `alphabet`. Default alphabet: that of Kubernetes' generated names. */
  text(length: number, alphabet?: string): string;
  /** A UUID of version 4 in shape. */
  uuid(): string;
  /** An independent sequence; the same label gives the same sequence, whatever else was drawn. */
  fork(label: string): SeededRandom;
}

// The letters of k8s.io/apimachinery/pkg/util/rand: no vowels, so that no words appear.
const nameAlphabet = 'bcdfghjklmnpqrstvwxz2456789';

/** Makes the generator of one seed (mulberry32). */
export function seededRandom(seed: number): SeededRandom {
  let state = seed >>> 0;
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
  const between = (min: number, max: number): number => min + Math.floor(next() * (max - min + 1));
  const text = (length: number, alphabet: string = nameAlphabet): string => {
    let out = '';
    for (let i = 0; i < length; i++) out += alphabet.charAt(between(0, alphabet.length - 1));
    return out;
  };
  const hex = (length: number): string => text(length, '0123456789abcdef');
  return {
    next,
    between,
    text,
    pick: (items) => {
      if (items.length === 0) throw new TypeError('cannot pick from an empty list');
      return items[between(0, items.length - 1)] as (typeof items)[number];
    },
    chance: (p) => next() < p,
    uuid: () => `${hex(8)}-${hex(4)}-4${hex(3)}-${text(1, '89ab')}${hex(3)}-${hex(12)}`,
    fork: (label) => seededRandom((seed ^ hashText(label)) >>> 0),
  };
}

/** FNV-1a, 32 bits: small, stable, good enough to name and to seed. */
export function hashText(text: string): number {
  let hash = 0x811c9dc5;
  for (let i = 0; i < text.length; i++) {
    hash ^= text.charCodeAt(i);
    hash = Math.imul(hash, 0x01000193);
  }
  return hash >>> 0;
}

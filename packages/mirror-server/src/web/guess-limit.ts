import { isIPv4 } from 'node:net';

interface Guesser {
  /** What it may still spend; a guess costs `refillMs`. */
  leftMs: number;
  at: number;
  /** The wrong ones, as hex hashes: a bot with an old token asks again and again, and guesses nothing. */
  readonly seen: Set<string>;
}

const refillMs = 6000;
const addressesKept = 1000;

/** How often one address may be wrong: `burst` different guesses at once, then one each 6 s. */
export class GuessLimit {
  readonly #guessers = new Map<string, Guesser>();
  readonly #burst: number;
  readonly #now: () => number;

  constructor(burst: number, now: () => number) {
    this.#burst = burst;
    this.#now = now;
  }

  /** Milliseconds until the address may try again; 0: now. */
  waitMs(address: string): number {
    const guesser = this.#guessers.get(networkOf(address));
    if (guesser === undefined) return 0;
    this.#refill(guesser);
    return Math.max(0, refillMs - guesser.leftMs);
  }

  wrong(address: string, hash: Buffer): void {
    const key = networkOf(address);
    const guesser = this.#guessers.get(key) ?? {
      leftMs: this.#burst * refillMs,
      at: this.#now(),
      seen: new Set<string>(),
    };
    const text = hash.toString('hex');
    this.#guessers.delete(key);
    this.#guessers.set(key, guesser);
    if (this.#guessers.size > addressesKept) forgetFirst(this.#guessers);
    if (guesser.seen.has(text)) return;
    guesser.seen.add(text);
    if (guesser.seen.size > this.#burst) forgetFirst(guesser.seen);
    this.#refill(guesser);
    guesser.leftMs -= refillMs;
  }

  #refill(guesser: Guesser): void {
    const now = this.#now();
    const gainedMs = Math.max(0, now - guesser.at);
    guesser.leftMs = Math.min(this.#burst * refillMs, guesser.leftMs + gainedMs);
    guesser.at = now;
  }
}

function forgetFirst(kept: Map<string, unknown> | Set<string>): void {
  for (const key of kept.keys()) {
    kept.delete(key);
    return;
  }
}

// One customer has a whole /64 of IPv6.
function networkOf(address: string): string {
  const plain = address.replace(/^::ffff:/i, '');
  if (isIPv4(plain)) return plain;
  const [head = '', tail] = plain.split('%', 1).join('').split('::');
  const groups = head === '' ? [] : head.split(':');
  const rest = tail === undefined || tail === '' ? [] : tail.split(':');
  const zeros = Array.from({ length: Math.max(0, 8 - groups.length - rest.length) }, () => '0');
  return [...groups, ...zeros, ...rest].slice(0, 4).join(':');
}

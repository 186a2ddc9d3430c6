import { timingSafeEqual } from 'node:crypto';
import type { SeededRandom } from '../clock/seeded-random.ts';

/** The one bearer token that is valid. */
export class BearerTokens {
  readonly #random: SeededRandom;
  #current: string;

  constructor(random: SeededRandom) {
    this.#random = random;
    this.#current = random.text(40);
  }

  get current(): string {
    return this.#current;
  }

  rotate(): string {
    this.#current = this.#random.text(40);
    return this.#current;
  }

  /** The user of an Authorization header. */
  userOf(authorization: string | undefined): string | undefined {
    const given = Buffer.from(/^Bearer\s+(.+)$/i.exec(authorization ?? '')?.[1] ?? '');
    const wanted = Buffer.from(this.#current);
    const isEqual = given.length === wanted.length && timingSafeEqual(given, wanted);
    return isEqual ? 'kube-sim:token-user' : undefined;
  }
}

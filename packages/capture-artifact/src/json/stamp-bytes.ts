import { parseNs } from './rfc3339.ts';

const secondLength = 19;
const [dot, zero, zulu] = [0x2e, 0x30, 0x5a];

/** Reads stamps of which many in a row have the same second. */
export class StampBytes {
  readonly #fraction: number;
  readonly #second = Buffer.alloc(secondLength);
  #secondNs = 0n;
  /** Bytes of a stamp. */
  readonly length: number;

  /** @param fraction - digits of a second that each stamp has */
  constructor(fraction: 3 | 9) {
    this.#fraction = fraction;
    this.length = secondLength + 1 + fraction + 1;
  }

  /** Nanoseconds since 1970; undefined: it is no stamp of this form. */
  read(bytes: Buffer, at: number): bigint | undefined {
    const dotAt = at + secondLength;
    if (bytes[dotAt] !== dot || bytes[at + this.length - 1] !== zulu) return undefined;
    let rest = 0;
    for (let index = dotAt + 1; index <= dotAt + this.#fraction; index++) {
      const digit = (bytes[index] ?? 0) - zero;
      if (digit < 0 || digit > 9) return undefined;
      rest = rest * 10 + digit;
    }
    if (!this.#isSameSecond(bytes, at) && !this.#readSecond(bytes, at)) return undefined;
    return this.#secondNs + BigInt(this.#fraction === 3 ? rest * 1_000_000 : rest);
  }

  #isSameSecond(bytes: Buffer, at: number): boolean {
    for (let index = secondLength - 1; index >= 0; index--) {
      if (bytes[at + index] !== this.#second[index]) return false;
    }
    return true;
  }

  #readSecond(bytes: Buffer, at: number): boolean {
    const ns = parseNs(`${bytes.toString('latin1', at, at + secondLength)}Z`);
    if (ns === undefined) return false;
    bytes.copy(this.#second, 0, at, at + secondLength);
    this.#secondNs = ns;
    return true;
  }
}

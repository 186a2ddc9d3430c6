import type { LineCut } from '../line/line-cutter.ts';
import type { ByteAllowance } from '../stream/byte-allowance.ts';

/**
 * Lines of a file in which nothing was found of what was delivered, from its first on: they are kept
 * until it is known whose they are, for the file may be rotated away meanwhile.
 */
export class Adrift {
  readonly #allowance: ByteAllowance;
  readonly #judge: () => Promise<boolean>;
  #cuts: LineCut[] | undefined = [];
  #bytes = 0;
  /** Undefined before the end of the file was seen. True: the file is the next one of the same instance. */
  verdict: Promise<boolean> | undefined;

  /**
   * @param allowance - bytes that all containers may keep together
   * @param judge - finds out whether the lines are the next ones, behind a gap
   */
  constructor(allowance: ByteAllowance, judge: () => Promise<boolean>) {
    this.#allowance = allowance;
    this.#judge = judge;
  }

  /** Every line since the first is kept. */
  get isWhole(): boolean {
    return this.#cuts !== undefined;
  }

  /** Keeps lines; false where there is no room for them. */
  hold(cut: LineCut): boolean {
    if (this.#cuts === undefined) return false;
    const bytes = cut.bytes.length;
    if (!this.#allowance.take(bytes)) return false;
    this.#bytes += bytes;
    this.#cuts.push(cut);
    return true;
  }

  /** The file was read as far as it went when it was asked for: asks whose it is. */
  judge(): Promise<boolean> {
    this.verdict ??= this.#judge();
    return this.verdict;
  }

  /** Gives what is kept, and keeps no more. */
  release(): readonly LineCut[] {
    const cuts = this.#cuts ?? [];
    this.#cuts = undefined;
    this.#allowance.giveBack(this.#bytes);
    this.#bytes = 0;
    return cuts;
  }
}

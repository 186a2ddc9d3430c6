/** Bytes that all containers may keep together, for some purpose. Nobody waits for them. */
export class ByteAllowance {
  #left: number;

  /** @param bytes - how many */
  constructor(bytes: number) {
    this.#left = bytes;
  }

  /** Takes so many bytes; false where there are not as many left. */
  take(bytes: number): boolean {
    if (bytes > this.#left) return false;
    this.#left -= bytes;
    return true;
  }

  /** They are not kept any more. */
  giveBack(bytes: number): void {
    this.#left += bytes;
  }
}

/**
 * Growing output bytes. Ranges are copied, no string is made. `take` hands the bytes over, so a
 * writer never touches memory that was given away.
 */
export class ByteWriter {
  #bytes: Buffer;
  #length = 0;

  /** @param capacity - bytes to begin with; grows by doubling. */
  constructor(capacity = 4096) {
    this.#bytes = Buffer.allocUnsafe(Math.max(16, capacity));
  }

  /** Bytes written since the last `take`. */
  get length(): number {
    return this.#length;
  }

  /** Makes room for `extra` more bytes. */
  reserve(extra: number): void {
    const needed = this.#length + extra;
    if (needed <= this.#bytes.length) return;
    const grown = Buffer.allocUnsafe(Math.max(needed, this.#bytes.length * 2));
    this.#bytes.copy(grown, 0, 0, this.#length);
    this.#bytes = grown;
  }

  /** Appends `source[start, end)`. */
  range(source: Uint8Array, start: number, end: number): void {
    if (end <= start) return;
    this.reserve(end - start);
    this.#bytes.set(source.subarray(start, end), this.#length);
    this.#length += end - start;
  }

  /** Appends all of `source`. */
  all(source: Uint8Array): void {
    this.reserve(source.length);
    this.#bytes.set(source, this.#length);
    this.#length += source.length;
  }

  /** Appends one byte. */
  byte(value: number): void {
    this.reserve(1);
    this.#bytes[this.#length++] = value;
  }

  /** Appends text of ASCII characters only. */
  ascii(text: string): void {
    this.reserve(text.length);
    for (let i = 0; i < text.length; i++) this.#bytes[this.#length + i] = text.charCodeAt(i);
    this.#length += text.length;
  }

  /** Appends text as UTF-8. */
  text(text: string): void {
    this.reserve(text.length * 3);
    this.#length += this.#bytes.write(text, this.#length);
  }

  /** Drops everything after the first `length` bytes. */
  rewind(length: number): void {
    this.#length = Math.min(this.#length, Math.max(0, length));
  }

  /** Hands over what was written, and begins anew with room for `capacity` bytes. */
  take(capacity = 0): Buffer {
    const taken = this.#bytes.subarray(0, this.#length);
    this.#bytes = Buffer.allocUnsafe(Math.max(16, capacity));
    this.#length = 0;
    return taken;
  }
}

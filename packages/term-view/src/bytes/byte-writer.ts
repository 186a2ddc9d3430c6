// A reader that has much to render renders several blocks before the first has left.
const mostKept = 16;

/**
 * Growing output bytes. Ranges are copied, no string is made. `take` hands the bytes over: a writer
 * touches no memory that was given away and not given back with `reuse`. What is taken in a row lies
 * side by side where the memory allows, so that a sink can write it as one piece without copying.
 */
export class ByteWriter {
  #bytes: Buffer;
  // Start of what was not taken yet.
  #start = 0;
  #length = 0;

  readonly #capacity: number;
  // Full, and maybe still read by whoever took their bytes; the oldest first.
  #full: Buffer[] = [];
  #spare: Buffer[] = [];

  /** @param capacity - bytes allocated at a time; more where one piece needs more. */
  constructor(capacity = 4096) {
    this.#capacity = Math.max(16, capacity);
    this.#bytes = Buffer.allocUnsafe(0);
  }

  /** Bytes written since the last `take`. */
  get length(): number {
    return this.#length - this.#start;
  }

  /** Makes room for `extra` more bytes. */
  reserve(extra: number): void {
    if (this.#length + extra <= this.#bytes.length) return;
    const kept = this.length;
    const doubled = kept === 0 ? this.#bytes.length : kept * 2;
    const grown = this.#memory(Math.max(kept + extra, doubled, this.#capacity));
    this.#bytes.copy(grown, 0, this.#start, this.#length);
    // Without `reuse` they would pile up.
    this.#full = [...this.#full, this.#bytes].slice(-mostKept);
    this.#bytes = grown;
    this.#start = 0;
    this.#length = kept;
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

  /** Drops everything after the first `length` bytes that were not taken yet. */
  rewind(length: number): void {
    this.#length = Math.min(this.#length, this.#start + Math.max(0, length));
  }

  /** Hands over what was written since the last time. */
  take(): Buffer {
    const taken = this.#bytes.subarray(this.#start, this.#length);
    this.#start = this.#length;
    return taken;
  }

  /**
   * Gives memory back: neither `taken` nor anything taken before it is used any more. Fresh memory for
   * each 128 KiB costs more than filling it. Optional; what is not given back is left to the collector.
   */
  reuse(taken: Uint8Array): void {
    const { buffer } = taken;
    const isCurrent = buffer === this.#bytes.buffer;
    const at = isCurrent ? this.#full.length : this.#full.findIndex((b) => b.buffer === buffer);
    // Memory before it; in the same there may be bytes that were taken later.
    if (at > 0) this.#spare = [...this.#spare, ...this.#full.splice(0, at)].slice(-mostKept);
  }

  #memory(size: number): Buffer {
    const at = this.#spare.findIndex(({ length }) => length >= size);
    const [found] = at === -1 ? [] : this.#spare.splice(at, 1);
    return found ?? Buffer.allocUnsafeSlow(size);
  }
}

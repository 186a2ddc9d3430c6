/** A piece of a {@link LogFile}; records never cross from one to the next. */
export interface LogChunk {
  readonly bytes: Buffer;
  /** Bytes of `bytes` that are written. */
  used: number;
}

/** A place in a {@link LogFile}: always the start of a record, or the end of the file. */
export interface LogPosition {
  readonly chunk: number;
  readonly offset: number;
}

const newline = 10;
// Ten thousand quiet containers must stay cheap and one loud container must not copy.
const firstChunkBytes = 512;
const lastChunkBytes = 256 * 1024;

/**
 * One log file on the node, append-only, in memory. It outlives its rotation for as long as a reader
 * holds it, like an unlinked file.
 */
export class LogFile {
  readonly chunks: LogChunk[] = [];
  #sizeBytes = 0;

  get sizeBytes(): number {
    return this.#sizeBytes;
  }

  /** The chunk that has room for `maxBytes` more. Write at `used`, then call {@link commit}. */
  reserve(maxBytes: number): LogChunk {
    const last = this.chunks.at(-1);
    if (last !== undefined && last.bytes.length - last.used >= maxBytes) return last;
    const wanted = last === undefined ? firstChunkBytes : last.bytes.length * 2;
    const size = Math.max(maxBytes, Math.min(wanted, lastChunkBytes));
    const chunk = { bytes: Buffer.allocUnsafeSlow(size), used: 0 };
    this.chunks.push(chunk);
    return chunk;
  }

  commit(chunk: LogChunk, sizeBytes: number): void {
    chunk.used += sizeBytes;
    this.#sizeBytes += sizeBytes;
  }

  /** Where the last `count` records begin; the start of the file when it has fewer. */
  findTail(count: number): LogPosition {
    let left = count;
    for (let index = this.chunks.length - 1; index >= 0; index--) {
      const { bytes, used } = this.chunks[index] as LogChunk;
      for (let end = used; end > 0;) {
        if (left === 0) return { chunk: index, offset: end };
        left--;
        // A negative offset would count from the end of the buffer.
        end = end < 2 ? 0 : bytes.lastIndexOf(newline, end - 2) + 1;
      }
    }
    return { chunk: 0, offset: 0 };
  }

  /** All of the file, copied. */
  read(): Buffer {
    return Buffer.concat(this.chunks.map((chunk) => chunk.bytes.subarray(0, chunk.used)));
  }
}

import type { FrameSpool, SpooledBatch } from '../src/session/frame-spool.ts';

/** A spool that can be told to fail. */
export class MemorySpool implements FrameSpool {
  fails: Error | undefined;
  disposed = false;
  batches: SpooledBatch[] = [];

  get sizeBytes(): number {
    return this.batches.reduce((sum, { bytes }) => sum + bytes.length, 0);
  }

  get oldest(): number | undefined {
    return this.batches[0]?.first;
  }

  append(batch: SpooledBatch): void {
    if (this.fails !== undefined) throw this.fails;
    this.batches.push({ ...batch, bytes: Uint8Array.from(batch.bytes) });
  }

  read(seq: number): SpooledBatch | undefined {
    return this.batches.find(({ first, last }) => first <= seq && seq <= last);
  }

  trim(maxBytes: number): void {
    while (this.sizeBytes > maxBytes) this.batches.shift();
  }

  [Symbol.dispose](): void {
    this.disposed = true;
  }
}

import { hasCode } from '@ktl/faults';
import type { NodeLogPart } from '@ktl/kube-client';
import { LineCutter, type LineCut } from '../line/line-cutter.ts';
import { findBeginning, type Beginning } from './file-beginning.ts';
import type { FileLogOptions, NodeLog, NodeNews } from './node-log.ts';
import { findPredecessors, openFrom } from './predecessors.ts';

/** Bytes asked for at a time: what a stream buffers in memory. */
const CHUNK_BYTES = 1024 * 1024;
/** Bytes before the place reached that are read again: they show that it is still the same file. */
const OVERLAP_BYTES = 256;

/**
 * Reads a file that grows, and each byte of it once: in ranges, from the place reached. A file that is
 * shorter than that, or has other bytes before it, has been rotated or emptied: what the old one had is
 * looked for among its rotated namesakes, then the new one is read from its beginning.
 */
export class FileLog implements NodeLog {
  readonly #options: FileLogOptions;
  readonly #cutter = new LineCutter();
  #beginning: Beginning | undefined;
  #offset = 0;
  #overlap: Buffer = Buffer.alloc(0);

  constructor(options: FileLogOptions) {
    this.#options = options;
  }

  get zoneMs(): number {
    return this.#beginning?.zoneMs ?? 0;
  }

  async *news(signal: AbortSignal): AsyncGenerator<NodeNews, undefined> {
    await this.#begin(signal);
    for (;;) {
      const part = await this.#next(signal);
      if (part === undefined && this.#offset === 0) return;
      const isSame = part !== undefined && this.#fits(part);
      if (!isSame) {
        const isSettled = part !== undefined && part.size > 0;
        yield* this.#finishOld(isSettled || (await this.#hasSuccessor(signal)), signal);
        if (this.#offset > 0) return;
        continue;
      }
      const fresh = part.bytes.subarray(this.#overlap.length);
      if (fresh.length === 0) return;
      yield* this.#take(fresh);
      if (part.size <= this.#offset) return;
    }
  }

  rest(): LineCut | undefined {
    return this.#cutter.flush();
  }

  async #begin(signal: AbortSignal): Promise<void> {
    if (this.#beginning !== undefined) return;
    this.#beginning = await findBeginning(this.#options, signal);
    const { offset } = this.#beginning;
    this.#offset = offset;
    const range = { from: Math.max(0, offset - OVERLAP_BYTES), to: offset };
    if (offset === 0) return;
    const { reader, node, path } = this.#options;
    const part = await reader.readNodeLog(node, path, { range, signal });
    this.#overlap = part?.bytes ?? Buffer.alloc(0);
  }

  // A file that was there and is not: it is being rotated.
  async #next(signal: AbortSignal): Promise<NodeLogPart | undefined> {
    const { reader, node, path } = this.#options;
    const range = { from: this.#offset - this.#overlap.length, to: this.#offset + CHUNK_BYTES };
    try {
      return await reader.readNodeLog(node, path, { range, signal });
    } catch (error) {
      if (this.#offset > 0 && hasCode(error, 'API_NOT_FOUND')) return undefined;
      throw error;
    }
  }

  async #hasSuccessor(signal: AbortSignal): Promise<boolean> {
    const { reader, node, path } = this.#options;
    try {
      const part = await reader.readNodeLog(node, path, { range: { last: 1 }, signal });
      return part !== undefined && part.size > 0;
    } catch (error) {
      if (hasCode(error, 'API_NOT_FOUND')) return false;
      throw error;
    }
  }

  #fits(part: NodeLogPart): boolean {
    const before = this.#overlap.length;
    return part.bytes.length >= before && part.bytes.subarray(0, before).equals(this.#overlap);
  }

  *#take(fresh: Buffer): Generator<NodeNews, undefined> {
    this.#offset += fresh.length;
    const kept = Buffer.concat([this.#overlap, fresh.subarray(-OVERLAP_BYTES)]);
    this.#overlap = Buffer.from(kept.subarray(-OVERLAP_BYTES));
    const lines = this.#cutter.push(fresh);
    if (lines !== undefined) yield { lines };
  }

  // Until its successor has lines, a writer may still hold the old file open.
  async *#finishOld(
    isSucceeded: boolean,
    signal: AbortSignal,
  ): AsyncGenerator<NodeNews, undefined> {
    const place = { offset: this.#offset, overlap: this.#overlap };
    const [own, ...later] = await findPredecessors(this.#options, place, signal);
    if (own !== undefined) yield* this.#readOn(own, signal);
    if (!isSucceeded) return;
    const left = this.#cutter.flush();
    if (left !== undefined) yield { lines: left };
    if (own === undefined) yield { lost: true };
    for (const name of later) {
      this.#restart();
      yield* this.#readOn(name, signal);
      const end = this.#cutter.flush();
      if (end !== undefined) yield { lines: end };
    }
    this.#restart();
  }

  async *#readOn(name: string, signal: AbortSignal): AsyncGenerator<NodeNews, undefined> {
    for await (const chunk of openFrom(this.#options, { name, offset: this.#offset }, signal)) {
      yield* this.#take(chunk);
    }
  }

  #restart(): void {
    this.#offset = 0;
    this.#overlap = Buffer.alloc(0);
  }
}

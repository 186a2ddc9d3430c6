import { once } from 'node:events';
import { open, type FileHandle } from 'node:fs/promises';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGzip, gunzipSync, gzipSync } from 'node:zlib';
import { pack } from 'tar-stream';

/** 1: see the README's figures; 6 takes twice as long for a tenth of the size. */
const level = 1;
const chunkSize = 131_072;

/**
 * Writes a gzipped tar of files whose size shows only when they have been written. Each header is a gzip
 * member of its own, stored and so of a fixed length, and is written again when the size is known: members
 * after one another are one gzip file (RFC 1952, 2.2), and nothing has to be made twice or kept.
 */
export class TarGzWriter {
  readonly #handle: FileHandle;
  readonly #mtime: Date;
  #at = 0;
  #unpackedBytes = 0;

  private constructor(handle: FileHandle, mtime: Date) {
    this.#handle = handle;
    this.#mtime = mtime;
  }

  /** Begins a new file, readable by its owner alone. Every entry gets the same time. */
  static async create(path: string, mtime: Date): Promise<TarGzWriter> {
    return new TarGzWriter(await open(path, 'wx', 0o600), mtime);
  }

  /** What it unpacks to so far, headers and all. */
  get unpackedBytes(): number {
    return this.#unpackedBytes;
  }

  /** @returns the size of what was written, bytes before compression */
  async entry(
    name: string,
    chunks: AsyncIterable<Uint8Array | string> | Iterable<Uint8Array | string>,
    signal?: AbortSignal,
  ): Promise<number> {
    const headerAt = this.#at;
    await this.#write(await this.#header(name, 0));
    let size = 0;
    const bytes = async function* (): AsyncGenerator<Uint8Array> {
      for await (const chunk of chunks) {
        const buffer = typeof chunk === 'string' ? Buffer.from(chunk) : chunk;
        size += buffer.length;
        yield buffer;
      }
      if (size % 512 > 0) yield Buffer.alloc(512 - (size % 512));
    };
    await this.#compressed(bytes(), signal);
    const header = await this.#header(name, size);
    await this.#handle.write(header, 0, header.length, headerAt);
    this.#unpackedBytes += gunzipSync(header).length + Math.ceil(size / 512) * 512;
    return size;
  }

  /** Marks the end and puts all on the disk. */
  async finish(): Promise<number> {
    await this.#write(gzipSync(Buffer.alloc(1024)));
    this.#unpackedBytes += 1024;
    await this.#handle.sync();
    return this.#at;
  }

  async close(): Promise<void> {
    await this.#handle.close();
  }

  async #compressed(chunks: AsyncIterable<Uint8Array>, signal?: AbortSignal): Promise<void> {
    const gzip = createGzip({ level, chunkSize, memLevel: 9 });
    const write = async (source: AsyncIterable<Buffer>): Promise<void> => {
      for await (const chunk of source) await this.#write(chunk);
    };
    const from = Readable.from(chunks, { objectMode: true, highWaterMark: 2 });
    await pipeline(from, gzip, write, signal === undefined ? {} : { signal });
  }

  async #header(name: string, size: number): Promise<Buffer> {
    const tar = pack();
    // Headers are made by the library; the body takes its own way.
    tar.entry({ name, size, type: 'file', mode: 0o600, uid: 0, gid: 0, mtime: this.#mtime });
    const parts: Buffer[] = [];
    await once(tar, 'readable');
    for (let part = read(tar); part !== null; part = read(tar)) parts.push(part);
    tar.destroy();
    return gzipSync(Buffer.concat(parts), { level: 0 });
  }

  async #write(bytes: Uint8Array): Promise<void> {
    let done = 0;
    while (done < bytes.length) {
      const { bytesWritten } = await this.#handle.write(bytes, done, bytes.length - done, this.#at);
      done += bytesWritten;
      this.#at += bytesWritten;
    }
  }
}

function read(tar: { read(): unknown }): Buffer | null {
  return tar.read() as Buffer | null;
}

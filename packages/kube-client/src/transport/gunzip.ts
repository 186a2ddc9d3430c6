import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';

/** Decompresses a gzip body as it arrives. Its errors, STREAM_LOST too, come out of the result. */
export async function* gunzip(body: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
  const { createGunzip } = await import('node:zlib');
  const unzip = createGunzip({ chunkSize: 64 * 1024 });
  // Errors reach the reader through `unzip`, which pipeline destroys with them.
  pipeline(Readable.from(body, { objectMode: true, highWaterMark: 4 }), unzip).catch(
    () => undefined,
  );
  for await (const chunk of unzip) yield chunk as Buffer;
}

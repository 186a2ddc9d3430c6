import { Readable } from 'node:stream';
import { createGunzip } from 'node:zlib';

const MAGIC = [0x1f, 0x8b];

/**
 * The bytes of a file or a pipe, unpacked where they begin as gzip does.
 * @throws whatever reading throws; an error with a code `Z_…` where what is packed is damaged or cut short
 */
export async function* unzipped(
  bytes: AsyncIterable<Uint8Array>,
): AsyncGenerator<Uint8Array, undefined> {
  const input = bytes[Symbol.asyncIterator]();
  let head: Uint8Array = Buffer.alloc(0);
  while (head.length < MAGIC.length) {
    const next = await input.next();
    if (next.done === true) break;
    head = head.length === 0 ? next.value : Buffer.concat([head, next.value]);
  }
  const all = chunksOf(head, input);
  if (MAGIC.some((byte, at) => head[at] !== byte)) yield* all;
  else {
    const source = Readable.from(all);
    const gunzip = createGunzip();
    source.on('error', (error) => gunzip.destroy(error));
    yield* source.pipe(gunzip) as AsyncIterable<Uint8Array>;
  }
}

async function* chunksOf(
  head: Uint8Array,
  rest: AsyncIterator<Uint8Array>,
): AsyncGenerator<Uint8Array, undefined> {
  if (head.length > 0) yield head;
  for (let next = await rest.next(); next.done !== true; next = await rest.next()) yield next.value;
}

import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { createGunzip } from 'node:zlib';
import { hasCode } from '@ktl/faults';
import type { NodeLogReader } from '@ktl/kube-client';

const CHUNK_BYTES = 1024 * 1024;
/** Rotated files that are looked into; the one that was read last is the newest of them, or near it. */
const MOST_CANDIDATES = 8;

interface File {
  readonly reader: NodeLogReader;
  readonly node: string;
  readonly path: string;
}

/** How far a file was read, and the bytes before that. */
export interface ReadPlace {
  readonly offset: number;
  readonly overlap: Buffer;
}

/**
 * Paths of rotated files that go on where a file was left: the one that it is now, then those that came
 * after it, oldest first. Empty where none has the bytes that were read last.
 */
export async function findPredecessors(
  file: File,
  place: ReadPlace,
  signal: AbortSignal,
): Promise<readonly string[]> {
  const slash = file.path.lastIndexOf('/') + 1;
  const folder = file.path.slice(0, slash);
  const names = await file.reader.listNodeLogs(file.node, folder, { signal });
  const candidates = rotatedNames(names, file.path.slice(slash)).slice(0, MOST_CANDIDATES);
  for (const [index, name] of candidates.entries()) {
    if (!(await continues({ ...file, path: folder + name }, place, signal))) continue;
    return candidates
      .slice(0, index + 1)
      .map((one) => folder + one)
      .reverse();
  }
  return [];
}

/** Names that logrotate and its kin give to what `name` was: `x.log.1`, `x.log-20260921.gz`; newest first. */
export function rotatedNames(names: readonly string[], name: string): readonly string[] {
  const dot = name.lastIndexOf('.');
  const stem = dot > 0 ? name.slice(0, dot) : name;
  return names
    .filter((one) => one !== name && isRotated(one, name, stem))
    .toSorted((a, b) => rankOf(a, name) - rankOf(b, name) || (a < b ? 1 : -1));
}

function isRotated(one: string, name: string, stem: string): boolean {
  if (one.endsWith('/')) return false;
  const rest = one.startsWith(name) ? one.slice(name.length) : one.slice(stem.length);
  return one.startsWith(stem) && /^[.\-_]\d/.test(rest);
}

// `.1` is the newest of numbers; of dates the greatest is, which their order as text says.
function rankOf(one: string, name: string): number {
  const number = /^\.(\d{1,4})(\.|$)/.exec(one.slice(name.length))?.[1];
  return number === undefined ? Infinity : Number(number);
}

async function continues(file: File, place: ReadPlace, signal: AbortSignal): Promise<boolean> {
  const { offset, overlap } = place;
  const from = offset - overlap.length;
  try {
    if (!isPacked(file.path)) {
      const range = { from, to: offset };
      const part = await file.reader.readNodeLog(file.node, file.path, { range, signal });
      return part?.bytes.equals(overlap) === true;
    }
    return await startsWith(openFrom(file, { name: file.path, offset: from }, signal), overlap);
  } catch (error) {
    // Renamed again between the listing and now: found under its new name next time.
    if (hasCode(error, 'API_NOT_FOUND') || isUnzipFailure(error)) return false;
    throw error;
  }
}

async function startsWith(bytes: AsyncIterable<Buffer>, wanted: Buffer): Promise<boolean> {
  let seen = Buffer.alloc(0);
  for await (const chunk of bytes) {
    seen = Buffer.concat([seen, chunk]);
    if (seen.length >= wanted.length) break;
  }
  return seen.subarray(0, wanted.length).equals(wanted);
}

/** What a file has from an offset on, unpacked where it is packed. */
export async function* openFrom(
  file: Pick<File, 'reader' | 'node'>,
  { name, offset }: { readonly name: string; readonly offset: number },
  signal: AbortSignal,
): AsyncGenerator<Buffer, undefined> {
  if (isPacked(name)) {
    let left = offset;
    const body = await file.reader.openNodeLog(file.node, name, { signal });
    for await (const chunk of unpack(body)) {
      if (chunk.length > left) yield chunk.subarray(left);
      left = Math.max(0, left - chunk.length);
    }
    return;
  }
  for (let from = offset; ;) {
    const range = { from, to: from + CHUNK_BYTES };
    const part = await file.reader.readNodeLog(file.node, name, { range, signal });
    if (part === undefined || part.bytes.length === 0) return;
    yield part.bytes;
    from += part.bytes.length;
    if (from >= part.size) return;
  }
}

/** True for files that a rotation has packed. */
export function isPacked(name: string): boolean {
  return name.endsWith('.gz');
}

/** Unpacks a stream as it comes. Leaving the loop cancels the stream; its errors come out of the loop. */
export async function* unpack(body: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer, undefined> {
  const unzip = createGunzip({ chunkSize: 64 * 1024 });
  // The reader learns of errors through `unzip`, which the pipeline destroys with them.
  pipeline(Readable.from(body, { objectMode: true, highWaterMark: 4 }), unzip).catch(
    () => undefined,
  );
  for await (const chunk of unzip) yield chunk as Buffer;
}

/** Not, or not whole, what its name says. */
export function isUnzipFailure(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  return typeof code === 'string' && code.startsWith('Z_');
}

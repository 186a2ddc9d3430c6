import type { FileHandle } from 'node:fs/promises';
import { pipeline, Readable } from 'node:stream';
import { createGunzip, type Gunzip } from 'node:zlib';
import { isKtlError } from '@ktl/faults';
import { extract, type Extract, type Header } from 'tar-stream';
import { faults } from '../faults.ts';
import { bytesOf, reasonOf as systemReason } from '../files/safe-file.ts';
import { parseEntryName, type EntryName, type FileName } from './entry-name.ts';
import { limits, UnpackBudget } from './unpack-limits.ts';

/** A tarball that is open, so that it stays the same whatever happens to its name. */
export interface TarballFile {
  readonly path: string;
  readonly handle: FileHandle;
  readonly sizeBytes: number;
  readonly maxUnpackedBytes: number | undefined;
}

export interface ReadOptions {
  readonly signal?: AbortSignal | undefined;
  /** Called with bytes of the tarball that were read. */
  readonly onProgress?: ((doneBytes: number) => void) | undefined;
}

/** One file of a tarball. What is not read of it is passed over. */
export interface TarEntry {
  readonly name: FileName;
  readonly sizeBytes: number;
  readonly body: AsyncIterable<Uint8Array>;
}

/**
 * Goes through a tarball from its beginning. Every entry is judged before it is given: names that ktl
 * writes, once each, files and folders only. Nothing touches the disk. Who stops early has not judged the rest.
 * @throws KtlError ARTIFACT_UNSAFE, ARTIFACT_TOO_LARGE, ARTIFACT_DAMAGED, ARTIFACT_WRONG_KIND,
 * ARTIFACT_UNREADABLE
 */
export async function* readEntries(
  file: TarballFile,
  options: ReadOptions = {},
): AsyncGenerator<TarEntry, void> {
  const { path, sizeBytes } = file;
  const budget = new UnpackBudget(path, sizeBytes, file.maxUnpackedBytes);
  const tar = extract();
  const packed = Readable.from(bytesOf(file.handle), { highWaterMark: 2 });
  const gunzip = createGunzip({ chunkSize: 131_072 });
  // What fails here fails in gunzip too, which is read below.
  pipeline(packed, gunzip, () => undefined);
  const pumped = pump(gunzip, tar, { file, budget, ...options });
  pumped.catch(() => undefined); // Whoever reads the entries gets it from the stream.
  let failure: unknown;
  tar.on('error', (error) => (failure ??= error));
  const bodyOf = async function* (entry: AsyncIterable<Uint8Array>): AsyncGenerator<Uint8Array> {
    try {
      yield* entry;
    } catch (error) {
      // Of the entry it says only that there is no more.
      options.signal?.throwIfAborted();
      throw asFault(path, failure ?? error, true);
    }
  };
  const seen = new Set<string>();
  let endsAt = 0;
  try {
    for await (const entry of tar) {
      const name = judgeEntry(path, entry.header, seen);
      endsAt = (entry.header as { byteOffset?: number }).byteOffset ?? 0;
      endsAt += Math.ceil(entry.header.size / 512) * 512;
      budget.judge(entry.header.size);
      if (name.kind !== 'folder') {
        yield {
          name,
          sizeBytes: entry.header.size,
          body: bodyOf(entry as AsyncIterable<Uint8Array>),
        };
      }
      entry.resume();
    }
    await pumped;
    // The end of an archive is marked with two empty blocks; without them it may end anywhere.
    if (budget.bytes < endsAt + 1024) throw new Error('it is cut off');
  } catch (error) {
    options.signal?.throwIfAborted();
    throw asFault(path, error, endsAt > 0);
  } finally {
    gunzip.destroy();
    tar.destroy();
  }
}

interface PumpOptions extends ReadOptions {
  readonly file: TarballFile;
  readonly budget: UnpackBudget;
}

/** Unzips into the reader of the archive, as fast as that takes it. */
async function pump(gunzip: Gunzip, tar: Extract, options: PumpOptions): Promise<void> {
  const { file, budget, signal, onProgress } = options;
  try {
    for await (const chunk of gunzip as AsyncIterable<Buffer>) {
      signal?.throwIfAborted();
      budget.take(chunk.length);
      if (!tar.write(chunk)) await drained(tar);
      if (tar.destroyed) return;
      onProgress?.(gunzip.bytesWritten);
    }
    if (gunzip.bytesWritten < file.sizeBytes) throw new Error('something follows its end');
    tar.end(undefined);
  } catch (error) {
    tar.destroy(error as Error);
    throw error;
  }
}

function drained(tar: Extract): Promise<void> {
  return new Promise((resolve) => {
    const done = (): void => {
      tar.off('drain', done);
      tar.off('close', done);
      resolve();
    };
    tar.on('drain', done);
    tar.on('close', done);
    if (tar.destroyed) done();
  });
}

function judgeEntry(path: string, header: Header, seen: Set<string>): EntryName {
  const entry = printable(header.name);
  const refuse = (problem: string) => faults.ARTIFACT_UNSAFE({ path, entry, problem });
  if (seen.size >= limits.entries) {
    const what = `has more than ${String(limits.entries)} entries`;
    throw faults.ARTIFACT_TOO_LARGE({ path, what });
  }
  const isFolder = header.type === 'directory';
  if (!isFolder && header.type !== 'file') {
    throw refuse(`is a ${kindOf(header)}`);
  }
  const parsed = parseEntryName(header.name, isFolder);
  if (typeof parsed === 'string') throw refuse(parsed);
  if (header.linkname) throw refuse('is a link');
  const isSparse = Object.keys(header.pax ?? {}).some((key) => key.startsWith('GNU.sparse'));
  if (isSparse) throw refuse('is a sparse file');
  if (isFolder && header.size !== 0) throw refuse('is a folder with contents of its own');
  const name = header.name.replace(/^\.\//, '');
  if (seen.has(name)) throw refuse('is there twice');
  seen.add(name);
  return parsed;
}

/** The library gives null for kinds that it does not know. */
function kindOf({ type }: { readonly type: string | null }): string {
  return type?.replaceAll('-', ' ') ?? 'thing of an unknown kind';
}

/** A name of unknown origin for a message: short and without what a terminal would act on. */
function printable(name: string): string {
  const plain = name.replaceAll(/[^\p{L}\p{N}\p{P}\p{S} ]/gu, '?');
  return plain.length > 120 ? `${plain.slice(0, 120)}…` : plain;
}

function asFault(path: string, error: unknown, hasEntries: boolean): unknown {
  const { code, name, message } = error as NodeJS.ErrnoException;
  if (isKtlError(error) || name === 'AbortError') return error;
  if (code !== undefined && /^E[A-Z]+$/.test(code)) {
    return faults.ARTIFACT_UNREADABLE({ path, reason: systemReason(error) }, error);
  }
  const reason = reasonOf(message);
  if (!hasEntries && reason === notTar) {
    return faults.ARTIFACT_WRONG_KIND({ path, reason: 'what it unpacks to is no tar' }, error);
  }
  return faults.ARTIFACT_DAMAGED({ path, reason }, error);
}

const notTar = 'an entry of the archive is not as it was written';

function reasonOf(message: string): string {
  if (/unexpected end|was destroyed/i.test(message)) return 'it is cut off';
  if (/tar header|header/i.test(message) && !/incorrect header check/.test(message)) return notTar;
  return message;
}

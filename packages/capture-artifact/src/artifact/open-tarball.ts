import { createReadStream } from 'node:fs';
import type { FileHandle } from 'node:fs/promises';
import { faults } from '../faults.ts';
import type { CaptureMetadata } from '../metadata/capture-metadata.ts';
import { parseMetadata, tooLarge } from '../metadata/metadata-file.ts';
import { fileNames } from '../tar/entry-name.ts';
import { readEntries, type TarballFile, type TarEntry } from '../tar/read-entries.ts';
import { limits } from '../tar/unpack-limits.ts';
import type { Artifact, OpenArtifactOptions, PodDescription } from './artifact.ts';
import { JsonSource } from './json-source.ts';
import { OpenedArtifact, type LineSource } from './sources.ts';
import { SqliteSource } from './sqlite-source.ts';
import { UnpackedFolder } from './unpacked-folder.ts';

/**
 * Opens a tarball. It is gone through once and judged whole; logs.sqlite is unpacked, or context.jsonl where
 * JSON is read. Lines in JSON are read from where they are.
 */
export async function openTarball(
  path: string,
  handle: FileHandle,
  options: OpenArtifactOptions,
): Promise<Artifact> {
  const folder = new UnpackedFolder(path, options.temporaryFolder);
  const release = async (): Promise<void> => {
    await folder.remove();
    await handle.close();
  };
  try {
    const { size: sizeBytes } = await handle.stat();
    const file = { path, handle, sizeBytes, maxUnpackedBytes: options.maxUnpackedBytes };
    const { metadata, ...found } = await scan(file, folder, options);
    const source = sourceOf(file, found, metadata);
    const describes = () => tarDescriptions(file);
    return new OpenedArtifact({ kind: 'tarball', path, metadata, source, describes, release });
  } catch (error) {
    await release();
    throw error;
  }
}

/** What was found, and where what was unpacked of it is. */
interface Found {
  readonly hasLines: boolean;
  readonly context: string | undefined;
  readonly sqlite: string | undefined;
}

async function scan(
  file: TarballFile,
  folder: UnpackedFolder,
  options: OpenArtifactOptions,
): Promise<Found & { readonly metadata: CaptureMetadata }> {
  const { path, sizeBytes: total } = file;
  const { preferJson = false, signal, onProgress } = options;
  const found: Scanned = { hasLines: false };
  const report = (done: number): void => onProgress?.({ done, total });
  for await (const entry of readEntries(file, { signal, onProgress: report })) {
    await take(entry, found, { path, folder, preferJson });
  }
  const { metadata, hasLines, context, sqlite } = found;
  if (metadata === undefined) throw incomplete(path, fileNames.metadata);
  // Which of the two is needed shows only when all has been seen.
  const readsJson = sqlite === undefined || (preferJson && hasLines);
  const unneeded = readsJson ? sqlite : context;
  if (unneeded !== undefined) await folder.drop(unneeded);
  return { metadata, hasLines, context, sqlite: readsJson ? undefined : sqlite };
}

/** What a scan has found so far. */
interface Scanned {
  metadata?: CaptureMetadata;
  hasLines: boolean;
  context?: string;
  sqlite?: string;
}

interface Taking {
  readonly path: string;
  readonly folder: UnpackedFolder;
  readonly preferJson: boolean;
}

async function take(entry: TarEntry, found: Scanned, taking: Taking): Promise<void> {
  const { path, folder, preferJson } = taking;
  switch (entry.name.kind) {
    case 'metadata':
      if (entry.sizeBytes > limits.metadataBytes) throw tooLarge(path);
      found.metadata = parseMetadata(path, await wholeOf(entry));
      break;
    case 'lines':
      found.hasLines = true;
      break;
    case 'context':
      if (!preferJson && found.metadata?.sqlitePath !== undefined) break;
      found.context = await folder.add(entry, fileNames.context);
      break;
    case 'sqlite':
      if (preferJson && found.hasLines) break;
      found.sqlite = await folder.add(entry, fileNames.sqlite);
      break;
    case 'description':
      judgeDescription(path, entry);
  }
}

function sourceOf(file: TarballFile, found: Found, metadata: CaptureMetadata): LineSource {
  const { path } = file;
  const { sqlite, context } = found;
  if (sqlite !== undefined) return new SqliteSource({ file: sqlite, path, live: false });
  if (!found.hasLines) throw incomplete(path, fileNames.lines);
  return new JsonSource({
    path,
    state: metadata.state,
    lines: (signal) => tarLines(file, signal),
    context:
      context === undefined
        ? undefined
        : () => createReadStream(context, { highWaterMark: 262_144 }),
  });
}

async function* tarLines(
  file: TarballFile,
  signal?: AbortSignal,
): AsyncGenerator<Uint8Array, void> {
  for await (const { name, body } of readEntries(file, { signal })) {
    if (name.kind !== 'lines') continue;
    yield* body;
    return;
  }
}

async function* tarDescriptions(file: TarballFile): AsyncGenerator<PodDescription, void> {
  for await (const entry of readEntries(file)) {
    if (entry.name.kind !== 'description') continue;
    judgeDescription(file.path, entry);
    const { namespace, pod } = entry.name;
    yield { namespace, pod, text: (await wholeOf(entry)).toString() };
  }
}

function judgeDescription(path: string, { sizeBytes }: TarEntry): void {
  if (sizeBytes <= limits.descriptionBytes) return;
  throw faults.ARTIFACT_TOO_LARGE({
    path,
    what: `has a description of ${String(sizeBytes)} bytes`,
  });
}

async function wholeOf({ body }: TarEntry): Promise<Buffer> {
  const parts: Uint8Array[] = [];
  for await (const part of body) parts.push(part);
  return Buffer.concat(parts);
}

function incomplete(path: string, name: string): Error {
  return faults.ARTIFACT_DAMAGED({ path, reason: `it has no ${name}` });
}

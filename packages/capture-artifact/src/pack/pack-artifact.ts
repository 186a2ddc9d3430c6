import { rm } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { hasCode } from '@ktl/faults';
import { openCapture, type Capture } from '@ktl/sqlite-archive';
import type { ArtifactProgress, PodDescription } from '../artifact/artifact.ts';
import { faults } from '../faults.ts';
import { hasFile } from '../files/safe-file.ts';
import type { CaptureMetadata } from '../metadata/capture-metadata.ts';
import { metadataText, readMetadata } from '../metadata/metadata-file.ts';
import { metadataOfCapture } from '../metadata/metadata-of-capture.ts';
import { fileNames } from '../tar/entry-name.ts';
import { TarGzWriter } from '../tar/tar-gz-writer.ts';
import { limits } from '../tar/unpack-limits.ts';
import { descriptionFiles, keepDescriptions } from './description-files.ts';
import { contextText, fileBytes, linesText } from './packed-files.ts';
import { publish, refuseExisting, temporaryName, writeFault } from './temporary-output.ts';

/** How {@link packArtifact} packs. */
export interface PackOptions {
  /** True: logs.sqlite goes into it too. */
  readonly sqlite: boolean;
  /** Are kept in the folder first. Default: what is there under `describes`. */
  readonly describes?: AsyncIterable<PodDescription> | undefined;
  /** True: the folder is removed when the tarball stands. Default false. */
  readonly removeFolder?: boolean | undefined;
  /** From how many bytes on the result says what it unpacks to. Default: what `openArtifact` allows, 64 GiB. */
  readonly maxUnpackedBytes?: number | undefined;
  /** Called with lines, several times a second. */
  readonly onProgress?: ((progress: ArtifactProgress) => void) | undefined;
  /** Ends it; nothing is left of the tarball and the folder stays. */
  readonly signal?: AbortSignal | undefined;
}

/** What {@link packArtifact} made. */
export interface PackedArtifact {
  readonly sizeBytes: number;
  readonly lines: number;
  /** What it unpacks to, where that is more than `openArtifact` allows by default. */
  readonly unpackedBytes?: number;
}

/**
 * Makes the tarball of a working folder whose logs.sqlite is finished. It has its name only when it is whole
 * and on the disk. `lines`, `gapCount`, `sqlitePath` and `state` of its metadata are set here.
 * @throws KtlError ARTIFACT_EXISTS, ARTIFACT_UNFINISHED, ARTIFACT_NO_ROOM, ARTIFACT_WRITE_FAILED,
 * ARTIFACT_METADATA and those of `openCapture`
 */
export async function packArtifact(
  folder: string,
  output: string,
  options: PackOptions,
): Promise<PackedArtifact> {
  const { describes, signal, removeFolder = false } = options;
  signal?.throwIfAborted();
  await refuseExisting(output);
  const packed = await withCapture(folder, async (capture) => {
    if (describes !== undefined) await keepDescriptions(folder, describes, signal);
    return writeTarball({ folder, output: resolve(output), capture, options });
  });
  if (removeFolder) await rm(folder, { recursive: true, force: true });
  return packed;
}

async function withCapture<T>(folder: string, use: (capture: Capture) => Promise<T>): Promise<T> {
  let capture;
  try {
    capture = openCapture(join(folder, fileNames.sqlite));
  } catch (error) {
    if (!hasCode(error, 'ARCHIVE_UNFINISHED')) throw error;
    throw faults.ARTIFACT_UNFINISHED({ path: folder }, error);
  }
  try {
    return await use(capture);
  } finally {
    capture[Symbol.dispose]();
  }
}

interface Parts {
  readonly folder: string;
  readonly output: string;
  readonly capture: Capture;
  readonly options: PackOptions;
}

async function writeTarball(parts: Parts): Promise<PackedArtifact> {
  const { output } = parts;
  const temporary = temporaryName(output);
  const metadata = await finalMetadata(parts);
  const startedMs = Date.parse(metadata.startedAt);
  let isOurs = false;
  try {
    const tar = await TarGzWriter.create(temporary, new Date(startedMs > 0 ? startedMs : 0));
    isOurs = true;
    let sizeBytes;
    let unpackedBytes;
    try {
      await writeEntries(tar, metadata, parts);
      sizeBytes = await tar.finish();
      unpackedBytes = tar.unpackedBytes;
    } finally {
      await tar.close();
    }
    parts.options.signal?.throwIfAborted();
    await publish(temporary, output);
    const { maxUnpackedBytes = limits.totalBytes } = parts.options;
    return {
      ...{ sizeBytes, lines: metadata.lines ?? 0 },
      ...(unpackedBytes > maxUnpackedBytes ? { unpackedBytes } : {}),
    };
  } catch (error) {
    if (isOurs) await rm(temporary, { force: true });
    parts.options.signal?.throwIfAborted();
    throw await writeFault(output, error);
  }
}

async function writeEntries(
  tar: TarGzWriter,
  metadata: CaptureMetadata,
  { folder, capture, options }: Parts,
): Promise<void> {
  const { sqlite, signal, onProgress } = options;
  const total = metadata.lines ?? 0;
  let done = 0;
  const onLines = (count: number): void => {
    done += count;
    onProgress?.({ done, total });
  };
  await tar.entry(fileNames.metadata, [metadataText(metadata)], signal);
  await tar.entry(fileNames.lines, linesText(capture, onLines, signal), signal);
  await tar.entry(fileNames.context, contextText(capture), signal);
  for await (const { name } of descriptionFiles(folder)) {
    await tar.entry(name, fileBytes(join(folder, name)), signal);
  }
  if (sqlite) await tar.entry(fileNames.sqlite, fileBytes(join(folder, fileNames.sqlite)), signal);
}

async function finalMetadata({ folder, capture, options }: Parts): Promise<CaptureMetadata> {
  const hasOwn = await hasFile(folder, join(folder, fileNames.metadata));
  const given = hasOwn ? await readMetadata(folder) : metadataOfCapture(capture);
  const { state, lines } = capture.summary();
  return {
    ...given,
    // A capture that was recovered before stays one.
    state: given.state === 'recovered' ? 'recovered' : state,
    lines,
    gapCount: capture.rows('gaps').length,
    sqlitePath: options.sqlite ? fileNames.sqlite : undefined,
  };
}

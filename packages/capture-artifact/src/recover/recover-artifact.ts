import { rm, stat } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { openCapture, recoverCapture } from '@ktl/sqlite-archive';
import type { OpenArtifactOptions, PodDescription } from '../artifact/artifact.ts';
import { lookAt, openArtifact } from '../artifact/open-artifact.ts';
import { faults } from '../faults.ts';
import { hasFile } from '../files/safe-file.ts';
import { formatMs } from '../json/rfc3339.ts';
import type { CaptureMetadata } from '../metadata/capture-metadata.ts';
import { readMetadata, writeMetadata } from '../metadata/metadata-file.ts';
import {
  durationOf,
  lastRows,
  latestOf,
  metadataOfCapture,
  podCount,
} from '../metadata/metadata-of-capture.ts';
import { packArtifact } from '../pack/pack-artifact.ts';
import { exists, removeLeftovers } from '../pack/temporary-output.ts';
import { fileNames } from '../tar/entry-name.ts';
import { isUnbegunFile, isUnbegunFolder } from './unbegun.ts';

/** What {@link recoverArtifact} did. */
export interface RecoveredArtifact {
  /** Where the capture is now: the tarball, or the SQLite file. */
  readonly path: string;
  readonly lines: number;
  readonly sizeBytes: number;
  /** False: it was whole already. */
  readonly wasNeeded: boolean;
}

/** How {@link recoverArtifact} completes. */
export interface RecoverOptions {
  /**
   * Descriptions of the pods of a working folder; asked when its logs.sqlite is whole. Default, and where it
   * gives undefined: those that the folder has.
   */
  readonly describes?:
    | ((about: {
        readonly sqlitePath: string;
        readonly metadata: CaptureMetadata;
      }) => AsyncIterable<PodDescription> | undefined)
    | undefined;
}

const packedSuffix = '.tar.gz';
const folderSuffix = '.partial';

/**
 * Completes a capture whose program was killed: a working folder becomes the tarball that the capture would
 * have made, a bare SQLite file is completed in place. A working folder is found by its own name or by the
 * name of the tarball. Doing it twice does no harm. Blocks the thread for about 10 s for each million lines.
 * @throws KtlError ARTIFACT_IN_USE, ARTIFACT_EXISTS, ARTIFACT_NOTHING, ARTIFACT_WRONG_KIND and those of
 * `recoverCapture` and {@link packArtifact}
 */
export async function recoverArtifact(
  path: string,
  options: RecoverOptions = {},
): Promise<RecoveredArtifact> {
  const { folder, output } = placesOf(path);
  if (folder !== undefined && (await exists(folder))) {
    return recoverFolder({ folder, output }, options);
  }
  if (folder === resolve(path) && (await exists(output))) return whole(output);
  if (await isEmptyFile(path)) throw faults.ARTIFACT_NOTHING({ path });
  const found = await lookAt(path);
  if (found.kind === 'folder') return whole(path);
  await found.handle.close();
  return found.kind === 'sqlite' ? recoverSqlite(path) : whole(path);
}

/** Working folder and tarball of either's name. */
function placesOf(given: string): { readonly folder: string | undefined; readonly output: string } {
  const path = resolve(given);
  if (path.endsWith(folderSuffix)) {
    return { folder: path, output: `${path.slice(0, -folderSuffix.length)}${packedSuffix}` };
  }
  const isPacked = path.endsWith(packedSuffix);
  const folder = isPacked ? `${path.slice(0, -packedSuffix.length)}${folderSuffix}` : undefined;
  return { folder, output: path };
}

async function recoverFolder(
  { folder, output }: { readonly folder: string; readonly output: string },
  { describes }: RecoverOptions,
): Promise<RecoveredArtifact> {
  await removeLeftovers(output);
  const file = join(folder, fileNames.sqlite);
  if (await isUnbegunFolder(folder, file)) throw faults.ARTIFACT_NOTHING({ path: folder });
  if (!(await hasFile(folder, file))) {
    throw faults.ARTIFACT_WRONG_KIND({ path: folder, reason: 'the folder has no logs.sqlite' });
  }
  recoverCapture(file);
  const metadata = await recoveredMetadata(folder, file);
  await writeMetadata(folder, metadata);
  if (await exists(output)) return finishRemoval(folder, output, metadata);
  const { sqlitePath } = metadata;
  const packed = await packArtifact(folder, output, {
    sqlite: sqlitePath !== undefined,
    describes: describes?.({ sqlitePath: file, metadata }),
    removeFolder: true,
  });
  return { path: output, ...packed, wasNeeded: true };
}

/** What was packed of this folder is not refused for its size. */
const ofOwn: OpenArtifactOptions = { maxUnpackedBytes: Number.MAX_SAFE_INTEGER };

/** The kill came after the tarball had its name and before the folder was gone. */
async function finishRemoval(
  folder: string,
  output: string,
  metadata: CaptureMetadata,
): Promise<RecoveredArtifact> {
  const packed = await whole(output, ofOwn);
  await using artifact = await openArtifact(output, { ...ofOwn, preferJson: true });
  const theirs = artifact.metadata;
  const isSame = (['startedAt', 'sessionName', 'lines', 'command'] as const).every(
    (field) => theirs[field] === metadata[field],
  );
  if (!isSame) throw faults.ARTIFACT_EXISTS({ path: output });
  await rm(folder, { recursive: true, force: true });
  return { ...packed, wasNeeded: true };
}

async function recoveredMetadata(folder: string, file: string): Promise<CaptureMetadata> {
  using capture = openCapture(file);
  const summary = capture.summary();
  const isKnown = await hasFile(folder, join(folder, fileNames.metadata));
  const given = isKnown
    ? await readMetadata(folder)
    : // Nobody can say whether it was to be in it, and leaving it out would lose what was asked for.
      { ...metadataOfCapture(capture), sqlitePath: fileNames.sqlite };
  // The program had got to the end by itself, and was killed while it packed.
  if (given.state !== 'writing') return { ...given, lines: summary.lines };
  const seen = lastRows(capture).slice();
  for await (const lines of capture.lines({ after: Math.max(0, summary.lines - 1) })) {
    for (const { collectedMs } of lines) seen.push(formatMs(collectedMs) ?? '');
  }
  const endedAt = latestOf([given.startedAt, ...seen]);
  return {
    ...given,
    state: 'recovered',
    endedAt,
    ...durationOf(given.startedAt, endedAt),
    observedPodCount: given.observedPodCount ?? podCount(summary),
    lines: summary.lines,
    gapCount: capture.rows('gaps').length,
  };
}

// Of no kind that could be told.
async function isEmptyFile(path: string): Promise<boolean> {
  const found = await stat(path).catch(() => undefined);
  return found?.isFile() === true && found.size === 0;
}

async function recoverSqlite(path: string): Promise<RecoveredArtifact> {
  if (await isUnbegunFile(path)) throw faults.ARTIFACT_NOTHING({ path });
  return { path, ...recoverCapture(path) };
}

/** Nothing to do, if it can be opened, with all that is in it. */
async function whole(path: string, options: OpenArtifactOptions = {}): Promise<RecoveredArtifact> {
  await using artifact = await openArtifact(path, options);
  const { lines } = artifact.metadata;
  const sizeBytes = (await stat(path)).size;
  return { path, lines: lines ?? (await artifact.summary()).lines, sizeBytes, wasNeeded: false };
}

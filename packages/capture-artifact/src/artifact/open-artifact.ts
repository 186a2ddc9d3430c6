import { constants } from 'node:fs';
import { open, stat, type FileHandle } from 'node:fs/promises';
import { faults } from '../faults.ts';
import { unreadable } from '../files/safe-file.ts';
import { metadataOfCapture } from '../metadata/metadata-of-capture.ts';
import type { Artifact, OpenArtifactOptions, PodDescription } from './artifact.ts';
import { openFolder } from './open-folder.ts';
import { openTarball } from './open-tarball.ts';
import { OpenedArtifact } from './sources.ts';
import { SqliteSource } from './sqlite-source.ts';

/**
 * Opens a capture: tarball, folder or SQLite file, told apart by what is in it and not by its name. It may be
 * from anybody: nothing is written but to a private temporary folder, which goes when it is disposed of.
 * @throws KtlError ARTIFACT_UNREADABLE, ARTIFACT_WRONG_KIND, ARTIFACT_UNSAFE, ARTIFACT_TOO_LARGE,
 * ARTIFACT_DAMAGED, ARTIFACT_METADATA, ARTIFACT_NO_ROOM, ARTIFACT_UNFINISHED and those of `openCapture`
 */
export async function openArtifact(
  path: string,
  options: OpenArtifactOptions = {},
): Promise<Artifact> {
  options.signal?.throwIfAborted();
  const found = await lookAt(path);
  if (found.kind === 'folder') return openFolder(path, options);
  if (found.kind === 'tarball') return openTarball(path, found.handle, options);
  await found.handle.close();
  return openSqlite(path, options.live ?? false);
}

/** What is at a path. Files are open then, and whoever asked closes them. */
export async function lookAt(
  path: string,
): Promise<{ kind: 'folder' } | { kind: 'tarball' | 'sqlite'; handle: FileHandle }> {
  try {
    // Before it is opened: a pipe would be waited for.
    const found = await stat(path);
    if (found.isDirectory()) return { kind: 'folder' };
    if (!found.isFile()) {
      throw faults.ARTIFACT_WRONG_KIND({ path, reason: 'it is neither file nor folder' });
    }
    const handle = await open(path, constants.O_RDONLY | constants.O_NONBLOCK);
    const kind = await kindOf(handle);
    if (kind !== undefined) return { kind, handle };
    await handle.close();
  } catch (error) {
    throw unreadable(path, error);
  }
  throw faults.ARTIFACT_WRONG_KIND({ path, reason: 'it is neither gzip nor SQLite' });
}

async function kindOf(handle: FileHandle): Promise<'tarball' | 'sqlite' | undefined> {
  const { buffer, bytesRead } = await handle.read(Buffer.alloc(16), 0, 16, 0);
  const start = buffer.subarray(0, bytesRead);
  if (start.toString('latin1') === 'SQLite format 3\0') return 'sqlite';
  return start[0] === 0x1f && start[1] === 0x8b ? 'tarball' : undefined;
}

function openSqlite(path: string, live: boolean): Artifact {
  const source = new SqliteSource({ file: path, path, live });
  try {
    const metadata = metadataOfCapture(source.capture);
    const release = () => Promise.resolve();
    return new OpenedArtifact({ kind: 'sqlite', path, metadata, source, describes: none, release });
  } catch (error) {
    source.close();
    throw error;
  }
}

async function* none(): AsyncGenerator<PodDescription, void> {
  yield* [];
}

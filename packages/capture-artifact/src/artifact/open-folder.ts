import { join } from 'node:path';
import { faults } from '../faults.ts';
import { bytesOf, hasFile, openPlain } from '../files/safe-file.ts';
import { readMetadata } from '../metadata/metadata-file.ts';
import { metadataOfCapture } from '../metadata/metadata-of-capture.ts';
import { descriptionFiles } from '../pack/description-files.ts';
import { fileNames } from '../tar/entry-name.ts';
import { limits } from '../tar/unpack-limits.ts';
import type { Artifact, OpenArtifactOptions, PodDescription } from './artifact.ts';
import { JsonSource } from './json-source.ts';
import { OpenedArtifact } from './sources.ts';
import { SqliteSource } from './sqlite-source.ts';

/** Opens a working folder, or one to which somebody unpacked a tarball. */
export async function openFolder(path: string, options: OpenArtifactOptions): Promise<Artifact> {
  const { live = false, preferJson = false } = options;
  const [hasMetadata, hasLines, hasContext, hasSqlite] = await Promise.all(
    ([fileNames.metadata, fileNames.lines, fileNames.context, fileNames.sqlite] as const).map(
      (name) => hasFile(path, join(path, name)),
    ),
  );
  if (hasLines !== true && hasSqlite !== true) {
    const reason = 'the folder has neither logs.sqlite nor logs.jsonl';
    throw faults.ARTIFACT_WRONG_KIND({ path, reason });
  }
  const describes = () => folderDescriptions(path);
  const release = () => Promise.resolve();
  if (hasSqlite === true && !(preferJson && hasLines === true)) {
    const source = new SqliteSource({ file: join(path, fileNames.sqlite), path, live });
    try {
      const metadata =
        hasMetadata === true ? await readMetadata(path) : metadataOfCapture(source.capture);
      return new OpenedArtifact({ kind: 'folder', path, metadata, source, describes, release });
    } catch (error) {
      source.close();
      throw error;
    }
  }
  const metadata = await readMetadata(path);
  const source = new JsonSource({
    path,
    state: metadata.state,
    lines: () => plainBytes(path, fileNames.lines),
    context: hasContext === true ? () => plainBytes(path, fileNames.context) : undefined,
  });
  return new OpenedArtifact({ kind: 'folder', path, metadata, source, describes, release });
}

/** A file's bytes, some at a time. */
async function* plainBytes(folder: string, name: string): AsyncGenerator<Uint8Array, void> {
  const handle = await openPlain(folder, join(folder, name));
  try {
    yield* bytesOf(handle);
  } finally {
    await handle.close();
  }
}

async function* folderDescriptions(path: string): AsyncGenerator<PodDescription, void> {
  for await (const { namespace, pod, name } of descriptionFiles(path)) {
    const handle = await openPlain(path, join(path, name));
    try {
      const { size } = await handle.stat();
      if (size > limits.descriptionBytes) {
        throw faults.ARTIFACT_TOO_LARGE({
          path,
          what: `has a description of ${String(size)} bytes`,
        });
      }
      yield { namespace, pod, text: await handle.readFile('utf8') };
    } finally {
      await handle.close();
    }
  }
}

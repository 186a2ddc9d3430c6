import type { Artifact, OpenArtifactOptions } from './artifact.ts';

/**
 * Opens a capture: tarball, folder or SQLite file, told apart by what is in it and not by its name. It may be
 * from anybody: nothing is written but to a private temporary folder, which goes when it is disposed of.
 * @throws KtlError ARTIFACT_UNREADABLE, ARTIFACT_WRONG_KIND, ARTIFACT_UNSAFE, ARTIFACT_TOO_LARGE,
 * ARTIFACT_DAMAGED, ARTIFACT_METADATA, ARTIFACT_NO_ROOM, ARTIFACT_UNFINISHED and those of `openCapture`
 */
export function openArtifact(path: string, options: OpenArtifactOptions = {}): Promise<Artifact> {
  return Promise.reject(new Error(`cannot open ${path} yet: ${JSON.stringify(options)}`));
}

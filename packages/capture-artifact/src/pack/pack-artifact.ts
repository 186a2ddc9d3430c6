import type { ArtifactProgress, PodDescription } from '../artifact/artifact.ts';

/** How {@link packArtifact} packs. */
export interface PackOptions {
  /** True: logs.sqlite goes into it too. */
  readonly sqlite: boolean;
  /** Default: what is in the folder under `describes`. */
  readonly describes?: AsyncIterable<PodDescription> | undefined;
  /** True: the folder is removed when the tarball stands. Default false. */
  readonly removeFolder?: boolean | undefined;
  /** Called with lines, several times a second. */
  readonly onProgress?: ((progress: ArtifactProgress) => void) | undefined;
  /** Ends it; nothing is left of the tarball and the folder stays. */
  readonly signal?: AbortSignal | undefined;
}

/** What {@link packArtifact} made. */
export interface PackedArtifact {
  readonly sizeBytes: number;
  readonly lines: number;
}

/**
 * Makes the tarball of a working folder whose logs.sqlite is finished. It has its name only when it is whole
 * and on the disk. `lines`, `gapCount`, `sqlitePath` and `state` of its metadata are set here.
 * @throws KtlError ARTIFACT_EXISTS, ARTIFACT_UNFINISHED, ARTIFACT_NO_ROOM, ARTIFACT_WRITE_FAILED,
 * ARTIFACT_METADATA and those of `openCapture`
 */
export function packArtifact(
  folder: string,
  output: string,
  options: PackOptions,
): Promise<PackedArtifact> {
  return Promise.reject(new Error(`cannot pack ${folder} to ${output}: ${String(options.sqlite)}`));
}

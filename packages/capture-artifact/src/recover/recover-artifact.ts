/** What {@link recoverArtifact} did. */
export interface RecoveredArtifact {
  /** Where the capture is now: the tarball, or the SQLite file. */
  readonly path: string;
  readonly lines: number;
  readonly sizeBytes: number;
  /** False: it was whole already. */
  readonly wasNeeded: boolean;
}

/**
 * Completes a capture whose program was killed: a working folder becomes the tarball that the capture would
 * have made, a bare SQLite file is completed in place. A working folder is found by its own name or by the
 * name of the tarball. Doing it twice does no harm. Blocks the thread for about 10 s for each million lines.
 * @throws KtlError ARTIFACT_IN_USE, ARTIFACT_EXISTS, ARTIFACT_WRONG_KIND and those of `recoverCapture` and
 * {@link packArtifact}
 */
export function recoverArtifact(path: string): Promise<RecoveredArtifact> {
  return Promise.reject(new Error(`cannot recover ${path} yet`));
}

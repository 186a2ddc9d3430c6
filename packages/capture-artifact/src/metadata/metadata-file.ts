import type { CaptureMetadata } from './capture-metadata.ts';

/**
 * Writes a folder's metadata.json at once: a reader sees the old or the new one whole.
 * @throws KtlError ARTIFACT_WRITE_FAILED
 */
export function writeMetadata(folder: string, metadata: CaptureMetadata): Promise<void> {
  return Promise.reject(new Error(`cannot write ${folder} yet: ${metadata.startedAt}`));
}

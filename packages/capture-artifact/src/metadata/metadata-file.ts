import { open, rename, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { faults } from '../faults.ts';
import { openPlain, reasonOf } from '../files/safe-file.ts';
import { fileNames } from '../tar/entry-name.ts';
import { limits } from '../tar/unpack-limits.ts';
import { metadataSchema, type CaptureMetadata } from './capture-metadata.ts';

/**
 * Writes a folder's metadata.json at once: a reader sees the old or the new one whole.
 * @throws KtlError ARTIFACT_WRITE_FAILED
 */
export async function writeMetadata(folder: string, metadata: CaptureMetadata): Promise<void> {
  const path = join(folder, fileNames.metadata);
  const temporary = `${path}.tmp`;
  try {
    await rm(temporary, { force: true });
    const handle = await open(temporary, 'wx', 0o600);
    try {
      await handle.writeFile(metadataText(metadata));
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    throw faults.ARTIFACT_WRITE_FAILED({ path, reason: reasonOf(error) }, error);
  }
}

/** metadata.json as it is written. */
export function metadataText(metadata: CaptureMetadata): string {
  return `${JSON.stringify(metadataSchema.parse(metadata), undefined, 2)}\n`;
}

/** @throws KtlError ARTIFACT_METADATA, ARTIFACT_UNSAFE, ARTIFACT_UNREADABLE */
export async function readMetadata(folder: string): Promise<CaptureMetadata> {
  const handle = await openPlain(folder, join(folder, fileNames.metadata));
  try {
    const { size } = await handle.stat();
    if (size > limits.metadataBytes) throw tooLarge(folder);
    return parseMetadata(folder, await handle.readFile());
  } finally {
    await handle.close();
  }
}

/** @throws KtlError ARTIFACT_METADATA */
export function parseMetadata(path: string, bytes: Uint8Array): CaptureMetadata {
  let value: unknown;
  try {
    value = JSON.parse(Buffer.from(bytes).toString());
  } catch (error) {
    throw faults.ARTIFACT_METADATA({ path, problem: 'is no JSON' }, error);
  }
  const format = z.object({ format: z.number() }).safeParse(value);
  if (format.success && format.data.format > 1) {
    throw faults.ARTIFACT_METADATA({ path, problem: 'was written by a newer ktl' });
  }
  const parsed = metadataSchema.safeParse(value);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.map(String).join('.').slice(0, 60) ?? '';
  const problem = field === '' ? 'is not as ktl writes it' : `has a wrong value in ${field}`;
  throw faults.ARTIFACT_METADATA({ path, problem }, parsed.error);
}

export function tooLarge(path: string): Error {
  const problem = `is larger than ${String(limits.metadataBytes)} bytes`;
  return faults.ARTIFACT_METADATA({ path, problem });
}

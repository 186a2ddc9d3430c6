import { mkdirSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { artifactFaults } from '@ktl/capture-artifact';
import { faults } from '../../faults.ts';

/** Where a capture works, and what becomes of it. Absolute paths. */
export interface CapturePlaces {
  readonly output: string;
  readonly folder: string;
  /** The folder as the user would name it. */
  readonly shownFolder: string;
}

/** Working folder and tarball of a name that ends in `.tar.gz`. */
export function capturePlaces(output: string, shownAs: string): CapturePlaces {
  const folderName = `${basename(output).replace(/\.tar\.gz$/i, '')}.partial`;
  const shownParent = dirname(shownAs);
  return {
    output,
    folder: join(dirname(output), folderName),
    shownFolder: shownParent === '.' ? folderName : join(shownParent, folderName),
  };
}

/** `ktl-capture-20261121T231500Z.tar.gz` */
export function defaultOutput(nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `ktl-capture-${stamp}.tar.gz`;
}

/**
 * Makes the folder that a capture works in, for its owner alone. Whoever is second is refused.
 * @throws KtlError ARTIFACT_EXISTS, CAPTURE_UNDER_WAY, ARTIFACT_WRITE_FAILED
 */
export async function makeCaptureFolder({
  output,
  folder,
  shownFolder,
}: CapturePlaces): Promise<void> {
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw faults.CAPTURE_UNDER_WAY({ folder: shownFolder, recover: shownFolder }, error);
    }
    throw artifactFaults.ARTIFACT_WRITE_FAILED({ path: folder, reason: message }, error);
  }
  // After the folder is there: a capture that ends just now has its tarball before its folder goes.
  if (!(await isThere(output))) return;
  removeCaptureFolder(folder);
  throw artifactFaults.ARTIFACT_EXISTS({ path: output });
}

/** Removes what a capture of nothing left. */
export function removeCaptureFolder(folder: string): void {
  rmSync(folder, { recursive: true, force: true });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

import { mkdirSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { artifactFaults } from '@ktl/capture-artifact';
import { faults } from '../../faults.ts';
import { makeParentFolder } from './parent-folder.ts';

/** Where a capture works, and what becomes of it. Absolute paths. */
export interface CapturePlaces {
  readonly output: string;
  readonly folder: string;
  /** The folder as the user would name it. */
  readonly shownFolder: string;
  /** The tarball as the user named it. */
  readonly shownAs: string;
}

/** Working folder and tarball of a name that ends in `.tar.gz`. */
export function capturePlaces(output: string, shownAs: string): CapturePlaces {
  const folderName = `${basename(output).replace(/\.tar\.gz$/i, '')}.partial`;
  const shownParent = dirname(shownAs);
  return {
    output,
    folder: join(dirname(output), folderName),
    shownAs,
    shownFolder: shownParent === '.' ? folderName : join(shownParent, folderName),
  };
}

/** `ktl-capture-20261121T231500Z.tar.gz` */
export function defaultOutput(nowMs: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `ktl-capture-${stamp}.tar.gz`;
}

/**
 * Makes the folder that a capture works in, for its owner alone, and those above it. Whoever is second is
 * refused.
 * @returns removes it, and those above that it made
 * @throws KtlError ARTIFACT_EXISTS, CAPTURE_UNDER_WAY, CAPTURE_FOLDER, ARTIFACT_WRITE_FAILED
 */
export async function makeCaptureFolder(places: CapturePlaces): Promise<() => void> {
  const { output, folder, shownFolder, shownAs } = places;
  const parent = makeParentFolder(output, { shownAs, flag: '--capture-output' });
  try {
    mkdirSync(folder, { mode: 0o700 });
  } catch (error) {
    parent.removeEmpty();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'EEXIST') {
      throw faults.CAPTURE_UNDER_WAY({ folder: shownFolder, recover: shownFolder }, error);
    }
    throw artifactFaults.ARTIFACT_WRITE_FAILED({ path: folder, reason: message }, error);
  }
  // After the folder is there: a capture that ends just now has its tarball before its folder goes.
  const remove = (): void => {
    rmSync(folder, { recursive: true, force: true });
    parent.removeEmpty();
  };
  if (!(await isThere(output))) return remove;
  remove();
  throw artifactFaults.ARTIFACT_EXISTS({ path: output });
}

async function isThere(path: string): Promise<boolean> {
  return stat(path).then(
    () => true,
    () => false,
  );
}

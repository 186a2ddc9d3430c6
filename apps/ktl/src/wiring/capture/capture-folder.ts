import { mkdirSync, rmSync } from 'node:fs';
import { stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { artifactFaults } from '@ktl/capture-artifact';
import { hasCode } from '@ktl/faults';
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

/** How many captures of one second are given names. */
const mostOfSecond = 100;

/**
 * Opens a capture under a name that nobody chose: the next one where that of this second is taken.
 * @throws KtlError what `open` throws
 */
export async function openUnnamed<T>(
  nowMs: number,
  open: (output: string) => Promise<T>,
): Promise<T> {
  for (let count = 1; ; count += 1) {
    try {
      return await open(defaultOutput(nowMs, count));
    } catch (error) {
      const isTaken = hasCode(error, 'CAPTURE_UNDER_WAY') || hasCode(error, 'ARTIFACT_EXISTS');
      if (!isTaken || count === mostOfSecond) throw error;
    }
  }
}

/** `ktl-capture-20261121T231500Z.tar.gz`, the next one `ktl-capture-20261121T231500Z-2.tar.gz` */
function defaultOutput(nowMs: number, count: number): string {
  const stamp = new Date(nowMs).toISOString().replaceAll(/[-:]|\.\d+/g, '');
  return `ktl-capture-${stamp}${count === 1 ? '' : `-${String(count)}`}.tar.gz`;
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

import { mkdirSync, rmdirSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { faults } from '../../faults.ts';

/** A folder for a capture, and what of it was not there before. */
export interface ParentFolder {
  /** Removes the folders that were made, those that are empty. */
  removeEmpty(): void;
}

/**
 * Makes the folder that a capture is to be in, with those above it, where it is missing.
 * @param path - absolute, of the capture
 * @throws KtlError CAPTURE_FOLDER
 */
export function makeParentFolder(
  path: string,
  { shownAs, flag }: { readonly shownAs: string; readonly flag: string },
): ParentFolder {
  const folder = dirname(path);
  const first = made(folder, shownAs, flag);
  return {
    removeEmpty() {
      if (first === undefined) return;
      for (let each = folder; each.length >= first.length; each = dirname(each)) {
        try {
          rmdirSync(each);
        } catch {
          return; // Somebody uses it.
        }
      }
    },
  };
}

// The topmost folder that was missing.
function made(folder: string, shownAs: string, flag: string): string | undefined {
  try {
    const first = mkdirSync(folder, { recursive: true });
    return first === undefined ? undefined : resolve(first);
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    const reason = code === undefined ? message : (reasons[code] ?? message);
    throw faults.CAPTURE_FOLDER({ path: shownAs, folder: dirname(shownAs), reason, flag }, error);
  }
}

const reasons: Readonly<Record<string, string>> = {
  EEXIST: 'there is a file of that name',
  ENOTDIR: 'part of it is a file',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'the disk is read-only',
  ENOSPC: 'the disk is full',
};

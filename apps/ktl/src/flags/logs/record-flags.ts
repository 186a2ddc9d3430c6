import { accept, defineFlag, reject, type Parsed } from '@ktl/cli-kit';

/** A name and a value that somebody wants to find a capture by. */
export interface CaptureTag {
  readonly name: string;
  readonly value: string;
}

/** How a run is recorded; tags are for every command that records. */
export const recordFlags = {
  capture: defineFlag({
    name: 'capture',
    kind: 'custom',
    parse: parseCaptureFile,
    expects: 'the name of a file that ends in .sqlite or .db',
    // The second run would find the file of the first.
    persistent: false,
    placeholder: 'file.sqlite',
    example: 'incident.sqlite',
    summary:
      'Record what passes the filters into a new SQLite file too, with gaps and Kubernetes context: docs/captures.md',
    complete: 'file',
  }),
  captureTag: defineFlag({
    name: 'capture-tag',
    kind: 'custom',
    multiple: true,
    parse: parseCaptureTag,
    expects: 'a name and a value such as incident=4711',
    placeholder: 'name=value',
    example: ['incident=4711'],
    summary: 'A tag of the capture, repeatable',
  }),
};

// A query that stands where the file should would otherwise become its name.
function parseCaptureFile(text: string): Parsed<string> {
  if (text === '' || /[^/\\]\.(?:sqlite3?|db3?)$/i.test(text)) return accept(text);
  if (/\.(?:tar\.gz|tgz)$/i.test(text)) {
    return reject('is a tarball', 'tarballs are made by ktl logs capture --capture-output');
  }
  return reject(
    'is no name of a capture',
    'a capture ends in .sqlite or .db, and its name stands right behind the flag: --capture incident.sqlite',
  );
}

/** `name=value`; the value may have any character, and be empty. */
export function parseCaptureTag(text: string): Parsed<CaptureTag> {
  const [, name, value = ''] = /^([\w.\-/]+)=([^]*)$/.exec(text.trim()) ?? [];
  if (name !== undefined) return accept({ name, value });
  return reject('is no tag', 'write name=value, such as incident=4711');
}

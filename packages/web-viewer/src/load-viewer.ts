import { readdir, readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { gzip } from 'node:zlib';
import { faults } from './faults.ts';

/** The pages of this package: the log viewer and the pod inspector. */
export type ViewerName = 'logs' | 'kubeluma';

/** One file of a page, as a web server sends it. */
export interface ViewerFile {
  readonly body: Buffer;
  /** The value of Content-Type, with the charset of text. */
  readonly type: string;
  /** The name has a hash of the contents, so a browser may keep the file for ever. */
  readonly immutable: boolean;
  /** The body compressed, where that makes it smaller. */
  readonly gzip?: Buffer;
}

const types: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.svg': 'image/svg+xml',
};
const hashed = /-[0-9A-Z]{8}\.[a-z]+$/;
const compress = promisify(gzip);

/**
 * Reads the built files of a page into memory, by their names: `index.html`, which names the others
 * relative to itself, then its scripts and styles.
 * @param name - which page
 * @param folder - of the built pages; the one that this package was built with when not given
 * @throws KtlError VIEWER_NOT_BUILT
 */
export async function loadViewer(
  name: ViewerName,
  folder?: URL,
): Promise<ReadonlyMap<string, ViewerFile>> {
  const base = folder ?? builtPages();
  const page = new URL(`${name}/`, base.href.endsWith('/') ? base : `${base.href}/`);
  const names = await readdir(page).catch((cause: unknown) => {
    throw faults.VIEWER_NOT_BUILT(missing(name, page), cause);
  });
  const served = names.filter((file) => types[extname(file)] !== undefined);
  if (!served.includes('index.html')) throw faults.VIEWER_NOT_BUILT(missing(name, page));
  const files = await Promise.all(
    served.map(async (file) => [file, await loadFile(new URL(file, page))] as const),
  );
  return new Map(files);
}

function missing(page: ViewerName, folder: URL): { page: string; folder: string; missing: string } {
  return { page, folder: fileURLToPath(folder), missing: 'index.html' };
}

/** Beside the compiled module, or in the build's folder when this is the source. */
function builtPages(): URL {
  const here = import.meta.url;
  return new URL(here.endsWith('.ts') ? '../dist/viewer/' : './viewer/', here);
}

async function loadFile(url: URL): Promise<ViewerFile> {
  const body = await readFile(url);
  const zipped = await compress(body, { level: 9 });
  const file = {
    body,
    type: types[extname(url.pathname)] ?? 'application/octet-stream',
    immutable: hashed.test(url.pathname),
  };
  return zipped.length < body.length ? { ...file, gzip: zipped } : file;
}

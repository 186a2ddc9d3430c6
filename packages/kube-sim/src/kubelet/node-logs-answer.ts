import type { SubresourceRequest, SubresourceResponse } from '../api/api-handler.ts';
import type { NodeLogFile } from './node-logs.ts';

type Ask = Pick<SubresourceRequest, 'headers'>;

/**
 * Serves one path as Go's http.FileServer does: files in ranges, folders as a list of links.
 * @param path - below the log folder, with a slash at its end where the request had one
 */
export function answerFile(
  tree: ReadonlyMap<string, NodeLogFile>,
  path: string,
  { headers }: Ask,
): SubresourceResponse {
  const name = path.replace(/\/$/, '');
  const file = tree.get(name);
  if (file !== undefined) {
    const last = name.slice(name.lastIndexOf('/') + 1);
    return path.endsWith('/') ? moved(`../${last}`) : answerBytes(file, headers);
  }
  const prefix = name === '' ? '' : `${name}/`;
  const below = [...tree.keys()].filter((key) => key.startsWith(prefix));
  if (name !== '' && below.length === 0) return text(404, '404 page not found\n');
  if (name !== '' && !path.endsWith('/')) {
    return moved(`${name.slice(name.lastIndexOf('/') + 1)}/`);
  }
  const names = new Set(below.map((key) => key.slice(prefix.length).replace(/\/.*$/, '/')));
  const links = [...names]
    .sort()
    .map((one) => `<a href="${encodeURI(one)}">${escapeHtml(one)}</a>\n`);
  const head = '<!doctype html>\n<meta name="viewport" content="width=device-width">\n<pre>\n';
  return answer(
    200,
    { 'content-type': 'text/html; charset=utf-8' },
    `${head}${links.join('')}</pre>\n`,
  );
}

function answerBytes(
  { bytes, modifiedMs }: NodeLogFile,
  headers: Readonly<Record<string, string | undefined>>,
): SubresourceResponse {
  const lastModified = new Date(modifiedMs).toUTCString();
  const all = {
    'accept-ranges': 'bytes',
    'content-type': 'text/x-log; charset=utf-8',
    'last-modified': lastModified,
  };
  const isStale = headers['if-range'] !== undefined && headers['if-range'] !== lastModified;
  const range = isStale ? undefined : rangeOf(headers['range'], bytes.length);
  if (range === 'none') {
    const missed = { 'content-range': `bytes */${String(bytes.length)}` };
    return text(416, 'invalid range: failed to overlap\n', missed);
  }
  if (range === undefined) return answer(200, all, bytes);
  const [start, end] = range;
  const place = `bytes ${String(start)}-${String(end - 1)}/${String(bytes.length)}`;
  return answer(206, { ...all, 'content-range': place }, bytes.subarray(start, end));
}

// One range only. An empty file has none that could be missed.
function rangeOf(
  header: string | undefined,
  size: number,
): readonly [number, number] | 'none' | undefined {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '') || size === 0) return undefined;
  if (match[1] === '') {
    const count = Math.min(size, Number(match[2]));
    return count === 0 ? 'none' : [size - count, size];
  }
  const start = Number(match[1]);
  if (start >= size) return 'none';
  return [start, match[2] === '' ? size : Math.min(size, Number(match[2]) + 1)];
}

function moved(location: string): SubresourceResponse {
  return answer(301, { location }, '');
}

/** A plain text answer. */
export function text(
  status: number,
  body: string,
  headers: Readonly<Record<string, string>> = {},
): SubresourceResponse {
  return answer(status, { 'content-type': 'text/plain; charset=utf-8', ...headers }, body);
}

function answer(
  status: number,
  headers: Readonly<Record<string, string>>,
  body: string | Buffer,
): SubresourceResponse {
  const bytes = typeof body === 'string' ? Buffer.from(body) : body;
  return { status, headers: { ...headers, 'content-length': String(bytes.length) }, body: bytes };
}

function escapeHtml(name: string): string {
  return name.replace(/[&<>"']/g, (one) => `&#${String(one.charCodeAt(0))};`);
}

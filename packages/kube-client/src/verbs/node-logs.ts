import { isKtlError } from '@ktl/faults';
import type { HttpResponse } from '../transport/transport.ts';
import type { KubeClient } from './kube-client.ts';

/** Which bytes of a file: `from` to `to` (exclusive), or as many as `last` from its end. */
export type NodeLogRange =
  { readonly from: number; readonly to: number } | { readonly last: number };

/** Some bytes of a file. */
export interface NodeLogPart {
  readonly bytes: Buffer;
  /** Offset of the first byte. */
  readonly start: number;
  /** Bytes of the whole file at that moment. */
  readonly size: number;
  /** Last-Modified, epoch ms, whole seconds; undefined where the server does not say. */
  readonly modifiedMs: number | undefined;
}

/** What to ask a node's journal. */
export interface NodeLogQuery {
  /** Name of a service, without a slash. */
  readonly service: string;
  /** RFC 3339; the node keeps whole seconds only. */
  readonly sinceTime?: string | undefined;
  /** At most 100,000. */
  readonly tailLines?: number | undefined;
  readonly signal?: AbortSignal | undefined;
}

interface Abortable {
  readonly signal?: AbortSignal | undefined;
}

/**
 * Reads what a kubelet serves of its node's log folder, through the API server. Needs the right
 * nodes/proxy. Every call throws KtlError API_FORBIDDEN, API_NOT_FOUND (no such file, or no such
 * node), API_FAILED, CLUSTER_UNREACHABLE, STREAM_LOST.
 * @see https://kubernetes.io/docs/concepts/cluster-administration/system-logs/#log-query
 */
export interface NodeLogReader {
  /** Names in a folder below the log folder, `''` for itself; those of folders end in a slash. */
  listNodeLogs(node: string, folder: string, options?: Abortable): Promise<readonly string[]>;
  /** Some bytes of a file; undefined where it is shorter than `from`, and where it is a folder. */
  readNodeLog(
    node: string,
    path: string,
    options: { readonly range: NodeLogRange } & Abortable,
  ): Promise<NodeLogPart | undefined>;
  /** A whole file as it comes. */
  openNodeLog(node: string, path: string, options?: Abortable): Promise<AsyncIterable<Uint8Array>>;
  /**
   * What the journal has of a service; undefined where the node answers no queries (NodeLogQuery is
   * off). A node's complaint comes as text behind an empty line.
   */
  queryNodeLog(node: string, query: NodeLogQuery): Promise<AsyncIterable<Uint8Array> | undefined>;
}

// As it is: a kubelet would compress a journal, and offsets are those of the file.
const plain = { accept: '*/*', 'accept-encoding': 'identity' };

/** A reader over a client. */
export function createNodeLogReader(client: Pick<KubeClient, 'request'>): NodeLogReader {
  const get = (
    path: string,
    { signal, ...rest }: Abortable & { readonly range?: string; readonly kind?: 'stream' },
  ): Promise<HttpResponse> => {
    const { range, kind = 'unary' } = rest;
    const headers = range === undefined ? plain : { ...plain, range };
    return client.request({ method: 'GET', path, headers, kind, signal });
  };
  return {
    async listNodeLogs(node, folder, options = {}) {
      const path = logsPath(node, folder === '' ? '' : `${folder.replace(/\/$/, '')}/`);
      const response = await get(path, options);
      return namesIn((await readAll(response.body)).toString());
    },
    async readNodeLog(node, path, { range, signal }) {
      const text = 'last' in range ? `-${String(range.last)}` : rangeText(range);
      try {
        const response = await get(logsPath(node, path), { range: `bytes=${text}`, signal });
        if (response.status < 300) return await partOf(response, range);
        await discard(response);
        return undefined;
      } catch (error) {
        // Nothing of the file is there: it is shorter.
        if (isKtlError(error) && error.details['status'] === 416) return undefined;
        throw error;
      }
    },
    async openNodeLog(node, path, options = {}) {
      return (await get(logsPath(node, path), { ...options, kind: 'stream' })).body;
    },
    async queryNodeLog(node, { service, sinceTime, tailLines, signal }) {
      const query = new URLSearchParams({ query: service });
      if (sinceTime !== undefined) query.set('sinceTime', sinceTime);
      if (tailLines !== undefined) query.set('tailLines', String(tailLines));
      const path = `${logsPath(node, '')}?${query.toString()}`;
      const response = await get(path, { signal, kind: 'stream' });
      // Where queries are off, the kubelet shows its folder.
      if (!/^text\/html/.test(response.headers['content-type'] ?? '')) return response.body;
      await discard(response);
      return undefined;
    },
  };
}

function logsPath(node: string, path: string): string {
  const file = path.split('/').map(encodeURIComponent).join('/');
  return `/api/v1/nodes/${encodeURIComponent(node)}/proxy/logs/${file}`;
}

function rangeText({ from, to }: { readonly from: number; readonly to: number }): string {
  return `${String(from)}-${String(to - 1)}`;
}

async function partOf(
  response: HttpResponse,
  range: NodeLogRange,
): Promise<NodeLogPart | undefined> {
  const { headers, body } = response;
  const modified = Date.parse(headers['last-modified'] ?? '');
  const modifiedMs = Number.isNaN(modified) ? undefined : modified;
  const told = /^bytes (\d+)-\d+\/(\d+)$/.exec(headers['content-range'] ?? '');
  if (response.status === 206 && told !== null) {
    const [start, size] = [Number(told[1]), Number(told[2])];
    return { bytes: await readAll(body), start, size, modifiedMs };
  }
  // An empty file, and something in between that knows no ranges.
  const length = headers['content-length'];
  const whole = await cutOut(body, range, length === undefined ? undefined : Number(length));
  return whole === undefined ? undefined : { ...whole, modifiedMs };
}

async function cutOut(
  body: AsyncIterable<Uint8Array>,
  range: NodeLogRange,
  length: number | undefined,
): Promise<Pick<NodeLogPart, 'bytes' | 'start' | 'size'> | undefined> {
  const kept: Uint8Array[] = [];
  const from = 'last' in range ? Math.max(0, (length ?? 0) - range.last) : range.from;
  const to = 'last' in range ? Infinity : range.to;
  let at = 0;
  for await (const chunk of body) {
    const piece = chunk.subarray(Math.max(0, from - at), Math.max(0, to - at));
    if (piece.length > 0) kept.push(piece);
    at += chunk.length;
    if (at >= to && length !== undefined) break;
  }
  const size = length ?? at;
  return size < from ? undefined : { bytes: Buffer.concat(kept), start: from, size };
}

/** The names of Go's folder listing: one link each. */
function namesIn(html: string): readonly string[] {
  return [...html.matchAll(/<a href="([^"]*)">/g)].map(([, link = '']) => nameOf(link));
}

function nameOf(link: string): string {
  const text = link
    .replace(/&(amp|lt|gt|#34|#39);/g, (entity) => entities[entity] ?? entity)
    .replace(/^\.\//, '');
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}

const entities: Readonly<Record<string, string>> = {
  '&amp;': '&',
  '&lt;': '<',
  '&gt;': '>',
  '&#34;': '"',
  '&#39;': "'",
};

async function readAll(body: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const chunks: Uint8Array[] = [];
  for await (const chunk of body) chunks.push(chunk);
  return Buffer.concat(chunks);
}

async function discard({ body }: HttpResponse): Promise<void> {
  await body[Symbol.asyncIterator]().return?.();
}

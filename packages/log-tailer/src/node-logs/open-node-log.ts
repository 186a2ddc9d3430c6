import { hasCode } from '@ktl/faults';
import type { NodeLogReader } from '@ktl/kube-client';
import { faults } from '../faults.ts';
import { FileLog } from './file-log.ts';
import type { FileLogOptions, NodeLog } from './node-log.ts';
import { JournalLog, NoJournal } from './journal-log.ts';

/** A log as the user named it. */
export interface NodeLogName {
  /** Below the log folder. */
  readonly path: string;
  /** The service whose journal is read where there is no such file; undefined: none. */
  readonly service: string | undefined;
}

/** Where it is looked for, and from where on. */
export type OpenOptions = Omit<FileLogOptions, 'path' | 'tailLines' | 'sinceMs'> & {
  readonly tailLines?: number | undefined;
  readonly sinceMs?: number | undefined;
  readonly signal: AbortSignal;
};

/** Names that an error lists before it stops. */
const LISTED = 12;

/**
 * Finds the log that a name means: a file, else a service's journal, else the file that the kubelet
 * takes for the service's log.
 * @throws KtlError NODE_LOG_NOT_FOUND, NODE_LOG_FOLDER, and what the server says
 */
export async function openNodeLog(name: NodeLogName, options: OpenOptions): Promise<NodeLog> {
  const { reader, node, now, tailLines, sinceMs } = options;
  const range = { reader, node, now, tailLines, sinceMs };
  for (const path of filesOf(name)) {
    if (await hasFile(path, options)) return new FileLog({ ...range, path });
  }
  const { service } = name;
  if (service !== undefined && (await hasJournal(service, options))) {
    return new JournalLog({ ...range, service });
  }
  const near = await nearNames(name.path, options);
  const asService = service !== undefined;
  throw faults.NODE_LOG_NOT_FOUND({ node, path: name.path, near, asService });
}

// As the kubelet looks for the log of a service that has no journal.
function filesOf({ path, service }: NodeLogName): readonly string[] {
  if (service === undefined) return [path];
  return [...new Set([path, `${service}.log`, `${service}/${service}.log`])];
}

async function hasFile(path: string, { reader, node, signal }: OpenOptions): Promise<boolean> {
  try {
    const part = await reader.readNodeLog(node, path, { range: { last: 1 }, signal });
    if (part !== undefined) return true;
  } catch (error) {
    if (isMissing(error)) return false;
    throw error;
  }
  const files = await reader.listNodeLogs(node, path, { signal });
  throw faults.NODE_LOG_FOLDER({ node, path, files: files.slice(0, LISTED) });
}

async function hasJournal(
  service: string,
  { reader, node, now, signal }: OpenOptions,
): Promise<boolean> {
  const look = { reader, node, service, now, tailLines: 0, sinceMs: undefined };
  try {
    await new JournalLog(look).news(signal).next();
    return true;
  } catch (error) {
    if (error instanceof NoJournal || isMissing(error)) return false;
    throw error;
  }
}

// The API server's own 404, of a node that is gone, is a Status with a reason.
function isMissing(error: unknown): boolean {
  return hasCode(error, 'API_NOT_FOUND') && error.details['reason'] === undefined;
}

async function nearNames(
  path: string,
  { reader, node, signal }: OpenOptions,
): Promise<readonly string[]> {
  const folder = path.slice(0, path.lastIndexOf('/') + 1);
  const inFolder = await list(reader, { node, folder, signal });
  const names = inFolder ?? (await list(reader, { node, folder: '', signal })) ?? [];
  const prefix = inFolder === undefined ? '' : folder;
  const wanted = path.slice(folder.length).toLowerCase();
  return names
    .map((name) => ({ name: prefix + name, distance: distanceOf(name.toLowerCase(), wanted) }))
    .toSorted((a, b) => a.distance - b.distance)
    .slice(0, LISTED)
    .map(({ name }) => name);
}

async function list(
  reader: NodeLogReader,
  at: { readonly node: string; readonly folder: string; readonly signal: AbortSignal },
): Promise<readonly string[] | undefined> {
  try {
    return await reader.listNodeLogs(at.node, at.folder, { signal: at.signal });
  } catch (error) {
    if (isMissing(error)) return undefined;
    throw error;
  }
}

// Bytes that both do not begin with; names of the same family stand together.
function distanceOf(name: string, wanted: string): number {
  let same = 0;
  while (same < name.length && name[same] === wanted[same]) same++;
  return wanted.length - same + (name.includes(wanted) ? -wanted.length : 0);
}

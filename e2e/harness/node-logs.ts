import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import { testbedLayout } from '@ktl/testbed';
import type { KubeApi, PodObject } from './kube-api.ts';
import { parseLine } from './line-record.ts';

const unzip = promisify(gunzip);

/** One container instance and the run that its lines belong to. */
export interface LogOwner {
  readonly container: string;
  readonly instance: number;
  readonly run: string;
}

/** One file of a container's log on its node. */
export interface LogFile {
  readonly name: string;
  readonly read: () => Promise<Buffer>;
}

/**
 * The log files of one container instance on its node, rotated ones included. Read from this
 * machine when it is the node, else through the node's proxy.
 */
export async function listLogFiles(
  api: KubeApi,
  pod: PodObject,
  of: Omit<LogOwner, 'run'>,
): Promise<LogFile[]> {
  const { namespace, name, uid } = pod.metadata;
  const folder = `${namespace}_${name}_${uid}/${of.container}`;
  const here = join(testbedLayout().podLogs, folder);
  const local = await readdir(here).catch(() => undefined);
  const files =
    local?.map((file) => ({ name: file, read: () => readFile(join(here, file)) })) ??
    (await listThroughProxy(
      api,
      `/api/v1/nodes/${pod.spec.nodeName ?? ''}/proxy/logs/pods/${folder}/`,
    ));
  return files.filter((file) => file.name.startsWith(`${of.instance}.log`));
}

async function listThroughProxy(api: KubeApi, path: string): Promise<LogFile[]> {
  const listing = (await api.read(path)).toString();
  const names = [...listing.matchAll(/<a href="([^"]+)"/g)].map(([, href = '']) => href);
  return names.map((name) => ({ name, read: () => api.read(path + name) }));
}

/**
 * The runtime's stamp of each line of one container instance, from the files on the node: what
 * really was in the log, whatever an API said.
 */
export async function readStamps(
  api: KubeApi,
  pod: PodObject,
  of: LogOwner,
): Promise<Map<number, string>> {
  const stamps = new Map<number, string>();
  for (const file of await listLogFiles(api, pod, of)) {
    // A file that was rotated between listing and reading is read next time.
    const bytes = await file.read().catch(() => Buffer.alloc(0));
    const isPacked = file.name.endsWith('.gz') && bytes.length > 0;
    const text = (isPacked ? await unzip(bytes) : bytes).toString();
    enterStamps(text, of, stamps);
  }
  return stamps;
}

// `<stamp> stdout|stderr F|P <text>`; generated lines are too short to be split.
function enterStamps(text: string, of: LogOwner, stamps: Map<number, string>): void {
  for (const row of text.split('\n')) {
    const match = /^(\S+) (?:stdout|stderr) F (.*)$/.exec(row);
    if (match === null) continue;
    const line = parseLine(match[2] ?? '', of.run);
    if (line === undefined || line === 'corrupt' || line.instance !== of.instance) continue;
    stamps.set(line.seq, match[1] ?? '');
  }
}

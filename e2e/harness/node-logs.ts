import { promisify } from 'node:util';
import { gunzip } from 'node:zlib';
import type { KubeApi, PodObject } from './kube-api.ts';
import { parseLine } from './line-record.ts';

const unzip = promisify(gunzip);

/** One container instance and the run that its lines belong to. */
export interface LogOwner {
  readonly container: string;
  readonly instance: number;
  readonly run: string;
}

/** Paths of the log files of one container instance on its node, rotated ones included. */
export async function listLogFiles(
  api: KubeApi,
  pod: PodObject,
  of: Omit<LogOwner, 'run'>,
): Promise<string[]> {
  const { namespace, name, uid } = pod.metadata;
  const node = `/api/v1/nodes/${pod.spec.nodeName ?? ''}`;
  const folder = `${node}/proxy/logs/pods/${namespace}_${name}_${uid}/${of.container}/`;
  const listing = (await api.read(folder)).toString();
  const files = [...listing.matchAll(/<a href="([^"]+)"/g)].map(([, href = '']) => href);
  return files.filter((href) => href.startsWith(`${of.instance}.log`)).map((href) => folder + href);
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
  for (const path of await listLogFiles(api, pod, of)) {
    const bytes = await api.read(path);
    const text = (path.endsWith('.gz') ? await unzip(bytes) : bytes).toString();
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

import { hasCode, isKtlError } from '@ktl/faults';
import type { KubeClient, KubeObject } from '@ktl/kube-client';
import type { PodLogReader } from '../container/pod-log-reader.ts';
import type { Recovery } from './recovery.ts';

/** The way to the API server, which all requests share. */
export const API_PLACE = 'api';

/** The kubelet that serves the logs of a node. */
export function nodePlace(node: string | undefined): string {
  return `node ${node ?? ''}`;
}

const RIGHTS = 'rights ';

/** The right to read the logs of a namespace. */
export function rightsPlace(namespace: string): string {
  return `${RIGHTS}${namespace}`;
}

/** True for what {@link rightsPlace} gave. */
export function isRights(place: string): boolean {
  return place.startsWith(RIGHTS);
}

/** What an error says is out of order for more than one container; undefined: nothing. */
export function placeOf(
  error: unknown,
  { node, namespace }: { readonly node: string | undefined; readonly namespace: string },
): string | undefined {
  if (hasCode(error, 'API_FORBIDDEN')) return rightsPlace(namespace);
  if (hasCode(error, 'CLUSTER_UNREACHABLE', 'AUTH_REJECTED')) return API_PLACE;
  return hasCode(error, 'API_FAILED', 'REQUEST_TIMEOUT') ? nodePlace(node) : undefined;
}

/** A reader that tells of every answer, a refusal too, that the API server is there. */
export function reporting(reader: PodLogReader, recovery: Recovery): PodLogReader {
  const told = async <T>(answer: Promise<T>): Promise<T> => {
    try {
      const value = await answer;
      recovery.recovered(API_PLACE);
      return value;
    } catch (error) {
      if (isKtlError(error) && error.code.startsWith('API_')) recovery.recovered(API_PLACE);
      throw error;
    }
  };
  const openLog: PodLogReader['openLog'] = (pod, options) => told(reader.openLog(pod, options));
  if (reader.get === undefined) return { openLog };
  const get: KubeClient['get'] = reader.get.bind(reader);
  const list: PodLogReader['list'] = reader.list?.bind(reader);
  return {
    openLog,
    ...(list === undefined ? {} : { list }),
    get: <T extends KubeObject>(...request: Parameters<typeof get>) => told(get<T>(...request)),
  };
}

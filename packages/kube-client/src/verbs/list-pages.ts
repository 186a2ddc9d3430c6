import { hasCode } from '@ktl/faults';
import { apiPath } from './api-path.ts';
import type { ListOptions, ListPage } from './kube-client.ts';
import type { Requester } from './requester.ts';
import type { KubeObject, Resource } from './resource.ts';

interface RawList<T> {
  readonly metadata?: { readonly resourceVersion?: string; readonly continue?: string };
  readonly items?: readonly T[] | null;
}

const defaultLimit = 500;
const maxRestarts = 5;

/**
 * Pages of one consistent list. When the continue token expires (410) the list starts over with a
 * page marked `restarted`.
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#retrieving-large-results-sets-in-chunks
 */
export async function* listPages<T extends KubeObject>(
  requester: Requester,
  resource: Resource,
  options: ListOptions = {},
): AsyncGenerator<ListPage<T>, void, undefined> {
  let token: string | undefined;
  let restarted = false;
  for (let restarts = 0; ;) {
    let list: RawList<T>;
    try {
      list = await requester.json<RawList<T>>({
        method: 'GET',
        path: listPath(resource, options, token),
        signal: options.signal,
      });
    } catch (error) {
      if (token === undefined || restarts >= maxRestarts || !hasCode(error, 'API_EXPIRED')) {
        throw error;
      }
      restarts += 1;
      token = undefined;
      restarted = true;
      continue;
    }
    yield {
      items: list.items ?? [],
      resourceVersion: list.metadata?.resourceVersion ?? '',
      restarted,
    };
    restarted = false;
    token = list.metadata?.continue;
    if (token === undefined || token === '') return;
  }
}

function listPath(resource: Resource, options: ListOptions, token: string | undefined): string {
  return apiPath(
    resource,
    { namespace: options.namespace },
    {
      limit: options.limit ?? defaultLimit,
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      // The token carries the version; the server refuses both together.
      resourceVersion: token === undefined ? options.resourceVersion : undefined,
      continue: token,
    },
  );
}

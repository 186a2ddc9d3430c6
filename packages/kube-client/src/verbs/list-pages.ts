import { hasCode } from '@ktl/faults';
import type { HttpRequest } from '../transport/transport.ts';
import { apiPath } from './api-path.ts';
import type { ListOptions, ListPage } from './kube-client.ts';
import { asRecord, asText, hasMetadata } from './json-shape.ts';
import { wrongShape, type Requester } from './requester.ts';
import type { KubeObject, Resource } from './resource.ts';

interface RawList<T> {
  readonly items: readonly T[];
  readonly resourceVersion: string;
  /** Empty for the last page. */
  readonly next: string;
}

const defaultLimit = 500;
const maxRestarts = 5;

/**
 * Pages of one consistent list. When the continue token expires (410) the list starts over with a
 * page marked `restarted`.
 * @throws KtlError API_*; API_FAILED also where the answer is no list of objects
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
      list = await readPage<T>(requester, {
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
    yield { items: list.items, resourceVersion: list.resourceVersion, restarted };
    restarted = false;
    if (list.next === '') return;
    token = list.next;
  }
}

async function readPage<T>(requester: Requester, request: HttpRequest): Promise<RawList<T>> {
  const list = asRecord(await requester.json<unknown>(request));
  // Go writes an empty slice as null.
  const items = list?.['items'] === null ? [] : list?.['items'];
  if (!Array.isArray(items)) throw wrongShape(request, 'the answer is not a list');
  if (!items.every(hasMetadata)) throw wrongShape(request, 'the list has an item without metadata');
  const metadata = asRecord(list?.['metadata']);
  return {
    items: items as readonly T[],
    resourceVersion: asText(metadata?.['resourceVersion']) ?? '',
    next: asText(metadata?.['continue']) ?? '',
  };
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

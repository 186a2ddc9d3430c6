import { hasCode } from '@ktl/faults';
import type { HttpRequest, HttpResponse } from '../transport/transport.ts';
import { apiPath } from './api-path.ts';
import { ItemCutter } from './item-cutter.ts';
import type { ListOptions, ListPage } from './kube-client.ts';
import { asRecord, asText, hasMetadata } from './json-shape.ts';
import { notJson, wrongShape, type Requester } from './requester.ts';
import type { KubeObject, Resource } from './resource.ts';

const defaultLimit = 500;
const maxRestarts = 5;
// Objects parsed and not yet given out: enough for the cost of a step of the caller's loop to vanish.
const partBytes = 128 * 1024;

/**
 * Pages of one consistent list, long ones in parts as their bytes arrive. When the continue token
 * expires (410) the list starts over with a page marked `restarted`.
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
    const request: HttpRequest = {
      method: 'GET',
      path: listPath(resource, options, token),
      isAhead: options.isAhead,
      signal: options.signal,
    };
    let response: HttpResponse;
    try {
      response = await requester.send(request);
    } catch (error) {
      if (token === undefined || restarts >= maxRestarts || !hasCode(error, 'API_EXPIRED')) {
        throw error;
      }
      restarts += 1;
      token = undefined;
      restarted = true;
      continue;
    }
    token = '';
    for await (const part of readPage<T>(request, response)) {
      token = part.next;
      yield { items: part.items, resourceVersion: part.resourceVersion, restarted };
      restarted = false;
    }
    if (token === '') return;
  }
}

interface PagePart<T> {
  readonly items: readonly T[];
  /** Empty in all parts but the last. */
  readonly resourceVersion: string;
  /** The continue token in the last part; empty for the last page, too. */
  readonly next: string;
}

async function* readPage<T>(
  request: HttpRequest,
  response: HttpResponse,
): AsyncGenerator<PagePart<T>, void, undefined> {
  const cutter = new ItemCutter();
  let items: T[] = [];
  let sizeBytes = 0;
  const orNotJson = <R>(read: () => R): R => {
    try {
      return read();
    } catch (error) {
      throw notJson(request, response.status, error);
    }
  };
  for await (const chunk of response.body) {
    for (const item of orNotJson(() => cutter.push(chunk))) {
      if (!hasMetadata(item)) throw wrongShape(request, 'the list has an item without metadata');
      items.push(item as T);
    }
    sizeBytes += chunk.byteLength;
    if (sizeBytes < partBytes || items.length === 0) continue;
    yield { items, resourceVersion: '', next: '' };
    items = [];
    sizeBytes = 0;
  }
  const list = asRecord(orNotJson(() => cutter.end()));
  // Go writes an empty slice as null.
  if (list?.['items'] !== null && !Array.isArray(list?.['items'])) {
    throw wrongShape(request, 'the answer is not a list');
  }
  const metadata = asRecord(list['metadata']);
  yield {
    items,
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

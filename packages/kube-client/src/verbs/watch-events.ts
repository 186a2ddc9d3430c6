import type { HttpRequest } from '../transport/transport.ts';
import { parseStatusObject, statusFault } from './api-fault.ts';
import { apiPath } from './api-path.ts';
import { jsonLines } from './json-lines.ts';
import { asRecord, asText, hasMetadata } from './json-shape.ts';
import type { WatchEvent, WatchOptions } from './kube-client.ts';
import { notJson, wrongShape, type Requester } from './requester.ts';
import type { KubeObject, Resource } from './resource.ts';

const initialEventsEnd = 'k8s.io/initial-events-end';

/**
 * Events of one watch request, until the server ends it.
 * @throws KtlError API_EXPIRED for 410 as status or ERROR frame; API_FAILED for other ERROR frames and
 * for frames that are none
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function* watchEvents<T extends KubeObject>(
  requester: Requester,
  resource: Resource,
  options: WatchOptions = {},
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const request = watchRequest(resource, options);
  const response = await requester.send(request);
  options.onOpen?.();
  const frames = jsonLines(response.body);
  try {
    for (;;) {
      const next = await nextFrame(frames, request);
      if (next.done === true) return;
      const event = toEvent<T>(next.value, request, requester);
      if (event !== undefined) yield event;
    }
  } finally {
    await frames.return();
  }
}

async function nextFrame(
  frames: AsyncGenerator<unknown, void, undefined>,
  request: HttpRequest,
): Promise<IteratorResult<unknown, void>> {
  try {
    return await frames.next();
  } catch (error) {
    if (error instanceof SyntaxError) throw notJson(request, 200, error);
    throw error;
  }
}

function toEvent<T extends KubeObject>(
  frame: unknown,
  request: HttpRequest,
  requester: Requester,
): WatchEvent<T> | undefined {
  const { type, object } = asRecord(frame) ?? {};
  switch (type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      if (!hasMetadata(object)) throw wrongShape(request, `a frame ${type} without metadata`);
      return { type, object: object as T };
    case 'BOOKMARK': {
      const metadata = asRecord(asRecord(object)?.['metadata']);
      if (metadata === undefined) throw wrongShape(request, 'a frame BOOKMARK without metadata');
      return {
        type,
        resourceVersion: asText(metadata['resourceVersion']) ?? '',
        initialEventsEnd: asRecord(metadata['annotations'])?.[initialEventsEnd] === 'true',
      };
    }
    case 'ERROR':
      throw statusFault(parseStatusObject(object), request, requester.cluster);
    default:
      if (typeof type !== 'string') throw wrongShape(request, 'a watch frame without a type');
      // A type of a later Kubernetes; the objects are still consistent without it.
      return undefined;
  }
}

function watchRequest(resource: Resource, options: WatchOptions): HttpRequest {
  const streaming = options.sendInitialEvents === true;
  const path = apiPath(
    resource,
    { namespace: options.namespace },
    {
      watch: true,
      allowWatchBookmarks: true,
      labelSelector: options.labelSelector,
      fieldSelector: options.fieldSelector,
      resourceVersion: options.resourceVersion,
      timeoutSeconds: options.timeoutSeconds,
      sendInitialEvents: options.sendInitialEvents,
      // The server demands it with sendInitialEvents, whatever its value (KEP-3157).
      resourceVersionMatch:
        streaming || options.sendInitialEvents === false ? 'NotOlderThan' : undefined,
    },
  );
  return { method: 'GET', path, kind: 'stream', signal: options.signal };
}

import type { HttpRequest } from '../transport/transport.ts';
import { statusFault } from './api-fault.ts';
import { apiPath } from './api-path.ts';
import { jsonLines } from './json-lines.ts';
import type { WatchEvent, WatchOptions } from './kube-client.ts';
import { notJson, type Requester } from './requester.ts';
import type { KubeObject, Resource } from './resource.ts';

interface Frame<T> {
  readonly type: string;
  readonly object: T;
}

const initialEventsEnd = 'k8s.io/initial-events-end';

/**
 * Events of one watch request, until the server ends it.
 * @throws KtlError API_EXPIRED for 410 as status or ERROR frame; API_FAILED for other ERROR frames
 * @see https://kubernetes.io/docs/reference/using-api/api-concepts/#efficient-detection-of-changes
 */
export async function* watchEvents<T extends KubeObject>(
  requester: Requester,
  resource: Resource,
  options: WatchOptions = {},
): AsyncGenerator<WatchEvent<T>, void, undefined> {
  const request = watchRequest(resource, options);
  const response = await requester.send(request);
  const frames = jsonLines(response.body);
  try {
    for (;;) {
      const next = await nextFrame<T>(frames, request);
      if (next === undefined) return;
      const event = toEvent(next, request, requester);
      if (event !== undefined) yield event;
    }
  } finally {
    await frames.return();
  }
}

async function nextFrame<T>(
  frames: AsyncGenerator<unknown, void, undefined>,
  request: HttpRequest,
): Promise<Frame<T> | undefined> {
  try {
    const next = await frames.next();
    return next.done === true ? undefined : (next.value as Frame<T>);
  } catch (error) {
    if (error instanceof SyntaxError) throw notJson(request, 200, error);
    throw error;
  }
}

function toEvent<T extends KubeObject>(
  frame: Frame<T>,
  request: HttpRequest,
  requester: Requester,
): WatchEvent<T> | undefined {
  switch (frame.type) {
    case 'ADDED':
    case 'MODIFIED':
    case 'DELETED':
      return { type: frame.type, object: frame.object };
    case 'BOOKMARK': {
      const { metadata } = frame.object;
      return {
        type: 'BOOKMARK',
        resourceVersion: metadata.resourceVersion ?? '',
        initialEventsEnd: metadata.annotations?.[initialEventsEnd] === 'true',
      };
    }
    case 'ERROR':
      throw statusFault(frame.object, request, requester.cluster);
    default:
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

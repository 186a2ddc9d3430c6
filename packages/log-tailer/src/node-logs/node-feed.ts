import type { Clock, KubeClient, KubeObject, Resource } from '@ktl/kube-client';
import { createInformer, type Named, type TargetChange } from '@ktl/kube-informers';

/** A change of the set of nodes whose logs are wanted. */
export type NodeChange =
  | { readonly type: 'present' | 'absent'; readonly node: string }
  /** The first full picture is complete. Comes once. */
  | { readonly type: 'synced' };

/** The nodes that host the containers of a feed, as they come and go with them. */
export async function* nodesOfTargets(
  targets: AsyncIterable<TargetChange>,
): AsyncGenerator<NodeChange, undefined> {
  const nodeOf = new Map<string, string>();
  const crowd = new Map<string, number>();
  for await (const change of targets) {
    if (change.type === 'synced') {
      yield change;
      continue;
    }
    const { key, node } = change.target;
    const before = nodeOf.get(key);
    const now = change.type === 'present' ? node : undefined;
    if (before === now) continue;
    if (now !== undefined) {
      nodeOf.set(key, now);
      const count = (crowd.get(now) ?? 0) + 1;
      crowd.set(now, count);
      if (count === 1) yield { type: 'present', node: now };
    } else nodeOf.delete(key);
    if (before === undefined) continue;
    const left = (crowd.get(before) ?? 1) - 1;
    if (left > 0) crowd.set(before, left);
    else {
      crowd.delete(before);
      yield { type: 'absent', node: before };
    }
  }
}

const nodes: Resource = {
  group: '',
  version: 'v1',
  plural: 'nodes',
  kind: 'Node',
  namespaced: false,
};

/**
 * All nodes of a cluster, as they come and go.
 * @throws KtlError API_FORBIDDEN and others, where the first list of nodes fails
 */
export async function* watchNodes(
  client: Pick<KubeClient, 'list' | 'watch'>,
  { clock, signal }: { readonly clock?: Clock; readonly signal?: AbortSignal } = {},
): AsyncGenerator<NodeChange, undefined> {
  const transform = ({ metadata: { name, uid } }: KubeObject): Named => ({
    metadata: { name, ...(uid === undefined ? {} : { uid }) },
  });
  await using informer = createInformer({
    ...{ client, resource: nodes, transform, clock, signal },
    failFast: true,
  });
  let isSynced = false;
  for await (const { changes, synced } of informer.subscribe()) {
    for (const { type, object } of changes) {
      yield { type: type === 'deleted' ? 'absent' : 'present', node: object.metadata.name };
    }
    if (synced && !isSynced) yield { type: 'synced' };
    isSynced ||= synced;
  }
}

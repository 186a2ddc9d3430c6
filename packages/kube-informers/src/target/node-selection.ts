import type { SlimPod } from '../pod/slim-pod.ts';
import type { OwnedObject } from './owner-graph.ts';
import { isMatch } from './pod-filter.ts';
import type { TargetQuery } from './target-query.ts';

/** Which nodes count. Those with the wanted labels are learnt from the cluster. */
export interface NodeSelection {
  /** The node has the wanted labels. */
  set(node: OwnedObject): void;
  /** The node is gone, or has other labels now. */
  remove(node: OwnedObject): void;
  /** The pod is on a node that counts. One without a node is so only where every node counts. */
  selects(pod: SlimPod): boolean;
}

/** Knows no node with labels yet. */
export function createNodeSelection(
  query: Pick<TargetQuery, 'nodes' | 'nodeSelector'>,
): NodeSelection {
  const { nodes = [], nodeSelector } = query;
  const labelled = new Set<string>();
  const isNamed = (name: string): boolean =>
    nodes.length === 0 ||
    nodes.some((node) => (typeof node === 'string' ? node === name : isMatch(name, node)));
  return {
    set({ metadata: { name } }) {
      labelled.add(name);
    },
    remove({ metadata: { name } }) {
      labelled.delete(name);
    },
    selects({ node }) {
      if (nodes.length === 0 && nodeSelector === undefined) return true;
      if (node === undefined || !isNamed(node)) return false;
      return nodeSelector === undefined || labelled.has(node);
    },
  };
}

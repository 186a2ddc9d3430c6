import type { KubeObject } from '@ktl/kube-client';
import type { Unseen } from '../context-change.ts';
import type { ConditionObject } from '../pods/pod-object.ts';
import { digestOf, partJson } from './normal-object.ts';
import { isReady, objectColumns, type RowContext } from './object-row.ts';

interface NodeObject extends KubeObject {
  readonly status?: {
    readonly conditions?: readonly ConditionObject[];
    readonly nodeInfo?: { readonly kubeletVersion?: string };
  };
}

/** A version of a node. */
export function nodeRow(node: NodeObject, context: RowContext): Unseen {
  const { conditions, nodeInfo } = node.status ?? {};
  return {
    kind: 'nodes',
    digest: digestOf(node),
    row: {
      ...objectColumns(node, context),
      ready: isReady(conditions),
      kubelet_version: nodeInfo?.kubeletVersion ?? null,
      conditions: partJson(conditions ?? [], context.redact),
    },
  };
}

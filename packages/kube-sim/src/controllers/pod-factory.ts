import type { Cluster } from './cluster.ts';
import { controlledBy, type Pod, type PodTemplate, type SimObject } from './objects.ts';

/** A pod to make: the template, and what its controller adds. */
export interface PodDraft {
  readonly template: PodTemplate;
  /** The whole name; without it a suffix is added to the owner's. */
  readonly name?: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly nodeName?: string;
}

// Names are at most 63 letters here, with five for the suffix.
const maxBaseLength = 58;

/** `base` with five random letters that make it unlike every other. */
export function generatedName(cluster: Cluster, base: string): string {
  return `${base.slice(0, maxBaseLength)}${cluster.random.text(5)}`;
}

/** Creates a pod that `owner` controls. */
export function createPod(cluster: Cluster, owner: SimObject, draft: PodDraft): Pod {
  const { template } = draft;
  const base = `${owner.metadata.name}-`;
  const annotations = { ...template.metadata?.annotations, ...draft.annotations };
  const pod: Pod = {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: draft.name ?? generatedName(cluster, base),
      ...(draft.name === undefined ? { generateName: base } : {}),
      namespace: owner.metadata.namespace ?? 'default',
      labels: { ...template.metadata?.labels, ...draft.labels },
      ...(Object.keys(annotations).length === 0 ? {} : { annotations }),
      ownerReferences: [controlledBy(owner)],
    },
    spec: {
      restartPolicy: 'Always',
      terminationGracePeriodSeconds: 30,
      ...structuredClone(template.spec),
      ...(draft.nodeName === undefined ? {} : { nodeName: draft.nodeName }),
    },
    status: { phase: 'Pending' },
  };
  return cluster.store.create('pods', pod) as Pod;
}

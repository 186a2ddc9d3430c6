import { controlledBy, type Container, type SimObject } from '../controllers/objects.ts';

/** A pod for {@link SimKubelet.runPod}. */
export interface RunPodOptions {
  readonly namespace: string;
  readonly name: string;
  readonly labels?: Readonly<Record<string, string>>;
  readonly annotations?: Readonly<Record<string, string>>;
  readonly containers: readonly { readonly name: string }[];
  /** Already finished with 0 when the pod appears. */
  readonly initContainers?: readonly { readonly name: string }[];
  /** Becomes the pod's controller. */
  readonly owner?: SimObject;
  /** Default `node-1`. */
  readonly nodeName?: string;
}

/** The object of such a pod. */
export function controlledPod(options: RunPodOptions): SimObject {
  const toSpec = ({ name }: { readonly name: string }): Container => ({
    name,
    image: 'sim.ktl.dev/controlled:1',
  });
  const { labels, annotations, initContainers = [], owner } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name: options.name,
      namespace: options.namespace,
      ...(labels === undefined ? {} : { labels: { ...labels } }),
      ...(annotations === undefined ? {} : { annotations: { ...annotations } }),
      ...(owner === undefined ? {} : { ownerReferences: [controlledBy(owner)] }),
    },
    spec: {
      containers: options.containers.map(toSpec),
      ...(initContainers.length === 0 ? {} : { initContainers: initContainers.map(toSpec) }),
      restartPolicy: 'Always',
      nodeName: options.nodeName ?? 'node-1',
      terminationGracePeriodSeconds: 30,
    },
    status: { phase: 'Pending' },
  };
}

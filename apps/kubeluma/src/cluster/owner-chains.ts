import { isKtlError } from '@ktl/faults';
import type { KubeClient, KubeObject, OwnerReference, Resource } from '@ktl/kube-client';

/** An object that made a pod, or made what made it. */
export interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly apiVersion: string;
  readonly uid: string;
  /** Present where what owns this one could not be asked for: why. */
  readonly unread?: string;
}

type Chain = readonly Owner[];

const builtin: Readonly<Record<string, readonly [group: string, plural: string]>> = {
  ReplicaSet: ['apps', 'replicasets'],
  Deployment: ['apps', 'deployments'],
  StatefulSet: ['apps', 'statefulsets'],
  DaemonSet: ['apps', 'daemonsets'],
  Job: ['batch', 'jobs'],
  CronJob: ['batch', 'cronjobs'],
  ReplicationController: ['', 'replicationcontrollers'],
};
// A chain in a circle has no end.
const longestChain = 10;
const keptChains = 2_000;

/** Who owns whom above pods. Owners hardly ever change, so each is asked for once. */
export class OwnerChains {
  readonly #client: Pick<KubeClient, 'get' | 'findResource'>;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Promise<Chain>>();

  constructor(client: Pick<KubeClient, 'get' | 'findResource'>, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /**
   * From the owner of the references up to the one that nobody owns. Where one may not be read the chain
   * ends there, and says why; such an answer is asked for again.
   */
  above(references: readonly OwnerReference[], namespace: string): Promise<Chain> {
    return this.#above(references, namespace, longestChain);
  }

  async #above(
    references: readonly OwnerReference[],
    namespace: string,
    depth: number,
  ): Promise<Chain> {
    const reference = references.find(({ controller }) => controller === true) ?? references[0];
    if (reference === undefined || depth === 0) return [];
    const known = this.#known.get(reference.uid) ?? this.#read(reference, namespace, depth);
    this.#known.set(reference.uid, known);
    if (this.#known.size > keptChains) {
      for (const oldest of this.#known.keys()) {
        this.#known.delete(oldest);
        break;
      }
    }
    return known;
  }

  async #read(reference: OwnerReference, namespace: string, depth: number): Promise<Chain> {
    const { kind, name, apiVersion, uid } = reference;
    const owner: Owner = { kind, name, apiVersion, uid };
    try {
      const resource = await this.#resourceOf(reference);
      if (resource === undefined) return [{ ...owner, unread: `the cluster serves no ${kind}` }];
      const place = resource.namespaced ? { namespace, name } : { name };
      const object = await this.#client.get<KubeObject>(resource, place, { signal: this.#signal });
      // Another one of the same name is no owner of this pod.
      if (object.metadata.uid !== uid) return [{ ...owner, unread: 'it is gone' }];
      const above = await this.#above(object.metadata.ownerReferences ?? [], namespace, depth - 1);
      return [owner, ...above];
    } catch (error) {
      this.#known.delete(uid);
      return [{ ...owner, unread: isKtlError(error) ? error.message : String(error) }];
    }
  }

  async #resourceOf({ kind, apiVersion }: OwnerReference): Promise<Resource | undefined> {
    const [group = '', version = ''] = apiVersion.includes('/')
      ? apiVersion.split('/')
      : ['', apiVersion];
    const known = builtin[kind];
    if (known !== undefined && known[0] === group) {
      return { group, version, plural: known[1], kind, namespaced: true };
    }
    const found = await this.#client.findResource(kind.toLowerCase(), { signal: this.#signal });
    return found?.group === group ? found : undefined;
  }
}

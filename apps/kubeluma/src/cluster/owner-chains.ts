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

interface Link {
  readonly owner: Owner;
  /** What owns it. */
  readonly above: readonly OwnerReference[];
}

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
const keptLinks = 2_000;

/** Who owns whom above pods. Owners hardly ever change, so each is asked for once. */
export class OwnerChains {
  readonly #client: Pick<KubeClient, 'get' | 'findResource'>;
  readonly #signal: AbortSignal;
  readonly #known = new Map<string, Promise<Link>>();

  constructor(client: Pick<KubeClient, 'get' | 'findResource'>, signal: AbortSignal) {
    this.#client = client;
    this.#signal = signal;
  }

  /**
   * From the owner of the references up to the one that nobody owns. Where one may not be read the chain
   * ends there, and says why; such an answer is asked for again.
   */
  async above(references: readonly OwnerReference[], namespace: string): Promise<readonly Owner[]> {
    const chain: Owner[] = [];
    let reference = controllerOf(references);
    while (reference !== undefined && chain.length < longestChain) {
      const link = await this.#link(reference, namespace);
      chain.push(link.owner);
      reference = controllerOf(link.above);
    }
    return chain;
  }

  #link(reference: OwnerReference, namespace: string): Promise<Link> {
    const link = this.#known.get(reference.uid) ?? this.#read(reference, namespace);
    this.#known.set(reference.uid, link);
    const [oldest] = this.#known.keys();
    if (this.#known.size > keptLinks && oldest !== undefined) this.#known.delete(oldest);
    return link;
  }

  async #read(reference: OwnerReference, namespace: string): Promise<Link> {
    const { kind, name, apiVersion, uid } = reference;
    const owner: Owner = { kind, name, apiVersion, uid };
    const end = (unread: string): Link => ({ owner: { ...owner, unread }, above: [] });
    try {
      const resource = await this.#resourceOf(reference);
      if (resource === undefined) return end(`the cluster serves no ${kind}`);
      const place = resource.namespaced ? { namespace, name } : { name };
      const object = await this.#client.get<KubeObject>(resource, place, { signal: this.#signal });
      // Another one of the same name is no owner of this pod.
      if (object.metadata.uid !== uid) return end('it is gone');
      return { owner, above: object.metadata.ownerReferences ?? [] };
    } catch (error) {
      this.#known.delete(uid);
      return end(isKtlError(error) ? error.message : String(error));
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

function controllerOf(references: readonly OwnerReference[]): OwnerReference | undefined {
  return references.find(({ controller }) => controller === true) ?? references[0];
}

import type { KubeObject, OwnerReference, Resource } from '@ktl/kube-client';
import { configMapNames } from '../pods/config-map-names.ts';
import type { PodObject } from '../pods/pod-object.ts';
import { configMapRow } from '../rows/config-map-row.ts';
import { at } from '../rows/normal-object.ts';
import { nodeRow } from '../rows/node-row.ts';
import { ownerRow, referenceRow } from '../rows/owner-row.ts';
import { deploymentRow, replicaSetRow, templateHashLabel } from '../rows/workload-rows.ts';
import type { EventWatch } from './event-watch.ts';
import { createKindWatch, type KindWatch, type Sighting, type Wanted } from './kind-watch.ts';
import {
  configMaps,
  deployments,
  nodes,
  ownerResource,
  replicaSets,
  sameResource,
} from './owner-kinds.ts';
import { selectorText } from './selector-text.ts';
import type { Run } from './run.ts';

/** What stands around pods: owners, ConfigMaps, nodes. */
export interface Surroundings {
  /** A version of a pod; what it names is followed from now on. */
  around(pod: PodObject): void;
  /** The pod does not count any more; its owners go on being followed until they are gone. */
  leave(podUid: string): void;
  /** A workload that may own pods to come, by name: whichever object has it. */
  followWorkload(resource: Resource, object: Place): void;
}

/** Follows nothing yet. */
export function createSurroundings(run: Run, events: EventWatch): Surroundings {
  return new FollowedSurroundings(run, events);
}

/** Where an object is found. */
export interface Place {
  readonly namespace: string | undefined;
  readonly name: string;
}

interface Held {
  readonly watch: KindWatch;
  readonly name: string;
}

class FollowedSurroundings implements Surroundings {
  readonly #run: Run;
  readonly #events: EventWatch;
  readonly #watches = new Map<string, KindWatch>();
  /** ConfigMaps and nodes by the pods that name them. */
  readonly #held = new Map<string, Map<string, Held>>();
  /** Owners that are followed, by UID; and by resource and name. */
  readonly #owners = new Map<string, OwnerReference>();
  readonly #names = new Set<string>();

  constructor(run: Run, events: EventWatch) {
    this.#run = run;
    this.#events = events;
  }

  around(pod: PodObject): void {
    const { uid = '', namespace } = pod.metadata;
    this.#followOwners(pod);
    for (const name of configMapNames(pod)) this.#hold(uid, configMaps, { namespace, name });
    const node = pod.spec?.nodeName ?? '';
    if (node === '') return;
    this.#hold(uid, nodes, { namespace: undefined, name: node });
    this.#events.openNodes();
    this.#events.addNode(node);
  }

  leave(podUid: string): void {
    for (const { watch, name } of this.#held.get(podUid)?.values() ?? []) watch.release(name);
    this.#held.delete(podUid);
  }

  followWorkload(resource: Resource, { namespace, name }: Place): void {
    const known = sameResource(resource);
    this.#watchOf(known, known.namespaced ? namespace : undefined).want({ name });
  }

  #followOwner(resource: Resource, { namespace, name }: Place): void {
    const place = resource.namespaced ? namespace : undefined;
    const key = `${keyOf(resource, place)}/${name}`;
    if (this.#names.has(key)) return;
    this.#names.add(key);
    this.#watchOf(resource, place).want({ name });
  }

  #hold(podUid: string, resource: Resource, { namespace, name }: Place): void {
    const held = this.#held.get(podUid) ?? new Map<string, Held>();
    this.#held.set(podUid, held);
    const key = `${resource.plural}/${name}`;
    if (held.has(key)) return;
    const watch = this.#watchOf(resource, namespace);
    held.set(key, { watch, name });
    watch.want({ name });
  }

  #followOwners({ metadata }: KubeObject): void {
    const { namespace, labels } = metadata;
    for (const owner of metadata.ownerReferences ?? []) {
      if (this.#owners.has(owner.uid)) continue;
      this.#owners.set(owner.uid, owner);
      this.#events.addObject(owner.uid);
      const hash = labels?.[templateHashLabel];
      const unread = (): void => {
        this.#run.recorder.see(referenceRow(owner, { namespace, hash }));
      };
      this.#run.spawn(this.#followReference(owner, namespace, unread));
    }
  }

  async #followReference(
    owner: OwnerReference,
    namespace: string | undefined,
    unread: () => void,
  ): Promise<void> {
    const { client, signal, progress, notice } = this.#run;
    const done = progress.begin();
    this.#unread.set(`${owner.kind}/${owner.name}`, unread);
    try {
      const found = ownerResource(owner, client, signal);
      const resource = found instanceof Promise ? await found : found;
      if (resource === 'none') return;
      if (resource !== undefined)
        this.#followOwner(sameResource(resource), { namespace, name: owner.name });
      else {
        notice({ resource: owner.kind, namespace, error: undefined });
        unread();
      }
    } catch (error) {
      if (signal.aborted) return;
      notice({ resource: owner.kind, namespace, error });
      unread();
    } finally {
      done();
    }
  }

  readonly #unread = new Map<string, () => void>();

  #watchOf(resource: Resource, namespace: string | undefined): KindWatch {
    const key = keyOf(resource, namespace);
    const known = this.#watches.get(key);
    if (known !== undefined) return known;
    const watch = createKindWatch({
      ...{ run: this.#run, resource, namespace },
      read: (object) => this.#read(resource, object),
      onSeen: (sighting) => {
        this.#seen(resource, sighting);
      },
      onGone: ({ metadata: { uid = '', name }, rows }) => {
        for (const row of rows) {
          this.#run.recorder.amend(row);
          this.#run.recorder.gone(row.kind, uid);
        }
        this.#owners.delete(uid);
        this.#unread.delete(`${resource.kind}/${name}`);
        // The next object of the name is another one, but for those that pods name.
        if (this.#names.delete(`${key}/${name}`)) watch.release(name);
      },
      onRefused: (error, wanted) => {
        const { group, plural } = resource;
        const name = group === '' ? plural : `${plural}.${group}`;
        this.#run.notice({ resource: name, namespace, error });
        this.#refused(resource, wanted);
      },
    });
    this.#watches.set(key, watch);
    return watch;
  }

  #refused({ kind }: Resource, wanted: Wanted | undefined): void {
    for (const [key, unread] of this.#unread) {
      const isMeant =
        wanted === undefined || ('name' in wanted && key === `${kind}/${wanted.name}`);
      if (isMeant && key.startsWith(`${kind}/`)) unread();
    }
  }

  #read(resource: Resource, object: KubeObject): Sighting {
    const context = { resource, redact: this.#run.redact };
    const { metadata } = object;
    switch (resource) {
      case configMaps:
        return { metadata, rows: [configMapRow(object, context)] };
      case nodes:
        return { metadata, rows: [nodeRow(object, context)] };
      case replicaSets:
        return { metadata, rows: [replicaSetRow(object, context), ownerRow(object, context)] };
      case deployments:
        return {
          metadata,
          rows: [deploymentRow(object, context), ownerRow(object, context)],
          selector: selectorText(at(at(object)['spec'])['selector']),
        };
      default:
        return { metadata, rows: [ownerRow(object, context)] };
    }
  }

  #seen(resource: Resource, sighting: Sighting): void {
    const { metadata, rows, selector } = sighting;
    for (const row of rows) this.#run.recorder.see(row);
    if (resource === configMaps || resource === nodes) return;
    const { uid: ownerUid = '', namespace } = metadata;
    this.#events.addObject(ownerUid);
    this.#followOwners({ metadata });
    if (selector === undefined) return;
    this.#watchOf(replicaSets, namespace).want({ ownerUid, labelSelector: selector });
  }
}

function keyOf({ group, plural }: Resource, namespace: string | undefined): string {
  return `${plural}.${group}/${namespace ?? ''}`;
}

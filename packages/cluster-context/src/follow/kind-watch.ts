import type { KubeObject, ObjectMeta, Resource, Selection } from '@ktl/kube-client';
import type { Informer, StoreChange } from '@ktl/kube-informers';
import type { Unseen } from '../context-change.ts';
import { watchObjects } from './object-watch.ts';
import type { Run } from './run.ts';

/** Objects of a kind that are to be recorded: one by name, or those of one owner. */
export type Wanted =
  { readonly name: string } | { readonly ownerUid: string; readonly labelSelector: string };

/** An object of a kind, as rows. */
export interface Sighting {
  readonly metadata: ObjectMeta;
  readonly rows: readonly Unseen[];
  /** Whom it says to follow too, in a Deployment. */
  readonly selector?: string | undefined;
}

/** What {@link createKindWatch} needs. */
export interface KindWatchOptions {
  readonly run: Run;
  readonly resource: Resource;
  readonly namespace: string | undefined;
  readonly read: (object: KubeObject) => Sighting;
  /** A wanted object, as it is now; may repeat itself. */
  readonly onSeen: (sighting: Sighting) => void;
  readonly onGone: (sighting: Sighting) => void;
  readonly onRefused: (error: unknown, wanted: Wanted | undefined) => void;
}

/** Objects of one kind in one namespace, as many as are wanted. */
export interface KindWatch {
  want(wanted: Wanted): void;
  /** Once for each `want` of the name. */
  release(name: string): void;
}

/** Watches of single objects; more are one watch of the whole kind in its namespace. */
const mostNarrow = 32;

/**
 * Watches what is wanted and nothing else, until that would be many watches: then all objects of the kind
 * in the namespace are watched, and told of as far as they are wanted.
 */
export function createKindWatch(options: KindWatchOptions): KindWatch {
  return new SharedKindWatch(options);
}

interface Name {
  wanted: number;
  readonly stop: AbortController;
}

class SharedKindWatch implements KindWatch {
  readonly #options: KindWatchOptions;
  readonly #names = new Map<string, Name>();
  readonly #owners = new Set<string>();
  #narrow = 0;
  #wide: { informer: Informer<Sighting> | undefined } | undefined;

  constructor(options: KindWatchOptions) {
    this.#options = options;
  }

  want(wanted: Wanted): void {
    if ('name' in wanted) {
      const known = this.#names.get(wanted.name);
      if (known !== undefined) {
        known.wanted += 1;
        return;
      }
      const stop = new AbortController();
      this.#names.set(wanted.name, { wanted: 1, stop });
      this.#open(wanted, { fieldSelector: `metadata.name=${wanted.name}` }, stop);
    } else {
      if (this.#owners.has(wanted.ownerUid)) return;
      this.#owners.add(wanted.ownerUid);
      this.#open(wanted, { labelSelector: wanted.labelSelector }, undefined);
    }
  }

  release(name: string): void {
    const known = this.#names.get(name);
    if (known === undefined) return;
    known.wanted -= 1;
    if (known.wanted > 0) return;
    this.#names.delete(name);
    known.stop.abort();
  }

  #open(wanted: Wanted, selection: Selection, stop: AbortController | undefined): void {
    if (this.#wide !== undefined) {
      for (const sighting of this.#wide.informer?.store.list() ?? []) {
        if (isOf(wanted, sighting)) this.#options.onSeen(sighting);
      }
      return;
    }
    if (this.#narrow >= mostNarrow) {
      this.#openWide();
      return;
    }
    this.#narrow += 1;
    const { run } = this.#options;
    const signal = stop === undefined ? run.signal : AbortSignal.any([run.signal, stop.signal]);
    const watched = this.#watch(selection, { wanted, signal, onOpen: () => undefined });
    run.spawn(
      watched.finally(() => {
        this.#narrow -= 1;
      }),
    );
  }

  #openWide(): void {
    const wide: { informer: Informer<Sighting> | undefined } = { informer: undefined };
    this.#wide = wide;
    const { run } = this.#options;
    const onOpen = (informer: Informer<Sighting>): void => {
      wide.informer = informer;
    };
    run.spawn(this.#watch({}, { wanted: undefined, signal: run.signal, onOpen }));
  }

  #watch(
    selection: Selection,
    {
      wanted,
      signal,
      onOpen,
    }: {
      readonly wanted: Wanted | undefined;
      readonly signal: AbortSignal;
      readonly onOpen: (informer: Informer<Sighting>) => void;
    },
  ): Promise<void> {
    const { run, resource, namespace, read, onRefused } = this.#options;
    return watchObjects<Sighting>({
      ...{ run, resource, onOpen, signal },
      selection: { ...selection, namespace },
      transform: read,
      take: (change) => {
        this.#take(change);
      },
      onRefused: (error) => {
        onRefused(error, wanted);
      },
    });
  }

  #take({ type, object }: StoreChange<Sighting>): void {
    if (!this.#isWanted(object)) return;
    if (type === 'applied') this.#options.onSeen(object);
    else this.#options.onGone(object);
  }

  #isWanted({ metadata }: Sighting): boolean {
    const { name, ownerReferences = [] } = metadata;
    return this.#names.has(name) || ownerReferences.some(({ uid }) => this.#owners.has(uid));
  }
}

function isOf(wanted: Wanted, { metadata }: Sighting): boolean {
  if ('name' in wanted) return metadata.name === wanted.name;
  const { ownerReferences = [] } = metadata;
  return ownerReferences.some(({ uid }) => uid === wanted.ownerUid);
}

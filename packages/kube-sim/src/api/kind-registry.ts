import type { ComputedResource, SubresourceHandler } from './api-handler.ts';
import type { SimObject } from '../controllers/objects.ts';
import type { ObjectStore } from '../storage/object-store.ts';
import { builtinKinds, defineKind, type Kind } from './kind.ts';

/** A subresource that another part of the simulator serves. */
export interface ExtraSubresource {
  readonly resource: string;
  readonly subresource: string;
  readonly kind: string;
  readonly verbs: readonly string[];
  readonly handler: SubresourceHandler;
}

interface CrdSpec {
  readonly group: string;
  readonly scope?: string;
  readonly names: {
    readonly plural: string;
    readonly kind: string;
    readonly shortNames?: readonly string[];
    readonly categories?: readonly string[];
  };
  readonly versions: readonly {
    readonly name: string;
    readonly served?: boolean;
    readonly storage?: boolean;
    readonly subresources?: { readonly status?: object; readonly scale?: object };
  }[];
}

/** Which kinds are served: built in, custom, computed. */
export class KindRegistry {
  readonly #builtin: readonly Kind[] = builtinKinds();
  readonly #store: ObjectStore;
  readonly #computed = new Map<string, { kind: Kind; source: ComputedResource }>();
  readonly #extras: ExtraSubresource[] = [];
  #all: readonly Kind[] | undefined;
  #customVersion = -1;

  constructor(store: ObjectStore) {
    this.#store = store;
    store.subscribe(({ resource, version }) => {
      if (resource === 'customresourcedefinitions.apiextensions.k8s.io') {
        this.#customVersion = version;
        this.#all = undefined;
      }
    });
  }

  /** Changes whenever the answer of {@link KindRegistry.all} does. */
  get version(): number {
    return this.#customVersion + this.#computed.size + this.#extras.length;
  }

  all(): readonly Kind[] {
    this.#all ??= [
      ...this.#builtin,
      ...this.#store
        .list('customresourcedefinitions.apiextensions.k8s.io')
        .flatMap((definition) => customKinds(definition)),
      ...[...this.#computed.values()].map(({ kind }) => kind),
    ];
    return this.#all;
  }

  find(group: string, version: string, plural: string): Kind | undefined {
    return this.all().find(
      (kind) => kind.plural === plural && kind.group === group && kind.version === version,
    );
  }

  ofResource(resource: string): Kind | undefined {
    return this.all().find((kind) => kind.resource === resource);
  }

  computed(kind: Kind): ComputedResource | undefined {
    return this.#computed.get(kind.resource)?.source;
  }

  addComputed(source: ComputedResource): void {
    const { group, version, plural } = source;
    const kind = defineKind(
      { group, version },
      {
        kind: source.kind,
        plural,
        cluster: !source.isNamespaced,
        verbs: ['get', 'list'],
        short: (source.shortNames ?? []).join(' '),
      },
    );
    this.#computed.set(kind.resource, { kind, source });
    this.#all = undefined;
  }

  addSubresource(extra: ExtraSubresource): void {
    this.#extras.push(extra);
  }

  extra(resource: string, subresource: string): ExtraSubresource | undefined {
    return this.#extras.find((x) => x.resource === resource && x.subresource === subresource);
  }

  extrasOf(resource: string): readonly ExtraSubresource[] {
    return this.#extras.filter((extra) => extra.resource === resource);
  }
}

function customKinds(definition: SimObject): Kind[] {
  const spec = definition['spec'] as CrdSpec;
  return spec.versions
    .filter((version) => version.served !== false)
    .map((version) => {
      const { plural, kind, shortNames = [], categories = [] } = spec.names;
      const status = version.subresources?.status === undefined ? '' : 'status';
      const scale = version.subresources?.scale === undefined ? '' : 'scale';
      return defineKind(
        { group: spec.group, version: version.name },
        {
          kind,
          plural,
          short: shortNames.join(' '),
          all: categories.includes('all'),
          cluster: spec.scope === 'Cluster',
          sub: `${status} ${scale}`,
          isCustom: true,
        },
      );
    });
}

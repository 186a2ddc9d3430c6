import type {
  Capture,
  CaptureLine,
  ContextKind,
  ContextRow,
  StoredStream,
} from '@ktl/sqlite-archive';
import { parseNs } from '../json/rfc3339.ts';

type StateKind = 'pods' | 'nodes' | 'owners' | 'replicasets' | 'deployments';

/** A version of an object without what lines do not say of it. */
interface Version {
  readonly kind: StateKind;
  readonly observedAt: string;
  /** From when on it counts. */
  readonly sinceNs: bigint;
  /** By what it is found: uid, else names. */
  readonly keys: readonly string[];
  readonly owner: Owner | undefined;
  /** Of an owner. */
  readonly hash: string | null;
  readonly revision: string | null;
  /** Of a pod or node, as JSON. */
  readonly state: string;
}

interface Owner {
  readonly kind: string;
  readonly name: string;
  readonly uid: string;
}

/** Longer chains are a circle or somebody's joke. */
const maxOwners = 8;

/**
 * What stood around lines that come in the order of their times: one pass over all versions of all objects
 * goes along. A line from before an object was first seen has its first version; `observedAt` says so. Versions of
 * an object follow each other as they came, also where the clock of who saw them was set back meanwhile.
 */
export class ContextAtTime {
  readonly #versions: readonly Version[];
  readonly #current = new Map<string, Version>();
  readonly #texts = new Map<string, { readonly next: number; readonly text: string }>();
  readonly #names = new WeakMap<StoredStream, string>();
  #next = 0;

  constructor(capture: Pick<Capture, 'rows'>) {
    this.#versions = [
      ...versionsOf(capture, 'pods', podState),
      ...versionsOf(capture, 'nodes', nodeState),
      ...versionsOf(capture, 'owners', () => ''),
      ...versionsOf(capture, 'replicasets', () => ''),
      ...versionsOf(capture, 'deployments', () => ''),
    ].sort((a, b) => (a.sinceNs < b.sinceNs ? -1 : a.sinceNs > b.sinceNs ? 1 : 0));
    for (const version of this.#versions) {
      for (const key of version.keys) {
        if (!this.#current.has(key)) this.#current.set(key, version);
      }
    }
  }

  /** As members of a JSON object, each with a comma in front. No earlier line may follow. */
  at({ timeNs, stream }: Pick<CaptureLine, 'timeNs' | 'stream'>): string {
    for (;;) {
      const version = this.#versions[this.#next];
      if (version === undefined || version.sinceNs > timeNs) break;
      for (const key of version.keys) this.#current.set(key, version);
      this.#next++;
    }
    const name = this.#name(stream);
    const known = this.#texts.get(name);
    if (known?.next === this.#next) return known.text;
    const text = this.#text(stream);
    this.#texts.set(name, { next: this.#next, text });
    return text;
  }

  #name(stream: StoredStream): string {
    let name = this.#names.get(stream);
    if (name === undefined) {
      const { uid, namespace, pod, node } = stream;
      name = [uid, namespace, pod, node].join('\0');
      this.#names.set(stream, name);
    }
    return name;
  }

  #text({ uid, namespace, pod: podName, node: nodeName }: StoredStream): string {
    const pod = this.#current.get(uid === '' ? nameKey('pods', namespace, podName) : `pods/${uid}`);
    const node = this.#current.get(nameKey('nodes', null, nodeName));
    return `,"podState":${pod?.state ?? 'null'},"nodeState":${node?.state ?? 'null'},"owners":${JSON.stringify(this.#owners(pod?.owner))}`;
  }

  #owners(first: Owner | undefined): object[] {
    const owners: object[] = [];
    for (let owner = first; owner !== undefined && owners.length < maxOwners;) {
      const { kind, name, uid } = owner;
      const facts = (['owners', 'replicasets', 'deployments'] as const)
        .map((table) => this.#current.get(`${table}/${uid}`))
        .filter((version) => version !== undefined);
      const hash = facts.find((fact) => fact.hash !== null)?.hash ?? null;
      const revision = facts.find((fact) => fact.revision !== null)?.revision ?? null;
      owners.push({ kind, name, uid, hash, revision });
      owner = facts.find((fact) => fact.owner !== undefined)?.owner;
    }
    return owners;
  }
}

function versionsOf<K extends StateKind>(
  capture: Pick<Capture, 'rows'>,
  kind: K,
  state: (row: ContextRow<K>) => string,
): Version[] {
  const newestNs = new Map<string, bigint>();
  return capture.rows(kind).map((row) => {
    const facts: Partial<Readonly<Record<string, unknown>>> = row;
    const [hash, revision] = [facts['hash'] ?? facts['pod_template_hash'], facts['revision']];
    const keys = [
      ...(row.uid === null ? [] : [`${kind}/${row.uid}`]),
      ...(row.name === null ? [] : [nameKey(kind, row.namespace, row.name)]),
    ];
    return {
      kind,
      observedAt: row.observed_at,
      sinceNs: notBefore(newestNs, keys, parseNs(row.observed_at) ?? 0n),
      keys,
      owner: ownerOf(facts),
      hash: typeof hash === 'string' ? hash : null,
      revision: typeof revision === 'string' ? revision : null,
      state: state(row),
    };
  });
}

/** A time, or the latest of those before under one of the keys. */
function notBefore(newestNs: Map<string, bigint>, keys: readonly string[], timeNs: bigint): bigint {
  const latestNs = keys.reduce((latest, key) => {
    const known = newestNs.get(key) ?? 0n;
    return known > latest ? known : latest;
  }, timeNs);
  for (const key of keys) newestNs.set(key, latestNs);
  return latestNs;
}

function nameKey(kind: ContextKind, namespace: string | null, name: string): string {
  return `${kind}:${namespace ?? ''}/${name}`;
}

function ownerOf(row: Partial<Readonly<Record<string, unknown>>>): Owner | undefined {
  const { owner_kind: kind, owner_name: name, owner_uid: uid } = row;
  if (typeof kind !== 'string' || typeof name !== 'string') return undefined;
  return { kind, name, uid: typeof uid === 'string' ? uid : '' };
}

function podState(row: ContextRow<'pods'>): string {
  return JSON.stringify({
    observedAt: row.observed_at,
    phase: row.phase,
    nodeName: row.node,
    hostIP: row.host_ip,
    podIP: row.pod_ip,
    restarts: row.restarts,
    ...(row.deleted === 1 ? { deleted: true } : {}),
    conditions: listOf(row.conditions),
    containers: listOf(row.containers),
  });
}

function nodeState(row: ContextRow<'nodes'>): string {
  const { observed_at: observedAt, name, kubelet_version: kubeletVersion, ready } = row;
  const conditions = listOf(row.conditions);
  const isReady = ready === null ? null : ready === 1;
  return JSON.stringify({ observedAt, name, ready: isReady, kubeletVersion, conditions });
}

function listOf(json: string | null): unknown {
  if (json === null) return [];
  try {
    return JSON.parse(json) as unknown;
  } catch {
    return json;
  }
}

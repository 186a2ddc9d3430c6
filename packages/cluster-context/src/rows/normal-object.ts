import { createHash } from 'node:crypto';
import type { KubeObject, Resource } from '@ktl/kube-client';
import { keptText, type Redact } from './kept-text.ts';

type Fields = Readonly<Record<string, unknown>>;

/** Annotations that repeat the whole object, secrets included. */
const copies = new Set([
  'kubectl.kubernetes.io/last-applied-configuration',
  'kapp.k14s.io/original',
  'objectset.rio.cattle.io/applied',
]);
/** Whatever keys somebody chose: of a volume's driver, of who labels. */
const freeMaps = new Set(['volumeAttributes', 'options', 'labels', 'matchLabels', 'nodeSelector']);
/** In a status: times that move although nothing happened, and who has seen which version. */
const heartbeats = new Set([
  ...['lastHeartbeatTime', 'lastProbeTime', 'lastUpdateTime'],
  'observedGeneration',
]);
/** In metadata: what every write moves. */
const versions = ['managedFields', 'resourceVersion', 'generation'];
/** Rewritten every other second by whoever leads. */
const leadership = 'control-plane.alpha.kubernetes.io/leader';

/**
 * An object as it is kept: keys sorted, without managed fields, copies of itself and a node's images; what
 * is written in it as text under a name (environment, headers, flags, annotations, labels, options of volumes)
 * redacted, and secrets in any other text, a URL with a password in a status for instance.
 * @param omitted - fields at the top that are left out
 */
export function normalJson(
  object: KubeObject,
  options: {
    readonly resource: Resource;
    readonly redact: Redact;
    readonly omitted?: readonly string[];
  },
): string {
  const { resource, redact, omitted = [] } = options;
  const { group, version, kind } = resource;
  const kept = Object.entries(object).filter(([key]) => !omitted.includes(key));
  return JSON.stringify(
    cleanFields(
      {
        ...Object.fromEntries(kept),
        // Items of a list come without.
        ...{ apiVersion: group === '' ? version : `${group}/${version}`, kind },
        ...(kind === 'Node' ? { status: without(at(at(object)['status']), 'images') } : {}),
      },
      redact,
    ),
  );
}

/** Equal for two versions of an object between which nothing changed but versions and heartbeats. */
export function digestOf(object: KubeObject): string {
  const { metadata, status, ...spec } = without(at(object), 'apiVersion', 'kind');
  const { annotations, ...named } = without(at(metadata), ...versions);
  const said = Object.entries(at(annotations)).filter(
    ([key]) => !copies.has(key) && key !== leadership,
  );
  const parts = [
    JSON.stringify([named, said]),
    JSON.stringify(spec),
    JSON.stringify(without(at(status), 'images'), (key, value: unknown) =>
      heartbeats.has(key) ? undefined : value,
    ),
  ];
  return hashOf(parts.join('\n'));
}

/** SHA-256, base64. */
export function hashOf(text: string): string {
  return createHash('sha256').update(text).digest('base64');
}

/** A field of an object that may be anything. */
export function at(value: unknown): Fields {
  return typeof value === 'object' && value !== null ? (value as Fields) : {};
}

/** A part of an object as {@link normalJson} keeps it, as JSON. */
export function partJson(part: unknown, redact: Redact): string {
  return JSON.stringify(clean(part, '', redact));
}

function cleanMetadata(metadata: Fields, redact: Redact): Fields {
  const { annotations, ...kept } = without(metadata, 'managedFields');
  if (annotations === undefined) return kept;
  const clean = Object.entries(at(annotations))
    .filter(([key]) => !copies.has(key))
    .map(([key, value]) => [key, typeof value === 'string' ? redact(key, value) : value]);
  return { ...kept, annotations: Object.fromEntries(clean) as Fields };
}

function without(fields: Fields, ...keys: readonly string[]): Fields {
  return Object.fromEntries(Object.entries(fields).filter(([key]) => !keys.includes(key)));
}

function clean(value: unknown, key: string, redact: Redact): unknown {
  if (Array.isArray(value)) {
    if (key === 'args' || key === 'command') return cleanArguments(value, redact);
    return value.map((item) => clean(item, '', redact));
  }
  if (typeof value === 'string') return keptText(value, redact);
  if (typeof value !== 'object' || value === null) return value;
  return freeMaps.has(key)
    ? cleanMap(value as Fields, redact)
    : cleanFields(value as Fields, redact);
}

function cleanMap(fields: Fields, redact: Redact): Fields {
  const names = Object.keys(fields).sort();
  return Object.fromEntries(
    names.map((name) => {
      const value = fields[name];
      return [name, typeof value === 'string' ? redact(name, value) : clean(value, name, redact)];
    }),
  );
}

function cleanFields(fields: Fields, redact: Redact): Fields {
  const result: Record<string, unknown> = {};
  const { name } = fields;
  for (const key of Object.keys(fields).sort()) {
    const value = fields[key];
    // Environment variables and HTTP headers of probes.
    const isNamed = key === 'value' && typeof name === 'string' && typeof value === 'string';
    if (isNamed) result[key] = redact(name, value);
    // Of the object, and of the pod template in it.
    else if (key === 'metadata')
      result[key] = cleanFields(cleanMetadata(at(value), redact), redact);
    else result[key] = clean(value, key, redact);
  }
  return result;
}

const flagWithValue = /^(--?(?<name>[\w.-]+)=)(?<value>.*)$/s;
const flagAlone = /^--?(?<name>[\w.-]+)$/;

// --token=x, and --token x
function cleanArguments(words: readonly unknown[], redact: Redact): readonly unknown[] {
  let flag = '';
  return words.map((word) => {
    if (typeof word !== 'string') return word;
    const joined = flagWithValue.exec(word);
    if (joined !== null) {
      const { name = '', value = '' } = joined.groups ?? {};
      flag = '';
      return `${joined[1] ?? ''}${redact(name, value)}`;
    }
    const alone = flagAlone.exec(word)?.groups?.['name'];
    const before = flag;
    flag = alone ?? '';
    return alone === undefined ? redact(before, word) : word;
  });
}

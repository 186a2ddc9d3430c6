import { hasCode } from '@ktl/faults';
import type { HttpRequest } from '../transport/transport.ts';
import { asRecord, asRecords, asText, asTexts } from '../verbs/json-shape.ts';
import { wrongShape, type Requester } from '../verbs/requester.ts';
import type { NamedResource } from './builtin-kinds.ts';

type Json = Readonly<Record<string, unknown>>;

const aggregatedKind = 'APIGroupDiscoveryList';
const accept = ['v2', 'v2beta1']
  .map((v) => `application/json;g=apidiscovery.k8s.io;v=${v};as=APIGroupDiscoveryList`)
  .concat('application/json')
  .join(',');

/**
 * Every kind that the cluster serves, each at the version that its group prefers: two requests with
 * aggregated discovery (1.26 and later), one for each group without.
 * @throws KtlError API_FAILED where the answer is no JSON object, and the codes of a request
 * @see https://kubernetes.io/docs/concepts/overview/kubernetes-api/#aggregated-discovery
 */
export async function fetchResources(
  requester: Requester,
  signal?: AbortSignal,
): Promise<readonly NamedResource[]> {
  const fetch = (path: string): Promise<Json> =>
    fetchObject(requester, { method: 'GET', path, headers: { accept }, signal });
  const [core, groups] = await Promise.all([fetch('/api'), fetch('/apis')]);
  const coreKinds =
    core['kind'] === aggregatedKind
      ? aggregated(entriesOf(core, 'items', '/api'))
      : await resourcesOf(requester, '/api/v1', signal);
  const groupKinds =
    groups['kind'] === aggregatedKind
      ? aggregated(entriesOf(groups, 'items', '/apis'))
      : await fromGroups(requester, entriesOf(groups, 'groups', '/apis'), signal);
  return [...coreKinds, ...groupKinds];
}

async function fetchObject(requester: Requester, request: HttpRequest): Promise<Json> {
  const answer = asRecord(await requester.json<unknown>(request));
  if (answer === undefined) throw noKinds(request.path);
  return answer;
}

/** Go writes an empty slice as null. */
function entriesOf(answer: Json, field: string, path: string): readonly Json[] {
  const entries = answer[field];
  if (entries !== null && !Array.isArray(entries)) throw noKinds(path);
  return asRecords(entries);
}

function noKinds(path: string): Error {
  return wrongShape({ method: 'GET', path }, 'the answer is not a list of API kinds');
}

// One extension API with an entry out of shape must not hide the others: such entries are left out.
function aggregated(groups: readonly Json[]): readonly NamedResource[] {
  return groups.flatMap((group) => {
    const groupName = asText(asRecord(group['metadata'])?.['name']) ?? '';
    const seen = new Set<string>();
    // Versions come in the order of preference; a later one may serve kinds that the first lacks.
    return asRecords(group['versions']).flatMap((entry) => {
      const version = asText(entry['version']);
      return version === undefined
        ? []
        : asRecords(entry['resources']).flatMap((resource) => {
            const named = aggregatedResource(resource, { group: groupName, version });
            if (named === undefined || seen.has(named.resource.plural)) return [];
            seen.add(named.resource.plural);
            return [named];
          });
    });
  });
}

function aggregatedResource(
  entry: Json,
  { group, version }: { readonly group: string; readonly version: string },
): NamedResource | undefined {
  const plural = asText(entry['resource']);
  if (plural === undefined) return undefined;
  const kind = asText(asRecord(entry['responseKind'])?.['kind']) ?? '';
  return {
    resource: { group, version, plural, kind, namespaced: entry['scope'] === 'Namespaced' },
    singular: asText(entry['singularResource']) ?? '',
    shortNames: asTexts(entry['shortNames']),
  };
}

async function fromGroups(
  requester: Requester,
  groups: readonly Json[],
  signal: AbortSignal | undefined,
): Promise<readonly NamedResource[]> {
  const versions = groups
    .map((group) => asText(asRecord(group['preferredVersion'])?.['groupVersion']))
    .filter((version) => version !== undefined);
  const lists = await Promise.all(
    versions.map((version) =>
      resourcesOf(requester, `/apis/${version}`, signal).catch(ifUnavailable),
    ),
  );
  return lists.flat();
}

/** One broken extension API must not hide all the others. */
function ifUnavailable(error: unknown): readonly NamedResource[] {
  if (hasCode(error, 'API_FAILED', 'API_NOT_FOUND', 'API_FORBIDDEN')) return [];
  throw error;
}

async function resourcesOf(
  requester: Requester,
  path: string,
  signal: AbortSignal | undefined,
): Promise<readonly NamedResource[]> {
  const list = await fetchObject(requester, { method: 'GET', path, signal });
  const [, , first = '', second = ''] = path.split('/');
  const [group, version] = second === '' ? ['', first] : [first, second];
  return entriesOf(list, 'resources', path).flatMap((entry) => {
    const plural = asText(entry['name']);
    if (plural === undefined || plural.includes('/')) return [];
    const kind = asText(entry['kind']) ?? '';
    return {
      resource: { group, version, plural, kind, namespaced: entry['namespaced'] === true },
      singular: asText(entry['singularName']) ?? '',
      shortNames: asTexts(entry['shortNames']),
    };
  });
}

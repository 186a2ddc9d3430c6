import type { Pod, SimObject } from '../controllers/objects.ts';
import type { SeededRandom } from '../clock/seeded-random.ts';
import type { SimClock } from '../clock/sim-clock.ts';
import { formatTime } from '../controllers/objects.ts';
import { alreadyExists, badRequest, forbidden, methodNotAllowed, notFound } from './api-error.ts';
import type { Call } from './call.ts';
import { applyDefaults } from './defaulting.ts';
import { omit, recordAt, textAt } from './json-value.ts';
import { toStored } from './kind-conversion.ts';
import { validateNew } from './validation.ts';

export interface Creation {
  readonly random: SeededRandom;
  readonly clock: SimClock;
}

/** Creates what the body says. @throws ApiError 400, 403, 404, 405, 409, 422 */
export function createObject(call: Call, given: SimObject, { random, clock }: Creation): SimObject {
  const { kind, store, target } = call;
  if (kind.isNamespaced && target.namespace === undefined) throw methodNotAllowed();
  if (given.metadata.resourceVersion !== undefined && given.metadata.resourceVersion !== '') {
    throw badRequest('resourceVersion should not be set on objects to be created');
  }
  checkNamespace(call, given);
  const object = prepared(call, given, random);
  validateNew(kind, object);
  if (!call.isDryRun) return store.create(kind.storage, toStored(kind, object));
  const name = object.metadata.name || `${object.metadata.generateName ?? ''}${random.text(5)}`;
  if (store.get(kind.storage, target.namespace ?? '', name) !== undefined) {
    throw alreadyExists(kind.resource, name);
  }
  const creationTimestamp = formatTime(clock.now());
  const metadata = { ...object.metadata, name, uid: random.uuid(), creationTimestamp };
  return toStored(kind, { ...object, metadata });
}

function checkNamespace(call: Call, object: SimObject): void {
  const { kind, store, target } = call;
  if (!kind.isNamespaced) return;
  const name = target.namespace ?? '';
  const namespace = store.get('namespaces', '', name);
  if (namespace === undefined) throw notFound('namespaces', name);
  if (namespace.metadata.deletionTimestamp === undefined) return;
  throw forbidden(
    `${kind.resource} "${object.metadata.name}" is forbidden: unable to create new content in namespace ${name} because it is being terminated`,
    {
      name: object.metadata.name,
      kind: kind.plural,
      causes: [
        {
          reason: 'NamespaceTerminating',
          message: `namespace ${name} is being terminated`,
          field: 'metadata.namespace',
        },
      ],
    },
  );
}

/** Server-set parts are reset, defaults filled in. */
function prepared(call: Call, given: SimObject, random: SeededRandom): SimObject {
  const { kind } = call;
  const metadata = omit(
    given.metadata,
    'uid',
    'creationTimestamp',
    'deletionTimestamp',
    'generation',
  );
  const { status, ...rest } = given;
  const keepsStatus = status !== undefined && !kind.subresources.includes('status');
  const object = applyDefaults(kind, {
    ...rest,
    apiVersion: given.apiVersion,
    kind: given.kind,
    metadata,
    ...(keepsStatus ? { status } : {}),
  });
  if (kind.resource === 'pods')
    object['status'] = { phase: 'Pending', qosClass: qosOf(object as Pod) };
  else if (kind.group === 'apps' || kind.group === 'batch') object['status'] ??= {};
  if (kind.resource === 'services') object['spec'] = withClusterIp(object, random);
  return object;
}

function withClusterIp(service: SimObject, random: SeededRandom): Record<string, unknown> {
  const spec = recordAt(service, 'spec');
  if (spec['type'] === 'ExternalName') return spec;
  const given = textAt(spec, 'clusterIP');
  const ip = given || `10.96.${random.between(1, 254)}.${random.between(1, 254)}`;
  return { ...spec, clusterIP: ip, clusterIPs: [ip] };
}

/** Kubernetes' quality-of-service class, from requests and limits. */
function qosOf(pod: Pod): string {
  const resources = pod.spec.containers.map((container) => container.resources ?? {});
  const isEmpty = resources.every(
    ({ requests, limits }) =>
      Object.keys(requests ?? {}).length + Object.keys(limits ?? {}).length === 0,
  );
  if (isEmpty) return 'BestEffort';
  const isGuaranteed = resources.every(({ requests, limits = {} }) =>
    ['cpu', 'memory'].every(
      (name) => limits[name] !== undefined && (requests?.[name] ?? limits[name]) === limits[name],
    ),
  );
  return isGuaranteed ? 'Guaranteed' : 'Burstable';
}

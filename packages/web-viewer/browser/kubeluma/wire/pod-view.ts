import type { ContainerView, EnvVar, Limits, Owner, PodView, Restart } from '../state/pod.ts';
import { fieldsOf, listOf, numberOf, textOf, timeOf, type Fields } from './fields.ts';

const address = /^(?:\d{1,3}(?:\.\d{1,3}){3}|[\da-f]*:[\da-f:.]+)$/i;

/** The focused pod from the `data` of a `pod` message; what is missing is empty. */
export function podViewOf(data: Fields, now: number): PodView {
  const containers = listOf(data['containers']).map(containerOf);
  const node = textOf(data, 'nodeName', 'node');
  const age = numberOf(data, 'ageSeconds');
  return {
    name: textOf(data, 'name'),
    namespace: textOf(data, 'namespace'),
    uid: textOf(data, 'uid'),
    phase: textOf(data, 'phase') || 'Unknown',
    status: textOf(data, 'status', 'phase') || 'Unknown',
    message: textOf(data, 'message'),
    // `node` may be the address of the node, or its name.
    node: address.test(node) ? '' : node,
    nodeIP: textOf(data, 'nodeIP', 'hostIP') || [textOf(data, 'node')].filter(isAddress).join(''),
    podIP: textOf(data, 'podIP'),
    createdAt: timeOf(data, 'createdAt') ?? (age === undefined ? undefined : now - age * 1_000),
    // The server names the nearest first.
    owners: listOf(data['owners']).map(ownerOf).reverse(),
    restarts: restartsOf(data),
    containers,
    gone: data['gone'] === true || data['deleted'] === true,
  };
}

function isAddress(text: string): boolean {
  return address.test(text);
}

function ownerOf(fields: Fields): Owner {
  return {
    kind: textOf(fields, 'kind'),
    name: textOf(fields, 'name'),
    unread: textOf(fields, 'unread'),
  };
}

function containerOf(fields: Fields): ContainerView {
  const state = fieldsOf(fields['state']);
  const role = textOf(fields, 'role', 'kind');
  return {
    name: textOf(fields, 'name'),
    role: role === 'regular' || role === 'app' ? '' : role,
    ready: fields['ready'] === true,
    restarts: numberOf(fields, 'restarts') ?? 0,
    state: textOf(fields, 'state') || (Object.keys(state)[0] ?? ''),
    reason: textOf(fields, 'reason'),
    message: textOf(fields, 'message'),
    exitCode: numberOf(fields, 'exitCode'),
    image: textOf(fields, 'image'),
    limits: limitsOf(fieldsOf(fields['limits'])),
    env: [...listOf(fields['envFrom']).map(envFromOf), ...listOf(fields['env']).map(envOf)],
  };
}

function limitsOf(fields: Fields): Limits {
  return { cpu: numberOf(fields, 'cpu'), memoryMiB: numberOf(fields, 'memoryMiB') };
}

function envOf(fields: Fields): EnvVar {
  const value = textOf(fields, 'value');
  return {
    name: textOf(fields, 'name'),
    value,
    source: textOf(fields, 'source') || sourceOf(value),
    masked: fields['masked'] === true || value.startsWith('***'),
    revealable: fields['revealable'] === true,
    all: false,
  };
}

function envFromOf(fields: Fields): EnvVar {
  const value = textOf(fields, 'value');
  return {
    name: `${textOf(fields, 'prefix')}*`,
    value,
    source: textOf(fields, 'source') || sourceOf(value),
    masked: value.startsWith('***'),
    revealable: false,
    all: true,
  };
}

/** A server that names no source writes it into the value. */
function sourceOf(value: string): string {
  if (value.startsWith('*** (secret ')) return 'secret';
  if (value.startsWith('configmap:')) return 'configMap';
  if (value.startsWith('fieldRef:')) return 'field';
  return value.startsWith('resourceField:') ? 'resource' : 'literal';
}

/** Restarts of all containers, oldest first. */
function restartsOf(data: Fields): readonly Restart[] {
  return listOf(data['containers'])
    .flatMap((container) =>
      listOf(container['restartHistory']).map((fields) =>
        restartOf(fields, textOf(container, 'name')),
      ),
    )
    .filter((restart) => restart !== undefined)
    .sort((one, other) => one.at - other.at);
}

function restartOf(fields: Fields, container: string): Restart | undefined {
  const at = timeOf(fields, 'finishedAt', 'seenAt');
  if (at === undefined) return undefined;
  return {
    container,
    at,
    reason: textOf(fields, 'reason'),
    exitCode: numberOf(fields, 'exitCode'),
    restart: numberOf(fields, 'restart') ?? 0,
  };
}

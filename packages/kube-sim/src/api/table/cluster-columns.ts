import type { SimObject } from '../../controllers/objects.ts';
import { listAt, numberAt, recordAt, textAt, valueAt } from '../json-value.ts';
import { ageOf } from './age.ts';
import { ageColumn, column, count, nameColumn, wide, type Column } from './column.ts';
import { selectorText } from './workload-columns.ts';

const sizeOf = (record: Record<string, unknown>): number => Object.keys(record).length;
const orNone = (text: string): string => (text === '' ? '<none>' : text);

export const nodeColumns: readonly Column[] = [
  nameColumn,
  column('Status', nodeStatusText),
  column('Roles', (object) => {
    const prefix = 'node-role.kubernetes.io/';
    const labels = Object.keys(object.metadata.labels ?? {});
    const roles = labels.filter((label) => label.startsWith(prefix));
    return orNone(roles.map((role) => role.slice(prefix.length)).join(','));
  }),
  ageColumn,
  column('Version', (object) => textAt(object, 'status', 'nodeInfo', 'kubeletVersion')),
  wide('Internal-IP', (object) => addressOf(object, 'InternalIP')),
  wide('External-IP', (object) => addressOf(object, 'ExternalIP')),
  wide('OS-Image', (object) => textAt(object, 'status', 'nodeInfo', 'osImage')),
  wide('Kernel-Version', (object) => textAt(object, 'status', 'nodeInfo', 'kernelVersion')),
  wide('Container-Runtime', (object) =>
    textAt(object, 'status', 'nodeInfo', 'containerRuntimeVersion'),
  ),
];

function nodeStatusText(node: SimObject): string {
  const ready = listAt(node, 'status', 'conditions').find((c) => textAt(c, 'type') === 'Ready');
  const word =
    ready === undefined ? 'Unknown' : textAt(ready, 'status') === 'True' ? 'Ready' : 'NotReady';
  return valueAt(node, 'spec', 'unschedulable') === true ? `${word},SchedulingDisabled` : word;
}

function addressOf(node: SimObject, type: string): string {
  const found = listAt(node, 'status', 'addresses').find((a) => textAt(a, 'type') === type);
  return orNone(textAt(found, 'address'));
}

export const namespaceColumns: readonly Column[] = [
  nameColumn,
  column('Status', (object) => textAt(object, 'status', 'phase')),
  ageColumn,
];

export const serviceColumns: readonly Column[] = [
  nameColumn,
  column('Type', (object) => textAt(object, 'spec', 'type')),
  column('Cluster-IP', (object) => orNone(textAt(object, 'spec', 'clusterIP'))),
  column('External-IP', (object) => {
    const external = listAt(object, 'spec', 'externalIPs').map(String).join(',');
    return orNone(textAt(object, 'spec', 'externalName') || external);
  }),
  column('Port(s)', (object) => {
    const ports = listAt(object, 'spec', 'ports').map((port) => {
      const node = textAt(port, 'nodePort');
      const number = textAt(port, 'port');
      return `${number}${node === '' ? '' : `:${node}`}/${textAt(port, 'protocol') || 'TCP'}`;
    });
    return orNone(ports.join(','));
  }),
  ageColumn,
  wide('Selector', (object) => selectorText({ matchLabels: recordAt(object, 'spec', 'selector') })),
];

export const endpointsColumns: readonly Column[] = [
  nameColumn,
  column('Endpoints', (object) => {
    const all = listAt(object, 'subsets').flatMap((subset) =>
      listAt(subset, 'addresses').flatMap((address) =>
        listAt(subset, 'ports').map((port) => `${textAt(address, 'ip')}:${textAt(port, 'port')}`),
      ),
    );
    if (all.length <= 3) return orNone(all.join(','));
    return `${all.slice(0, 3).join(',')} + ${all.length - 3} more...`;
  }),
  ageColumn,
];

const eventAge = (time: string, object: SimObject, nowMs: number): string => {
  const first = textAt(object, 'firstTimestamp') || textAt(object, 'eventTime');
  return ageOf(time || first || object.metadata.creationTimestamp, nowMs);
};

export const eventColumns: readonly Column[] = [
  column('Last Seen', (object, { nowMs }) => {
    const last = textAt(object, 'series', 'lastObservedTime') || textAt(object, 'lastTimestamp');
    return eventAge(last, object, nowMs);
  }),
  column('Type', (object) => textAt(object, 'type')),
  column('Reason', (object) => textAt(object, 'reason')),
  column('Object', (object) => {
    const kind = textAt(object, 'involvedObject', 'kind').toLowerCase();
    return `${kind}/${textAt(object, 'involvedObject', 'name')}`;
  }),
  wide('Subobject', (object) => textAt(object, 'involvedObject', 'fieldPath')),
  wide('Source', (object) => {
    const host = textAt(object, 'source', 'host');
    const from = textAt(object, 'source', 'component') || textAt(object, 'reportingComponent');
    return host === '' ? from : `${from}, ${host}`;
  }),
  column('Message', (object) => textAt(object, 'message').trim()),
  wide('First Seen', (object, { nowMs }) =>
    eventAge(textAt(object, 'firstTimestamp'), object, nowMs),
  ),
  wide('Count', (object) => numberAt(object, 'series', 'count') || numberAt(object, 'count') || 1),
  { ...nameColumn, priority: 1 },
];

export const configMapColumns: readonly Column[] = [
  nameColumn,
  count(
    'Data',
    (object) => sizeOf(recordAt(object, 'data')) + sizeOf(recordAt(object, 'binaryData')),
  ),
  ageColumn,
];

export const secretColumns: readonly Column[] = [
  nameColumn,
  column('Type', (object) => textAt(object, 'type')),
  count('Data', (object) => sizeOf(recordAt(object, 'data'))),
  ageColumn,
];

export const serviceAccountColumns: readonly Column[] = [
  nameColumn,
  count('Secrets', (object) => listAt(object, 'secrets').length),
  ageColumn,
];

export const ingressColumns: readonly Column[] = [
  nameColumn,
  column('Class', (object) => orNone(textAt(object, 'spec', 'ingressClassName'))),
  column('Hosts', (object) => {
    const hosts = listAt(object, 'spec', 'rules').map((rule) => textAt(rule, 'host') || '*');
    return hosts.length === 0 ? '*' : hosts.join(',');
  }),
  column('Address', (object) =>
    listAt(object, 'status', 'loadBalancer', 'ingress')
      .map((address) => textAt(address, 'ip') || textAt(address, 'hostname'))
      .join(','),
  ),
  column('Ports', (object) => (listAt(object, 'spec', 'tls').length > 0 ? '80, 443' : '80')),
  ageColumn,
];

export const definitionColumns: readonly Column[] = [
  nameColumn,
  column('Created At', (object) => object.metadata.creationTimestamp ?? ''),
];

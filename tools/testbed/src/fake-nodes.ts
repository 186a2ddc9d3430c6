import { join } from 'node:path';
import { callApi, getPath } from './api.ts';
import { install } from './install.ts';
import type { Layout } from './layout.ts';
import { fakePodRange, nodeAddress, openNetwork } from './network.ts';
import { baseImage } from './node-config.ts';
import { poll } from './poll.ts';
import { findDaemon, startDaemon, stopDaemon } from './processes.ts';

/** Namespace of the pods on fake nodes. */
export const fakeNamespace = 'kwok';

/** What {@link startFakeNodes} makes. */
export interface FakeNodes {
  readonly nodes: number;
  /** Over all nodes, in turn. */
  readonly pods: number;
  readonly log: (line: string) => void;
}

const nodeName = (index: number): string => `kwok-${String(index).padStart(4, '0')}`;
const podName = (index: number): string => `fake-${String(index).padStart(5, '0')}`;
const nodesPath = '/api/v1/nodes';
const podsPath = `/api/v1/namespaces/${fakeNamespace}/pods`;
const onFakeNodes = '?labelSelector=type%3Dkwok';
const atOnce = 32;
const kubeletPort = 10_247;

/**
 * Adds nodes without a machine, and pods on them that are Running and Ready but have no process and no
 * log; kwok plays their kubelets. What is there already stays. Other pods never go there: a taint.
 * Resolves when every one of the pods runs.
 */
export async function startFakeNodes(layout: Layout, options: FakeNodes): Promise<void> {
  const { nodes, pods, log } = options;
  await install(layout, ['kwok'], log);
  await openNetwork(log);
  await startKwok(layout);
  await create(layout, nodesPath, range(nodes).map(fakeNode));
  await create(layout, '/api/v1/namespaces', [{ metadata: { name: fakeNamespace } }]);
  const account = { metadata: { name: 'default' } };
  await create(layout, `/api/v1/namespaces/${fakeNamespace}/serviceaccounts`, [account]);
  const bodies = range(pods).map((index) => fakePod(index, nodeName(index % nodes)));
  await create(layout, podsPath, bodies);
  const running = async (): Promise<boolean> => !(await isAnyWaiting(layout));
  const what = `${pods} running pods; see ${layout.logs}/kwok.log`;
  await poll(running, { what, timeoutMs: 60_000 + pods * 20, everyMs: 500 });
}

/** Removes fake nodes and their pods, and ends kwok. */
export async function stopFakeNodes(layout: Layout): Promise<void> {
  const remove = (path: string): Promise<string> =>
    callApi(layout, { method: 'DELETE', path, accept: [404] });
  await remove(`${podsPath}?gracePeriodSeconds=0`);
  await remove(`${nodesPath}${onFakeNodes}`);
  const namespace = `/api/v1/namespaces/${fakeNamespace}`;
  await remove(namespace);
  const gone = async (): Promise<boolean> =>
    (await callApi(layout, { method: 'GET', path: namespace, accept: [404] })).includes('NotFound');
  await poll(gone, { what: `the namespace ${fakeNamespace} to end`, timeoutMs: 120_000 });
  await stopDaemon(layout, 'kwok');
}

async function startKwok(layout: Layout): Promise<void> {
  if ((await findDaemon(layout, 'kwok')) !== undefined) return;
  await startDaemon(layout, 'kwok', { command: kwokCommand });
}

const kwokCommand = (layout: Layout): readonly [string, ...string[]] => [
  join(layout.bin, 'kwok/kwok'),
  `--kubeconfig=${layout.kubeconfig}`,
  '--manage-all-nodes=false',
  '--manage-nodes-with-label-selector=type=kwok',
  '--node-lease-duration-seconds=40',
  `--cidr=${fakePodRange}`,
  // Its own answer to whoever asks these nodes for logs: there are none.
  `--node-ip=${nodeAddress}`,
  `--node-port=${kubeletPort}`,
  `--server-address=${nodeAddress}:${kubeletPort}`,
  `--tls-cert-file=${layout.pki}/apiserver.crt`,
  `--tls-private-key-file=${layout.pki}/apiserver.key`,
];

async function create(layout: Layout, path: string, bodies: readonly object[]): Promise<void> {
  const left = bodies.values();
  const work = async (): Promise<void> => {
    for (const body of left) await callApi(layout, { method: 'POST', path, body, accept: [409] });
  };
  await Promise.all(range(atOnce).map(work));
}

async function isAnyWaiting(layout: Layout): Promise<boolean> {
  const filter = '?fieldSelector=status.phase%21%3DRunning&limit=1';
  const list = JSON.parse(await getPath(layout, podsPath + filter)) as { items: unknown[] };
  return list.items.length > 0;
}

function fakeNode(index: number): object {
  const name = nodeName(index);
  const capacity = { cpu: '64', memory: '256Gi', pods: '1000' };
  return {
    metadata: { name, labels: { type: 'kwok', 'kubernetes.io/hostname': name } },
    spec: { taints: [{ key: 'kwok.x-k8s.io/node', value: 'fake', effect: 'NoSchedule' }] },
    status: { capacity, allocatable: capacity },
  };
}

function fakePod(index: number, onNode: string): object {
  const app = `app-${index % 50}`;
  return {
    metadata: { name: podName(index), labels: { app } },
    spec: {
      nodeName: onNode,
      automountServiceAccountToken: false,
      tolerations: [{ operator: 'Exists' }],
      containers: [{ name: 'main', image: baseImage, imagePullPolicy: 'IfNotPresent' }],
    },
  };
}

function range(count: number): number[] {
  return Array.from({ length: count }, (_, index) => index);
}

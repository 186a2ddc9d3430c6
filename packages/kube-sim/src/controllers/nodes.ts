import { hostIp } from '../kubelet/host-ip.ts';
import type { Cluster } from './cluster.ts';
import { formatTime, type SimObject } from './objects.ts';

const gib = 1024 * 1024;

/** Creates `count` ready nodes, `node-1` and so on, each with 8 CPUs, 32 GiB and room for 110 pods or more. */
export function createNodes(cluster: Cluster, count: number, podsPerNode = 110): void {
  for (let i = 1; i <= count; i++) {
    cluster.store.create(
      'nodes',
      nodeObject(`node-${String(i)}`, cluster.clock.now(), podsPerNode),
    );
  }
}

function nodeObject(name: string, nowMs: number, pods: number): SimObject {
  const capacity = { cpu: '8', memory: `${String(32 * gib)}Ki`, pods: String(pods) };
  const time = formatTime(nowMs);
  const condition = (type: string, status: string, why: { reason: string; message: string }) => ({
    type,
    status,
    ...why,
    lastHeartbeatTime: time,
    lastTransitionTime: time,
  });
  const under = (what: string) =>
    condition(`${what}Pressure`, 'False', {
      reason: `KubeletHasSufficient${what}`,
      message: `kubelet has sufficient ${what.toLowerCase()} available`,
    });
  return {
    apiVersion: 'v1',
    kind: 'Node',
    metadata: {
      name,
      labels: {
        'kubernetes.io/arch': 'amd64',
        'kubernetes.io/hostname': name,
        'kubernetes.io/os': 'linux',
      },
    },
    spec: { podCIDR: '10.244.0.0/16' },
    status: {
      addresses: [
        { type: 'InternalIP', address: hostIp(name) },
        { type: 'Hostname', address: name },
      ],
      capacity,
      allocatable: capacity,
      conditions: [
        under('Memory'),
        under('Disk'),
        under('PID'),
        condition('Ready', 'True', {
          reason: 'KubeletReady',
          message: 'kubelet is posting ready status',
        }),
      ],
      nodeInfo: {
        architecture: 'amd64',
        containerRuntimeVersion: 'containerd://2.1.4',
        kernelVersion: '6.12.0',
        kubeletVersion: 'v1.34.0',
        operatingSystem: 'linux',
        osImage: 'kube-sim',
      },
    },
  };
}

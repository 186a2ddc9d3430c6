import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Layout } from './layout.ts';
import { nodeAddress, podBridge } from './network.ts';

/** Image of every pod sandbox, and of test pods: busybox alone. */
export const baseImage = 'docker.io/testbed/base:1';

/** The configuration of containerd and of the pod network. */
export async function writeRuntimeConfig(layout: Layout): Promise<void> {
  await mkdir(join(layout.run, 'cni'), { recursive: true });
  await writeFile(join(layout.run, 'containerd.toml'), containerd(layout));
  await writeFile(join(layout.run, 'cni/10-bridge.conflist'), JSON.stringify(network));
}

/**
 * The configuration of the kubelet.
 * @param logMaxSize - size at which a container's log is rotated; default: as it was, else `10Mi`
 * @returns whether the file changed, and a running kubelet has to be restarted
 */
export async function writeKubeletConfig(
  layout: Layout,
  logMaxSize: string | undefined,
): Promise<boolean> {
  const path = join(layout.run, 'kubelet.yaml');
  const before = await readFile(path, 'utf8').catch(() => '');
  const after = kubelet(layout, logMaxSize ?? '10Mi');
  if (after === before) return false;
  await writeFile(path, after);
  return true;
}

function containerd(layout: Layout): string {
  const cri = 'plugins."io.containerd.grpc.v1.cri"';
  return `version = 2
root = "${layout.run}/containerd"
state = "${layout.run}/containerd-state"
[grpc]
  address = "${layout.containerdSocket}"
[${cri}]
  sandbox_image = "${baseImage}"
  # Without CAP_SYS_RESOURCE runc may not lower the score, and dies.
  restrict_oom_score_adj = true
  [${cri}.cni]
    bin_dir = "/usr/lib/cni"
    conf_dir = "${layout.run}/cni"
`;
}

const network = {
  cniVersion: '0.4.0',
  name: 'testbed',
  plugins: [
    {
      type: 'bridge',
      bridge: podBridge,
      isGateway: true,
      ipam: {
        type: 'host-local',
        ranges: [[{ subnet: '10.88.77.0/24' }]],
        routes: [{ dst: '0.0.0.0/0' }],
      },
    },
    { type: 'portmap', capabilities: { portMappings: true } },
  ],
};

function kubelet(layout: Layout, logMaxSize: string): string {
  return `apiVersion: kubelet.config.k8s.io/v1beta1
kind: KubeletConfiguration
address: ${nodeAddress}
authentication:
  anonymous: { enabled: false }
  webhook: { enabled: true }
  x509: { clientCAFile: ${layout.pki}/ca.crt }
authorization: { mode: Webhook }
tlsCertFile: ${layout.pki}/apiserver.crt
tlsPrivateKeyFile: ${layout.pki}/apiserver.key
cgroupDriver: cgroupfs
cgroupsPerQOS: false
enforceNodeAllocatable: []
failSwapOn: false
makeIPTablesUtilChains: false
containerRuntimeEndpoint: unix://${layout.containerdSocket}
# Its own folder: a kubelet deletes logs of pods that it does not know.
podLogsDir: ${layout.podLogs}
containerLogMaxSize: ${logMaxSize}
containerLogMaxFiles: 10
containerLogMonitorInterval: 3s
imageGCHighThresholdPercent: 100
evictionHard: { memory.available: 50Mi }
localStorageCapacityIsolation: false
enableSystemLogHandler: true
enableSystemLogQuery: true
featureGates: { NodeLogQuery: true }
`;
}

import type { SeededRandom } from '../clock/seeded-random.ts';
import type { SimClock } from '../clock/sim-clock.ts';
import type { NodeLogControl } from '../kubelet/node-logs.ts';

const kubeletLines = [
  'I{stamp}    1187 kubelet.go:2547] "SyncLoop (PLEG): event for pod" pod="shop/checkout" event="ContainerStarted"',
  'I{stamp}    1187 reconciler_common.go:251] "operationExecutor.VerifyControllerAttachedVolume started" volume="kube-api-access"',
  'W{stamp}    1187 container.go:589] Failed to update stats for container "/system.slice/run.mount": unable to determine device info',
  'I{stamp}    1187 scope.go:117] "RemoveContainer" containerID="6c1f0a"',
  'E{stamp}    1187 pod_workers.go:1301] "Error syncing pod, skipping" err="back-off 40s restarting failed container=recommendations" pod="shop/recommendations"',
];

const syslogLines = [
  'systemd[1]: Started Session 41 of user admin.',
  'containerd[803]: time="{iso}" level=info msg="StopContainer returns successfully"',
  'kernel: [82311.402] eth0: renamed from veth5a1c',
  'chronyd[640]: Selected source 192.0.2.123',
];

const months = 'Jan Feb Mar Apr May Jun Jul Aug Sep Oct Nov Dec'.split(' ');

/** Lets a node write `kubelet.log` and `syslog`, a line of each every few seconds, for as long as it lives. */
export function startNodeChatter(
  node: string,
  { clock, random, logs }: { clock: SimClock; random: SeededRandom; logs: NodeLogControl },
): void {
  const write = (): void => {
    const iso = new Date(clock.now()).toISOString();
    const day = iso.slice(5, 10).replace('-', '');
    const stamp = `${day} ${iso.slice(11, 23)}000`;
    logs.append('kubelet.log', `${random.pick(kubeletLines).replace('{stamp}', stamp)}\n`);
    if (random.chance(0.5)) {
      const month = months[Number(iso.slice(5, 7)) - 1] ?? '';
      const head = `${month} ${String(Number(iso.slice(8, 10))).padStart(2)} ${iso.slice(11, 19)} ${node}`;
      logs.append('syslog', `${head} ${random.pick(syslogLines).replace('{iso}', iso)}\n`);
    }
    clock.setTimeout(write, 2_000 + 6_000 * random.next());
  };
  clock.setTimeout(write, 4_000 * random.next());
}

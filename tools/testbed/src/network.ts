import { readFile, writeFile } from 'node:fs/promises';
import { exec } from './exec.ts';

/** Address of the node: a private one on `lo`, for the API server forwards nothing to loopback. */
export const nodeAddress = '10.88.78.1';

/** Address of the Service `kubernetes`, the API server as pods know it. */
export const serviceAddress = '10.96.0.1';

/** Addresses of pods that have no process: nobody is there, and nothing leaves this machine for them. */
export const fakePodRange = '10.89.0.0/16';

/** The bridge that pods are attached to; the CNI plugin takes the one that is there. */
export const podBridge = 'cni-testbed0';

const note = ['-m', 'comment', '--comment', 'ktl-testbed'];
const toApi = ['-d', `${serviceAddress}/32`, '-p', 'tcp', '--dport', '443', ...note];
const target = ['-j', 'DNAT', '--to-destination', '127.0.0.1:6443'];
// What kube-proxy would do for the one Service that has traffic here.
const rules = [
  ['PREROUTING', '-i', podBridge, ...toApi, ...target],
  ['OUTPUT', ...toApi, ...target],
];

/**
 * Gives the node its address, and lets pods reach the API server at the Service `kubernetes`. Repeating
 * it changes nothing. Where the kernel cannot translate addresses the latter is missing, and `log` says so.
 */
export async function openNetwork(log: (line: string) => void): Promise<void> {
  await exec('ip', ['address', 'replace', `${nodeAddress}/32`, 'dev', 'lo']);
  await exec('ip', ['route', 'replace', 'unreachable', fakePodRange]);
  try {
    await exec('ip', ['link', 'show', podBridge]).catch(() =>
      exec('ip', ['link', 'add', podBridge, 'type', 'bridge']),
    );
    // The API server listens on loopback, which nothing from a bridge may reach otherwise.
    await writeFile(`/proc/sys/net/ipv4/conf/${podBridge}/route_localnet`, '1');
    for (const rule of rules) {
      await natRule('-C', rule).catch(() => natRule('-A', rule));
    }
  } catch (error) {
    log(`pods cannot reach the API server here: ${error instanceof Error ? error.message : ''}`);
  }
}

/** Takes back all of {@link openNetwork}. */
export async function closeNetwork(): Promise<void> {
  for (const rule of rules) await natRule('-D', rule).catch(() => undefined);
  await exec('ip', ['link', 'delete', podBridge]).catch(() => undefined);
  await exec('ip', ['route', 'delete', 'unreachable', fakePodRange]).catch(() => undefined);
  await exec('ip', ['address', 'delete', `${nodeAddress}/32`, 'dev', 'lo']).catch(() => undefined);
}

/** Whether pods can reach the API server. */
export async function podsReachApi(): Promise<boolean> {
  const path = `/proc/sys/net/ipv4/conf/${podBridge}/route_localnet`;
  if ((await readFile(path, 'utf8').catch(() => '0')).trim() !== '1') return false;
  return Promise.all(rules.map((rule) => natRule('-C', rule))).then(
    () => true,
    () => false,
  );
}

async function natRule(action: '-A' | '-C' | '-D', [chain = '', ...rule]: readonly string[]) {
  return exec('iptables', ['-w', '5', '-t', 'nat', action, chain, ...rule]);
}

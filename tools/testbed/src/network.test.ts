import { describe, expect, test } from '@jest/globals';
import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { hasCommand } from './exec.ts';
import { nodeAddress, podBridge, serviceAddress } from './network.ts';

const needed = await Promise.all(['unshare', 'ip', 'iptables'].map(hasCommand));
const canTry = process.platform === 'linux' && process.getuid?.() === 0 && !needed.includes(false);

// In a network of its own: nothing of this machine changes.
const script = `
import { execFileSync } from 'node:child_process';
import { closeNetwork, openNetwork, podsReachApi } from '${join(import.meta.dirname, 'network.ts')}';
const look = () => [
  ...['address', 'route', 'link'].map((what) => execFileSync('ip', ['-o', what, 'show', ...(what === 'route' ? ['table', 'all'] : [])])),
  execFileSync('iptables', ['-t', 'nat', '-S']),
].join('');
execFileSync('ip', ['link', 'set', 'lo', 'up']);
const complaints = [];
const twice = async () => {
  await openNetwork((line) => complaints.push(line));
  await openNetwork((line) => complaints.push(line));
};
await twice();
const open = { state: look(), reach: await podsReachApi() };
await closeNetwork();
const closed = { state: look(), reach: await podsReachApi() };
console.log(JSON.stringify({ open, closed, complaints }));
`;

interface Seen {
  readonly open: { readonly state: string; readonly reach: boolean };
  readonly closed: { readonly state: string; readonly reach: boolean };
  readonly complaints: readonly string[];
}

(canTry ? describe : describe.skip)('the network of a testbed', () => {
  test('is there once when opened twice, and all of it is gone when closed', async () => {
    const args = ['--net', process.execPath, '--input-type=module', '--eval', script];
    const { stdout } = await promisify(execFile)('unshare', args);
    const { open, closed, complaints } = JSON.parse(stdout) as Seen;
    expect(open.state).toContain(nodeAddress);
    expect(closed.state).not.toContain(nodeAddress);
    expect(closed.state).not.toContain(podBridge);
    expect(closed.state).not.toContain('unreachable 10.');
    expect(closed.state).not.toContain(serviceAddress);
    expect(closed.reach).toBe(false);
    // A kernel without NAT says so, and the rest is there.
    if (complaints.length > 0) return;
    expect(open.reach).toBe(true);
    expect(open.state.split(serviceAddress)).toHaveLength(3);
  });
});

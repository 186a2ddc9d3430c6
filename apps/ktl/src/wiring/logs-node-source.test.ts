import { describe, expect, test } from '@jest/globals';
import { parseNodeLog } from '../flags/logs/node-log-flags.ts';
import { chooseNodeLogs, readNodeLogs, type NodeLogChoice } from './logs-node-source.ts';

const nothing: NodeLogChoice = {
  nodeLogs: false,
  nodeLog: [],
  nodeLogAll: false,
  nodeLogOnly: false,
};
const kubelet = { path: 'kubelet.log', service: 'kubelet' };

describe('the logs that are meant', () => {
  test.each<[string, Partial<NodeLogChoice>, readonly object[]]>([
    ['no flag: none', {}, []],
    ['--node-logs: that of the kubelet', { nodeLogs: true }, [kubelet]],
    ['--node-log: that one alone', { nodeLog: ['a/b.log'] }, [{ path: 'a/b.log' }]],
    ['both', { nodeLogs: true, nodeLog: ['syslog'] }, [kubelet, { path: 'syslog' }]],
    ['the same twice: once', { nodeLogs: true, nodeLog: ['kubelet.log'] }, [kubelet]],
    ['--node-log-all by itself: that of the kubelet', { nodeLogAll: true }, [kubelet]],
    ['--node-log-only by itself: that of the kubelet', { nodeLogOnly: true }, [kubelet]],
    ['--node-log-all with a name: that', { nodeLogAll: true, nodeLog: ['x'] }, [{ path: 'x' }]],
  ])('%s', (_title, choice, expected) => {
    expect(chooseNodeLogs({ ...nothing, ...choice })).toMatchObject(expected);
    expect(chooseNodeLogs({ ...nothing, ...choice })).toHaveLength(expected.length);
  });

  test('a name without slash and dot may be a service', () => {
    const nodeLog = ['containerd', 'syslog.1', 'nginx/error'];
    const services = chooseNodeLogs({ ...nothing, nodeLog }).map(({ service }) => service);
    expect(services).toEqual(['containerd', undefined, undefined]);
  });
});

describe('what a run reads', () => {
  const range = { tailLines: 10, sinceMs: undefined, headLines: undefined };

  test('without a flag nothing is added', () => {
    expect(readNodeLogs(nothing, range)).toEqual({});
  });

  test('--node-log-only leaves the lines of containers out; others do not', () => {
    expect(readNodeLogs({ ...nothing, nodeLogOnly: true }, range).containers).toBe(false);
    expect(readNodeLogs({ ...nothing, nodeLogs: true }, range).containers).toBe(true);
  });

  test('--node-log-all makes sense without any matching pod', () => {
    expect(readNodeLogs({ ...nothing, nodeLogAll: true }, range).mayBeEmpty).toBe(true);
  });
});

describe('--node-log', () => {
  test.each([
    ['syslog', 'syslog'],
    ['/var/log/syslog', 'syslog'],
    ['/var/log/nginx/error.log', 'nginx/error.log'],
    ['./nginx//error.log', 'nginx/error.log'],
  ])('%s is %s', (text, path) => {
    expect(parseNodeLog(text)).toMatchObject({ ok: true, value: path });
  });

  test.each(['/etc/passwd', '../passwd', 'a/../../b', '/var/log/', '/var/log/../lib', ''])(
    '%s is refused',
    (text) => {
      expect(parseNodeLog(text)).toMatchObject({ ok: false });
    },
  );
});

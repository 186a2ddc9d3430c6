import { accept, defineFlag, reject, type Parsed } from '@ktl/cli-kit';

/** Logs of the nodes beside the lines. */
export const nodeLogFlags = {
  nodeLogs: defineFlag({
    name: 'node-logs',
    kind: 'boolean',
    summary:
      "The kubelet's log too, of the nodes that host matching pods: kubelet.log, else its journal. --tail and --since apply. Needs the right nodes/proxy, which is powerful",
  }),
  nodeLog: defineFlag({
    name: 'node-log',
    kind: 'custom',
    multiple: true,
    parse: parseNodeLog,
    expects: 'a file below /var/log',
    placeholder: 'path',
    example: ['syslog'],
    summary:
      'A log of these nodes: a file below /var/log, or the name of a service with a journal, repeatable',
  }),
  nodeLogAll: defineFlag({
    name: 'node-log-all',
    kind: 'boolean',
    summary:
      "Node logs of every node of the cluster, whichever pods match; the kubelet's where no --node-log names one",
  }),
  nodeLogOnly: defineFlag({
    name: 'node-log-only',
    kind: 'boolean',
    summary: 'Node logs, and no lines of containers',
  }),
};

/** A path below /var/log, with or without that in front; never one that leads out of it. */
export function parseNodeLog(text: string): Parsed<string> {
  const hint = 'name a file below /var/log, such as syslog or nginx/error.log';
  const path = text
    .trim()
    .replace(/^\/var\/log(\/|$)/, '')
    .replace(/^\.\//, '');
  if (path.startsWith('/'))
    return reject('is outside /var/log, which is all that a node serves', hint);
  const parts = path.split('/').filter((part) => part !== '' && part !== '.');
  if (parts.length === 0) return reject('names no file', hint);
  if (parts.includes('..')) return reject('has ".." in it, which a node refuses', hint);
  return accept(parts.join('/'));
}

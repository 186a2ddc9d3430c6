import { defineFaults, rule } from '@ktl/faults';

interface NodeLog extends Record<string, unknown> {
  readonly node: string;
  readonly path: string;
}

/** Errors of this package, by code. */
export const faults = defineFaults({
  NODE_LOG_FORBIDDEN: rule<{ node: string; user: string | undefined }>({
    about: 'Logs of nodes, or rotated files, were asked for without the right to read them.',
    message: ({ node, user }) =>
      `${user === undefined ? 'you' : `user "${user}"`} may not read the log folder of node ${node}`,
    hint: () =>
      'needs the verb "get" on "nodes/proxy", which is powerful: it also lets its owner run commands in every container of the node, so grant it to few',
    exit: 'unreachable',
  }),
  NODE_LOG_NOT_FOUND: rule<NodeLog & { near: readonly string[]; asService: boolean }>({
    about: 'A node has no such log, neither as a file nor as a service of its journal.',
    message: ({ node, path, asService }) =>
      `node ${node} has no log ${path}${asService ? ', and no service of that name in its journal' : ''}`,
    hint: ({ near }) =>
      near.length === 0
        ? 'its log folder is empty'
        : `it has ${near.join(', ')}; name one with --node-log`,
  }),
  NODE_LOG_FOLDER: rule<NodeLog & { files: readonly string[] }>({
    about: 'A folder of a node was named where a log file is meant.',
    message: ({ node, path }) => `${path} is a folder on node ${node}, not a log`,
    hint: ({ files }) =>
      files.length === 0 ? 'it is empty' : `name a file in it: ${files.join(', ')}`,
  }),
});

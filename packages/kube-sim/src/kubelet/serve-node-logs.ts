import { notFound } from '../api/api-error.ts';
import type { ApiExtensions } from '../api/api-handler.ts';
import type { Cluster } from '../controllers/cluster.ts';
import type { SimKubelet } from './kubelet.ts';
import { answerFile, text } from './node-logs-answer.ts';
import { answerQuery } from './node-logs-query.ts';

/** Registers `nodes/proxy`, of which the kubelet's `/logs/` is served. */
export function serveNodeLogs(api: ApiExtensions, cluster: Cluster, kubelet: SimKubelet): void {
  api.addSubresource(
    { resource: 'nodes', subresource: 'proxy', kind: 'NodeProxyOptions' },
    ({ name, path, query, headers }) => {
      if (cluster.store.get('nodes', '', name) === undefined) throw notFound('nodes', name);
      kubelet.reach(name);
      const asked = path.slice(path.indexOf('/proxy/') + '/proxy/'.length);
      if (asked === 'logs')
        return { status: 301, headers: { location: 'logs/' }, body: new Uint8Array() };
      if (!asked.startsWith('logs/')) return text(404, '404 page not found\n');
      const logs = kubelet.nodeLogs(name);
      const tree = logs.tree(kubelet.logsOn(name));
      const below = asked.slice('logs/'.length);
      if (!query.has('query') || !logs.answersQueries) return answerFile(tree, below, { headers });
      if (below !== '') return text(406, 'path not allowed in query mode\n');
      return answerQuery(logs, tree, query);
    },
  );
}

// Prints every container of the current namespace, or of the workload `kind/name`, as it comes,
// changes and goes, until Ctrl-C.
//   node --conditions=@ktl/source examples/watch-pods.ts [kind/name]
import { connect } from '@ktl/kube-client';
import { describeQuery, watchTargets, type TargetQuery } from '../src/index.ts';

const [kind, name] = (process.argv[2] ?? '').split('/');
const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort();
});

await using client = await connect({ env: process.env });
const query: TargetQuery = {
  namespaces: [],
  ...(kind === undefined || name === undefined ? {} : { workload: { kind, name } }),
};
await using feed = watchTargets({ client, query, failFast: true, signal: stop.signal });
console.log(`watching ${describeQuery(query, client.cluster.namespace)}`);
for await (const change of feed) {
  if (change.type === 'synced') {
    console.log(`-- ${String(change.targets)} containers now --`);
    continue;
  }
  const { target } = change;
  const sign = change.type === 'present' ? '+' : '-';
  const what = change.type === 'present' ? target.state.phase : change.reason;
  console.log(`${sign} ${target.pod}/${target.container} ${what}`);
}

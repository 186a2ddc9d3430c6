/**
 * Prints what stands around the pods of a namespace, as it changes, one line of JSON for each row.
 *
 *   node --conditions=@ktl/source examples/record-context.ts shop
 */
import { connect } from '@ktl/kube-client';
import { watchTargets } from '@ktl/kube-informers';
import { tapPods, watchContext } from '@ktl/cluster-context';

await using client = await connect({ env: process.env });
const tap = tapPods(client);
const query = { namespaces: process.argv.slice(2) };
await using targets = watchTargets({ client: tap.client, query, failFast: true });
await using feed = watchContext({
  ...{ tap, targets, query },
  redact: (key, value) => (/password|secret|token/i.test(key) ? '[redacted]' : value),
});
process.once('SIGINT', () => {
  feed.drain();
});
for await (const changes of feed) {
  for (const change of changes) {
    if (change.type === 'row') console.log(JSON.stringify({ table: change.kind, ...change.row }));
    else console.error(JSON.stringify(change));
  }
}

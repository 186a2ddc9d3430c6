// Lists the pods of all namespaces, then follows changes for three seconds.
// Run: node --conditions=@ktl/source packages/kube-client/examples/list-pods.ts [context]
import { connect, type KubeObject } from '@ktl/kube-client';

interface Pod extends KubeObject {
  readonly status?: { readonly phase?: string };
}

await using client = await connect({ env: process.env, context: process.argv[2] });
const pods = await client.findResource('po');
if (pods === undefined) throw new Error('this server has no pods');

let resourceVersion = '';
for await (const page of client.list<Pod>(pods)) {
  for (const { metadata, status } of page.items) {
    console.log(`${metadata.namespace ?? ''}/${metadata.name} ${status?.phase ?? ''}`);
  }
  resourceVersion = page.resourceVersion;
}

for await (const event of client.watch<Pod>(pods, { resourceVersion, timeoutSeconds: 3 })) {
  if (event.type !== 'BOOKMARK') console.log(event.type, event.object.metadata.name);
}

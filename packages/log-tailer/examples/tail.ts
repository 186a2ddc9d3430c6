// Prints the logs of every pod that a regular expression names, the way `ktl logs` does:
//   node --conditions=@ktl/source examples/tail.ts '^checkout-' shop
import { connect } from '@ktl/kube-client';
import { watchTargets } from '@ktl/kube-informers';
import { lineText, tailLogs } from '@ktl/log-tailer';

const [pattern = '.', namespace] = process.argv.slice(2);
const client = await connect({ env: process.env });
const targets = watchTargets({
  client,
  query: { pods: new RegExp(pattern), namespaces: namespace === undefined ? [] : [namespace] },
});
const stop = new AbortController();
process.once('SIGINT', () => {
  stop.abort();
});

for await (const event of tailLogs({
  reader: client,
  targets,
  tailLines: 10,
  signal: stop.signal,
})) {
  if (event.type === 'lines') {
    const { batch } = event;
    for (let line = 0; line < batch.count; line++) {
      process.stdout.write(`${batch.target.pod} ${lineText(batch, line).toString()}\n`);
    }
  } else if (event.type === 'gap') {
    const { cause, afterStamp, beforeStamp } = event.gap;
    process.stderr.write(
      `lines may be missing: ${cause}, ${String(afterStamp)} to ${String(beforeStamp)}\n`,
    );
  } else {
    process.stderr.write(`${event.origin.target.pod}: ${event.notice} ${event.detail ?? ''}\n`);
  }
}
await client[Symbol.asyncDispose]();

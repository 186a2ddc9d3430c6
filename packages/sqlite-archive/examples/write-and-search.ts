// Writes a capture of three lines into the folder that is named, and searches it.
import { join } from 'node:path';
import { createCaptureWriter, openCapture } from '@ktl/sqlite-archive';

const path = join(process.argv[2] ?? '.', 'logs.sqlite');
const writer = await createCaptureWriter(path);
const lines = ['GET /healthz 200', 'payment timeout after 5 s', 'GET /cart 200'];
const offsets = new Uint32Array(lines.length * 2);
let at = 0;
lines.forEach((line, index) => {
  offsets.set([at, at + line.length], index * 2);
  at += line.length + 1;
});
await writer.write({
  stream: { namespace: 'shop', pod: 'checkout-7d', container: 'app', prefix: 'checkout-7d ' },
  bytes: Buffer.from(lines.join('\n')),
  offsets,
  timesNs: BigInt64Array.from(lines, (_, index) => 1_800_000_000_000_000_000n + BigInt(index)),
  collectedMs: 1_800_000_000_100,
});
await writer.addContext('tags', [
  { observed_at: '2027-01-15T08:00:00Z', name: 'incident', value: '42' },
]);
await writer.finish();

using capture = openCapture(path);
for await (const found of capture.search('timeout')) {
  for (const line of found) console.log(line.rendered.toString());
}
console.log(capture.summary().lines, capture.rows('tags')[0]?.value);

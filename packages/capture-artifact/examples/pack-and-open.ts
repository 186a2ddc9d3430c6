// Captures two lines in the folder that is named, packs them, and reads the tarball.
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createCaptureWriter } from '@ktl/sqlite-archive';
import { openArtifact, packArtifact, writeMetadata } from '@ktl/capture-artifact';

const folder = join(process.argv[2] ?? '.', 'incident.partial');
const output = join(process.argv[2] ?? '.', 'incident.tar.gz');
await mkdir(folder, { mode: 0o700 });
await writeMetadata(folder, {
  ...{ format: 1, state: 'writing', startedAt: '2027-01-15T08:00:00Z', namespaces: ['shop'] },
  ...{ flags: {}, eventsEnabled: false, follow: true, tags: { incident: '42' } },
});
const writer = await createCaptureWriter(join(folder, 'logs.sqlite'));
await writer.write({
  stream: { namespace: 'shop', pod: 'checkout-7d', container: 'app', uid: 'pod-1' },
  bytes: Buffer.from('payment startedpayment timeout'),
  offsets: Uint32Array.of(0, 15, 15, 30),
  timesNs: BigInt64Array.of(1_800_000_000_000_000_000n, 1_800_000_000_000_000_001n),
  collectedMs: 1_800_000_000_100,
});
await writer.finish();
await packArtifact(folder, output, { sqlite: true, removeFolder: true });

await using artifact = await openArtifact(output);
for await (const lines of artifact.lines({ grep: 'timeout' })) {
  for (const line of lines) console.log(line.stream.pod, line.raw.toString());
}
console.log(artifact.metadata.state, artifact.metadata.tags['incident']);

import { cp, mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { packArtifact, writeMetadata, type CaptureMetadata } from '@ktl/capture-artifact';
import { createCaptureWriter } from '@ktl/sqlite-archive';
import { makeCapture, writeMade } from './made-capture.ts';

const metadata: CaptureMetadata = {
  ...{ format: 1, state: 'finished', startedAt: '2026-11-21T08:00:00Z' },
  ...{ namespaces: ['shop'], flags: {}, eventsEnabled: false, follow: true, tags: {} },
};
const texts = ['GET /a', 'error: payment timeout', 'GET /b'];

/** The captures of which docs/captures.md speaks, in a folder; some of the files are of a killed program. */
export async function makeDocCaptures(folder: string): Promise<void> {
  await mkdir(folder, { recursive: true });
  for (const name of ['incident', 'before', 'after']) {
    const work = join(folder, `${name}.work`);
    await mkdir(work);
    await makeCapture(join(work, 'logs.sqlite'), async (writer) => {
      await writeMade(writer, { pod: 'api-1', texts, level: 5 });
      await writeMade(writer, { pod: 'checkout-7d-x', texts: [name] });
      const pod = { uid: 'u', namespace: 'shop', name: 'api-1', restarts: 2 };
      const containers = '[{"name":"app","image":"api:1"}]';
      await writer.addContext('pods', [{ observed_at: metadata.startedAt, ...pod, containers }]);
    });
    await writeMetadata(work, metadata);
    await packArtifact(work, join(folder, `${name}.tar.gz`), { sqlite: true });
    if (name === 'incident') {
      await cp(join(work, 'logs.sqlite'), join(folder, 'incident.sqlite'));
      await killed(work, folder);
    }
  }
}

// What is there while it is written is there when the program is killed.
async function killed(work: string, folder: string): Promise<void> {
  const writing = join(work, 'killed');
  await mkdir(writing);
  await using writer = await createCaptureWriter(join(writing, 'logs.sqlite'));
  await writeMetadata(writing, { ...metadata, state: 'writing' });
  await writeMade(writer, { pod: 'api-1', texts });
  await writer.flush();
  await cp(writing, join(folder, 'incident.partial'), { recursive: true });
}

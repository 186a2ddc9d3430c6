// A capture that somebody kills: it writes a working folder, or packs one, and says how far it is.
import { writeSync } from 'node:fs';
import { createCaptureWriter } from '@ktl/sqlite-archive';
import { join } from 'node:path';
import { packArtifact } from '../src/index.ts';
import { batchOf, checkout } from './working-folder.ts';

const [task = '', folder = '', output = ''] = process.argv.slice(2);

if (task === 'write') {
  const writer = await createCaptureWriter(join(folder, 'logs.sqlite'), { commitMs: 50 });
  for (let i = 0; ; i++) {
    await writer.write(batchOf(checkout, Array<string>(50).fill(`round ${String(i)}`)));
    if (i % 10 === 9) {
      await writer.flush();
      writeSync(1, `${String((i + 1) * 50)}\n`);
    }
  }
} else {
  const onProgress = ({ done }: { done: number }): void => {
    writeSync(1, `${String(done)}\n`);
    // Until it is killed: the tarball is half written then.
    Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0);
  };
  await packArtifact(folder, output, { sqlite: true, onProgress });
}

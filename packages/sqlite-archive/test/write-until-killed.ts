// Writes numbered lines until it is killed, and says on stdout how many it has handed over, each ten milliseconds.
import { writeSync } from 'node:fs';
import { setTimeout } from 'node:timers/promises';
import { createCaptureWriter } from '@ktl/sqlite-archive';
import { batchOf } from './capture-lines.ts';

const path = process.argv[2] ?? '';
const writer = await createCaptureWriter(path);
for (let first = 1; ; first += 200) {
  const lines = Array.from({ length: 200 }, (_, index) => `line ${String(first + index)} of many`);
  const stream = { namespace: 'n', pod: `p${String(first % 7)}`, container: 'c' };
  await writer.write(
    batchOf(
      stream,
      lines,
      lines.map((_, index) => BigInt(first + index)),
    ),
  );
  writeSync(1, `${String(first + 199)} ${String(Date.now())}\n`);
  await setTimeout(10);
}

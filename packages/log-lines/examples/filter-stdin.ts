/**
 * Errors of a log on standard input, with their stack traces:
 * `npx node --conditions=@ktl/source packages/log-lines/examples/filter-stdin.ts warn < app.log`.
 */
import { createInterface } from 'node:readline';
import { LevelReader, parseLevelFilter } from '@ktl/log-lines';

const filter = parseLevelFilter(process.argv[2] ?? 'error');
const reader = new LevelReader();
for await (const line of createInterface({ input: process.stdin })) {
  const bytes = Buffer.from(line);
  if (filter.has(reader.read(bytes, 0, bytes.length))) process.stdout.write(`${line}\n`);
}

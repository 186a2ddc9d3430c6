/**
 * The most frequent patterns of a log on standard input:
 * `npx node --conditions=@ktl/source packages/log-patterns/examples/top-patterns.ts 10 < app.log`.
 */
import { createInterface } from 'node:readline';
import { createPatternTree } from '@ktl/log-patterns';

const tree = createPatternTree();
for await (const line of createInterface({ input: process.stdin })) tree.add(line);
for (const { count, template } of tree.patterns().slice(0, Number(process.argv[2] ?? 10))) {
  process.stdout.write(`${String(count).padStart(8)}  ${template}\n`);
}

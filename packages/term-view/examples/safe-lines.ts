/**
 * Makes whatever comes in on stdin safe for a terminal, with matches of a pattern marked.
 * `some-command | npx node --conditions=@ktl/source packages/term-view/examples/safe-lines.ts ERROR`
 */
import { createInterface } from 'node:readline';
import { ByteWriter, PlainScan, createHighlighter, defaultMatchPalette } from '../src/index.ts';

const patterns = process.argv.slice(2).map((pattern) => new RegExp(pattern, 'u'));
const highlighter = createHighlighter(patterns, defaultMatchPalette);

// latin1 keeps every byte as it came in.
for await (const text of createInterface({ input: process.stdin.setEncoding('latin1') })) {
  const line = Buffer.from(text, 'latin1');
  const plain = new PlainScan(line).isPlain(0, line.length);
  const out = new ByteWriter(line.length + 64);
  highlighter.write(line, { start: 0, end: line.length, plain }, out);
  out.byte(0x0a);
  process.stdout.write(out.take());
}

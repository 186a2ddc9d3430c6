// Time a line of watching the stamps of a followed stream, whose bytes are in the cache because they have
// just been cut (2,000 lines of 150 bytes in chunks of 16 KiB; the best of many rounds):
//   node --conditions=@ktl/source bench/stream-order.ts
import { LineCutter, type LineCut } from '../src/line/line-cutter.ts';
import { LineHistory } from '../src/resume/line-history.ts';
import { StreamOrder } from '../src/resume/stream-order.ts';

const LINES = 2_000;
const CHUNK_BYTES = 16 * 1024;
const PASSES = 50;

function cutsOf(stepNs: number): LineCut[] {
  const lines = Array.from({ length: LINES }, (_, i) => {
    const ns = i * stepNs;
    const iso = new Date(Date.UTC(2026, 0, 2) + Math.floor(ns / 1e6)).toISOString().slice(0, 19);
    return `${iso}.${String(ns % 1e9).padStart(9, '0')}Z ${'x'.repeat(118)}\n`;
  });
  const bytes = Buffer.from(lines.join(''));
  const cutter = new LineCutter();
  const cuts: LineCut[] = [];
  for (let at = 0; at < bytes.length; at += CHUNK_BYTES) {
    const cut = cutter.push(bytes.subarray(at, at + CHUNK_BYTES));
    if (cut !== undefined) cuts.push(cut);
  }
  return cuts;
}

function nsPerLine(cuts: readonly LineCut[]): number {
  const startNs = process.hrtime.bigint();
  for (let pass = 0; pass < PASSES; pass++) {
    const order = new StreamOrder(new LineHistory());
    order.open(0, -Infinity);
    for (const cut of cuts) if (order.check(cut, 0) !== undefined) throw new Error('a doubt');
  }
  return Number(process.hrtime.bigint() - startNs) / PASSES / LINES;
}

for (const [name, cuts] of Object.entries({
  '20 us': cutsOf(20_000),
  '20 ms': cutsOf(20_000_000),
})) {
  const best = Math.min(...Array.from({ length: 60 }, () => nsPerLine(cuts)));
  process.stdout.write(`lines ${name} apart: ${best.toFixed(1)} ns a line\n`);
}

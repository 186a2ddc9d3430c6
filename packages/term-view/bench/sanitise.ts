/**
 * Cost of making lines safe, in CPU milliseconds for 300,000 lines, beside a bare copy of the same
 * bytes. Run: `npx node --conditions=@ktl/source packages/term-view/bench/sanitise.ts`.
 */
import { ByteWriter, PlainScan, TokenReader, sanitiseLine } from '../src/index.ts';

const LINES = 300_000;
const BATCH = 1_000;
const ROUNDS = 7;

const kinds: Record<string, string> = {
  'plain ASCII':
    'GET /api/v1/orders/12345 200 12ms user=alice trace=7f3a9c1e2b4d5f60 region=eu-west-1 done',
  'JSON with tabs':
    '{"level":"info",\t"msg":"order placed",\t"order":12345,"ms":12,"user":"alice","ok":true}  ...',
  'SGR colours':
    '\x1b[32mINFO\x1b[0m order \x1b[1m12345\x1b[0m placed in 12ms by alice, trace 7f3a9c1e2b4d5f60',
  'UTF-8 text':
    'Bestellung 12345 für Käufer Jürgen in Zürich ausgeführt: 12 ms, größer als üblich — schön',
  hostile:
    '\x1b]0;owned\x07\x1b[2J\x1b]8;;http://x\x07link\x1b]8;;\x07 \u202egnp.exe \u0085 and then some text after',
};

type Writer = (bytes: Buffer, offsets: Uint32Array, out: ByteWriter) => void;

const copy: Writer = (bytes, offsets, out) => {
  for (let index = 0; index < offsets.length; index += 2) {
    out.range(bytes, offsets[index] ?? 0, (offsets[index + 1] ?? 0) + 1);
  }
};

const sanitise: Writer = (bytes, offsets, out) => {
  const scan = new PlainScan(bytes);
  const reader = new TokenReader(bytes);
  for (let index = 0; index < offsets.length; index += 2) {
    const start = offsets[index] ?? 0;
    const end = offsets[index + 1] ?? 0;
    if (scan.isPlain(start, end)) out.range(bytes, start, end + 1);
    else {
      sanitiseLine(bytes, { start, end, reader, color: true }, out);
      out.byte(0x0a);
    }
  }
};

function cpuMs(writer: Writer, bytes: Buffer, offsets: Uint32Array): number {
  const times: number[] = [];
  for (let round = 0; round < ROUNDS; round++) {
    const before = process.cpuUsage();
    for (let done = 0; done < LINES; done += BATCH) {
      const out = new ByteWriter(bytes.length + 64);
      writer(bytes, offsets, out);
      out.take();
    }
    const used = process.cpuUsage(before);
    times.push((used.user + used.system) / 1000);
  }
  return times.sort((left, right) => left - right)[ROUNDS >> 1] ?? 0;
}

for (const [kind, text] of Object.entries(kinds)) {
  const line = Buffer.from(`${text}\n`);
  const bytes = Buffer.concat(Array.from({ length: BATCH }, () => line));
  const offsets = new Uint32Array(BATCH * 2);
  for (let index = 0; index < BATCH; index++) {
    offsets[index * 2] = index * line.length;
    offsets[index * 2 + 1] = (index + 1) * line.length - 1;
  }
  const bare = cpuMs(copy, bytes, offsets);
  const safe = cpuMs(sanitise, bytes, offsets);
  process.stdout.write(
    `${kind.padEnd(16)} ${String(line.length).padStart(4)} B/line  copy ${bare.toFixed(0).padStart(4)} ms` +
      `  safe ${safe.toFixed(0).padStart(4)} ms  ratio ${(safe / bare).toFixed(1)}\n`,
  );
}

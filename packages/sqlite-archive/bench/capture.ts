/**
 * `node --conditions=@ktl/source bench/capture.ts [lines] [lines per second]`: writes a capture of realistic
 * lines at a steady rate (0: as fast as it goes), then searches it. Prints what the README states.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';
import {
  createCaptureWriter,
  openCapture,
  type Capture,
  type CaptureBatch,
} from '@ktl/sqlite-archive';

const total = Number(process.argv[2] ?? 1_000_000);
const perSecond = Number(process.argv[3] ?? 100_000);
const perBatch = 200;
const words =
  'request handled GET POST /api/v1/orders /healthz user cache miss hit retry connection reset by peer upstream latency'.split(
    ' ',
  );
const start = 1_800_000_000_000_000_000n;
let state = 1;

function below(limit: number): number {
  state = (Math.imul(state, 1_103_515_245) + 12_345) & 0x7f_ff_ff_ff;
  return (state >>> 8) % limit;
}

/** Lines made beforehand, since making them takes longer than writing them. */
const models = Array.from({ length: 5 }, () => {
  const lines = Array.from({ length: perBatch }, () => {
    const said = Array.from({ length: 9 }, () => words[below(words.length)]).join(' ');
    return `2026-11-21T20:${String(10 + below(50))}:${String(10 + below(50))}.${String(below(1e6))}Z INFO ${said} id=${below(1e8).toString(16)} dur=${String(below(1000))}ms status=200`;
  });
  const bytes = Buffer.from(lines.join('\n'));
  const offsets = new Uint32Array(perBatch * 2);
  let at = 0;
  lines.forEach((line, index) => {
    offsets.set([at, at + line.length], index * 2);
    at += line.length + 1;
  });
  return { bytes, offsets };
});

function batch(index: number): CaptureBatch {
  const model = models[index % models.length] ?? {
    bytes: Buffer.alloc(0),
    offsets: new Uint32Array(0),
  };
  const pod = index % 50;
  const first = start + BigInt(index * perBatch) * 10_000n;
  return {
    stream: { namespace: 'shop', pod: `web-${String(pod)}`, container: 'app', prefix: 'web ' },
    ...model,
    timesNs: BigInt64Array.from({ length: perBatch }, (_, line) => first + BigInt(line) * 10_000n),
    levels: new Uint8Array(perBatch).fill(3),
    collectedMs: Number(first / 1_000_000n) + 120,
  };
}

function percentile(sample: number[], share: number): string {
  const sorted = sample.sort((a, b) => a - b);
  return (sorted[Math.floor(sorted.length * share)] ?? Number.NaN).toFixed(2);
}

async function write(path: string): Promise<void> {
  console.log(`RSS before ${(process.memoryUsage.rss() / 2 ** 20).toFixed(0)} MiB`);
  const worker = process.env['KTL_BENCH_WORKER'];
  const writer = await createCaptureWriter(
    path,
    worker === undefined ? {} : { worker: pathToFileURL(worker) },
  );
  const waits: number[] = [];
  let highest = 0;
  const needle = 'x needle in the hay y';
  const begin = performance.now();
  for (let index = 0; index * perBatch < total; index++) {
    const due = perSecond === 0 ? 0 : (index * perBatch * 1000) / perSecond;
    const early = due - (performance.now() - begin);
    if (early > 5) await setTimeout(early);
    const next = batch(index);
    const before = performance.now();
    await writer.write(next);
    waits.push(performance.now() - before);
    if (index % 500 === 0) highest = Math.max(highest, process.memoryUsage.rss());
    if (index % 10_000 === 500) {
      const offsets = Uint32Array.of(0, needle.length);
      await writer.write({
        ...next,
        bytes: Buffer.from(needle),
        offsets,
        timesNs: next.timesNs.slice(0, 1),
        levels: Uint8Array.of(3),
      });
    }
  }
  const written = performance.now();
  await writer.flush();
  const flushed = performance.now();
  const whileWriting = Math.max(highest, process.resourceUsage().maxRSS * 1024);
  const { lines, sizeBytes } = await writer.finish();
  const ended = performance.now();
  highest = Math.max(highest, process.resourceUsage().maxRSS * 1024);
  const seconds = (flushed - begin) / 1000;
  const cpu = process.cpuUsage();
  console.log(
    `load ${loadavg()
      .map((load) => load.toFixed(1))
      .join(' ')}`,
  );
  console.log(
    `${String(lines)} lines in ${seconds.toFixed(1)} s: ${(lines / seconds).toFixed(0)}/s`,
  );
  console.log(
    `write p50 ${percentile(waits, 0.5)} ms, p99 ${percentile(waits, 0.99)} ms, max ${percentile(waits, 1 - 1e-9)} ms`,
  );
  console.log(
    `flush ${(flushed - written).toFixed(0)} ms, finish ${(ended - flushed).toFixed(0)} ms, peak RSS ${(whileWriting / 2 ** 20).toFixed(0)} MiB while it wrote, ${(highest / 2 ** 20).toFixed(0)} MiB with finish`,
  );
  console.log(`CPU ${((cpu.user + cpu.system) / lines).toFixed(2)} us a line with making it`);
  console.log(`${(sizeBytes / lines).toFixed(1)} bytes a line`);
}

async function timed(name: string, use: () => Promise<number> | number): Promise<void> {
  const before = performance.now();
  const cpuBefore = process.cpuUsage();
  const found = await use();
  const cpu = process.cpuUsage(cpuBefore);
  const cpuMs = (cpu.user + cpu.system) / 1000;
  console.log(
    `${name}: ${(performance.now() - before).toFixed(0)} ms (CPU ${cpuMs.toFixed(0)} ms), ${String(found)}`,
  );
}

async function count(lines: AsyncIterable<readonly unknown[]>): Promise<number> {
  let found = 0;
  for await (const some of lines) found += some.length;
  return found;
}

async function read(path: string): Promise<void> {
  let capture: Capture | undefined;
  await timed('open', () => {
    capture = openCapture(path);
    return statSync(path).size;
  });
  if (capture === undefined) return;
  using open = capture;
  await timed('summary', () => open.summary().lines);
  await timed('all lines', () => count(open.lines()));
  const memory = (process.memoryUsage.rss() / 2 ** 20).toFixed(0);
  console.log(`RSS ${memory} MiB behind it`);
  await timed('all lines with the sqlite3 program (wall time alone counts)', () => {
    execFileSync('sqlite3', [path, 'SELECT raw FROM logs ORDER BY time_ns'], {
      stdio: ['ignore', 'ignore', 'inherit'],
    });
    return total;
  });
  await timed('search, rare word', () => count(open.search('needle')));
  await timed('search, two common words, first 100', () =>
    count(open.search('reset upstream', { limit: 100 })),
  );
  await timed('search, one id', () => count(open.search(`${words[5] ?? ''} needle`)));
  await timed('pod, last 1000 lines of time', () =>
    count(open.lines({ pod: 'web-7', sinceNs: start + BigInt(total - 50_000) * 10_000n })),
  );
  await timed('all lines of one pod', () => count(open.lines({ pod: 'web-7' })));
  await timed('grep of a text that is rare', () => count(open.lines({ grep: 'needle in' })));
}

const folder = mkdtempSync(join(process.env['BENCH_FOLDER'] ?? tmpdir(), 'ktl-capture-bench-'));
try {
  const path = join(folder, 'logs.sqlite');
  await write(path);
  await read(path);
  const raw = Buffer.concat(models.map(({ bytes }) => bytes));
  const lines = models.length * perBatch;
  console.log(
    `text ${(raw.length / lines).toFixed(1)} bytes a line, gzip ${(gzipSync(raw).length / lines).toFixed(1)}`,
  );
  if (process.argv[4] === 'gzip') {
    execFileSync('gzip', ['-k', path]);
    console.log(
      `the file with gzip: ${(statSync(`${path}.gz`).size / total).toFixed(1)} bytes a line`,
    );
  }
} finally {
  rmSync(folder, { recursive: true });
}

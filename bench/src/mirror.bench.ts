/**
 * One session at 50,000 lines/s to 50 viewers on loopback: CPU of the serving process, and the time
 * from publish until a viewer's process has read the message; deflated and plain.
 * KTL_BENCH_VIEWERS, KTL_BENCH_LINES_PER_S and KTL_BENCH_SECONDS change the shape, KTL_BENCH_MODE
 * (`deflate-clear`, `plain`, `deflate-redact`) picks one.
 */
import { spawn, type ChildProcessByStdio } from 'node:child_process';
import { once } from 'node:events';
import { loadavg } from 'node:os';
import { createInterface, type Interface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import type { ReaderReport } from './mirror-readers.ts';
import type { SessionReport } from './mirror-session.ts';

const viewers = Number(process.env['KTL_BENCH_VIEWERS'] ?? 50);
const linesPerS = Number(process.env['KTL_BENCH_LINES_PER_S'] ?? 50_000);
const seconds = Number(process.env['KTL_BENCH_SECONDS'] ?? 10);
const sampled = Math.min(2, viewers);
const warmUpMs = 2000;

interface Part {
  readonly process: ChildProcessByStdio<Writable, Readable, null>;
  readonly lines: Interface;
}

console.log(`load of the machine before: ${String(loadavg()[0]?.toFixed(1))}`);
const only = process.env['KTL_BENCH_MODE'] ?? '';
const shapes = [
  ['deflate', 'clear'],
  ['plain', 'clear'],
  ['deflate', 'redact'],
] as const;
for (const [mode, redaction] of shapes.filter((shape) => shape.join('-').startsWith(only))) {
  const { server, readers } = await measure(mode, redaction);
  console.log(
    describe(`${mode}, redaction ${redaction === 'redact' ? 'on' : 'off'}`, server, readers),
  );
}

async function measure(
  mode: string,
  redaction: string,
): Promise<{ server: SessionReport; readers: ReaderReport }> {
  const session = start('mirror-session.ts', [String(linesPerS), redaction]);
  const port = await nextLine(session);
  const readers = start('mirror-readers.ts', [port, String(viewers), String(sampled), mode]);
  await nextLine(readers);
  session.process.stdin.write('go\n');
  await sleep(warmUpMs);
  for (const { process: child } of [session, readers]) child.stdin.write('count\n');
  await sleep(seconds * 1000);
  const read = end<ReaderReport>(readers);
  const served = end<SessionReport>(session);
  return { server: await served, readers: await read };
}

function start(file: string, args: readonly string[]): Part {
  const path = fileURLToPath(new URL(file, import.meta.url));
  const child = spawn(
    process.execPath,
    ['--conditions=@ktl/source', '--no-warnings', path, ...args],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  return { process: child, lines: createInterface(child.stdout) };
}

async function nextLine({ lines }: Part): Promise<string> {
  const [line] = (await once(lines, 'line')) as [string];
  return line;
}

async function end<T>(part: Part): Promise<T> {
  const line = nextLine(part);
  part.process.stdin.end();
  return JSON.parse(await line) as T;
}

function describe(name: string, server: SessionReport, readers: ReaderReport): string {
  const sorted = [...readers.latencies].sort((a, b) => a - b);
  const at = (part: number): string =>
    `${String(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * part))] ?? NaN)} ms`;
  const { wallS } = server;
  const perS = (value: number): string => (value / wallS).toFixed(0);
  const mb = (value: number): string => `${(value / 1e6 / wallS).toFixed(1)} MB/s`;
  return [
    `${name}: ${perS(server.lines)} lines/s to ${String(viewers)} viewers for ${wallS.toFixed(1)} s`,
    `  server   ${(server.cpuS / wallS).toFixed(2)} cores, ${(server.rssBytes / 1e6).toFixed(0)} MB resident, ` +
      `${mb(server.encodedBytes)} encoded, ${(server.spooledBytes / 1e6).toFixed(0)} MB spooled, ${String(server.skipped)} frames skipped`,
    `  viewers  ${mb(readers.bytes)} in all, ${perS(readers.messages)} messages/s, ${(readers.cpuS / wallS).toFixed(2)} cores`,
    `  publish to read  p50 ${at(0.5)}, p99 ${at(0.99)}, max ${at(1)}`,
  ].join('\n');
}

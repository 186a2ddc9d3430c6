/**
 * `mirror-session.ts LINES_PER_S redact|clear`: a session as `ktl logs --ui` has it, in a process of its
 * own so that its CPU can be counted. Prints its port. The first line of input starts the lines, the
 * second the count, and the end of input ends it; one JSON line tells.
 */
import { randomBytes } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import { createRedactor, createSession, startFeed, type NewFrame } from '@ktl/mirror-server';
import { openFrameSpool } from '@ktl/sqlite-archive';

/** What one session did. */
export interface SessionReport {
  readonly lines: number;
  readonly wallS: number;
  readonly cpuS: number;
  readonly rssBytes: number;
  readonly encodedBytes: number;
  readonly spooledBytes: number;
  readonly skipped: number;
}

const [rate = '', redaction = ''] = process.argv.slice(2);
const tickMs = 10;
const clock = {
  now: () => Date.now(),
  sleep: (ms: number, signal?: AbortSignal) =>
    sleep(ms, undefined, signal === undefined ? {} : { signal }),
};
const session = createSession({
  session: { id: 'bench', kind: 'logs', title: 'bench', startedAt: new Date().toISOString() },
  clock,
  spool: openFrameSpool(),
  ...(redaction === 'redact' && { redactor: createRedactor() }),
});
const server = await startFeed({
  session,
  web: { bind: '127.0.0.1:0', access: { cookie: 'browsers-only' }, clock, randomBytes },
});
process.stdout.write(`${String(server.addresses[0]?.port)}\n`);

let made = 0;
function frame(now: number, stamp: string): NewFrame {
  const id = made++;
  const pod = `checkout-7d9c5b6f4-${String(id % 20).padStart(5, '0')}`;
  const raw =
    `{"published":"published=${String(now)}","level":"info","msg":"order accepted","order":${String(id * 7919)},` +
    `"customer":"c-${String((id * 104_729) % 99_991)}","latency_ms":${String((id * 31) % 997)},"path":"/cart"}`;
  return {
    ...{
      kind: 'line',
      ts: `${stamp}Z`,
      displayTs: stamp,
      namespace: 'shop',
      pod,
      container: 'app',
    },
    ...{ source: 'pod', glyph: '●', line: raw, lineAnsi: `\u001b[36m${raw}\u001b[0m`, raw },
    ...{ uid: '0b9b6c1e-7f0e-4a55-9d55-2b7d0c8a1b11', restart: 0, level: 'info' },
  };
}

let timer: NodeJS.Timeout | undefined;
function produce(): void {
  const started = performance.now();
  timer = setInterval(() => {
    const due = Math.floor(((performance.now() - started) / 1000) * Number(rate)) - made;
    const now = Date.now();
    const stamp = `${new Date(now).toISOString().slice(0, -1)}456789`;
    session.publish(Array.from({ length: due }, () => frame(now, stamp)));
  }, tickMs);
}

function count(): void {
  const cpu = process.cpuUsage();
  const begun = performance.now();
  const before = { made, encoded: session.stats().totalBytes };
  process.stdin.once('end', () => {
    clearInterval(timer);
    const { user, system } = process.cpuUsage(cpu);
    const { totalBytes, spoolBytes, skippedFrames } = session.stats();
    const report: SessionReport = {
      lines: made - before.made,
      wallS: (performance.now() - begun) / 1000,
      cpuS: (user + system) / 1e6,
      rssBytes: process.memoryUsage.rss(),
      encodedBytes: totalBytes - before.encoded,
      spooledBytes: spoolBytes,
      skipped: skippedFrames,
    };
    process.stdout.write(`${JSON.stringify(report)}\n`);
    void session[Symbol.asyncDispose]().then(() => server[Symbol.asyncDispose]());
  });
}

process.stdin.once('data', () => {
  produce();
  process.stdin.once('data', count);
});

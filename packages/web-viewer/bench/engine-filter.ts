/**
 * Memory of a million rows in the log engine, and the CPU time and the time on the wall it takes to filter
 * them, beside the same lines as an array of strings with Array.filter.
 * Run: `npx node --expose-gc packages/web-viewer/bench/engine-filter.ts [rows]`.
 */
import { Engine } from '../browser/engine/engine.ts';
import type { FromWorker, Query, TextSearch } from '../browser/engine/protocol.ts';

const ROWS = Number(process.argv[2] ?? 1_000_000);
const ROUNDS = 7;
const BATCH = 1000;

const shapes: readonly ((n: number) => string)[] = [
  (n) =>
    `{"level":"${n % 90 === 0 ? 'error' : 'info'}","time":"2026-09-21T14:13:25.123Z","msg":"order placed","order":${String(n)},"status":${String(n % 97 === 0 ? 502 : 200)},"path":"/api/v1/orders"}`,
  (n) =>
    `ts=2026-09-21T14:13:25.123Z level=info caller=store.go:113 msg="product read" sku=kettle-${String(n)} cache=hit dur=${String(n % 90)}ms`,
  (n) =>
    `2026-09-21 14:13:25,123 ${n % 50 === 0 ? 'WARN ' : 'INFO '} [http-nio-8080-exec-${String(n % 10)}] c.e.shop.OrderController - request done in ${String(n % 300)} ms`,
  (n) =>
    `10.0.${String(n % 250)}.7 - - [21/Sep/2026:14:13:25 +0000] "GET /api/v1/orders/${String(n)} HTTP/1.1" 200 1234 "-" "Mozilla/5.0 (X11; Linux x86_64)"`,
];

function textOf(n: number): string {
  return shapes[n % shapes.length]?.(n) ?? '';
}

const tasks: (() => void)[] = [];
let onMessage: (message: unknown) => void = () => undefined;
let matched = 0;
const engine = new Engine({
  post: (message: FromWorker) => {
    if (message.type === 'state') ({ matched } = message);
  },
  openSocket: (_, handlers) => {
    ({ onMessage } = handlers);
    return { close: () => undefined };
  },
  status: async () => 200,
  fetchText: () => {
    throw new Error('nothing is fetched');
  },
  setTimer: (callback, delayMs) => {
    if (delayMs <= 100) tasks.push(callback);
    return () => undefined;
  },
  random: () => 0,
  now: () => performance.now(),
  defer: (callback) => tasks.push(callback),
});

function settle(): void {
  for (let task = tasks.shift(); task !== undefined; task = tasks.shift()) task();
}

function batch(from: number): string {
  const frames: string[] = [];
  for (let seq = from; seq < from + BATCH; seq++) {
    const line = textOf(seq);
    const ts = new Date(1_790_000_000_000 + seq * 3).toISOString().replace('Z', '123456Z');
    frames.push(
      JSON.stringify({
        ...{ kind: 'line', seq, ts, displayTs: ts.slice(11, 23), namespace: 'shop' },
        ...{
          pod: `web-${String(seq % 40)}`,
          container: 'app',
          uid: `u${String(seq % 40)}`,
          restart: 0,
        },
        ...{ source: 'pod', glyph: '●', line, lineAnsi: line, raw: line },
        level: seq % 90 === 0 ? 'error' : 'info',
      }),
    );
  }
  return frames.join('\n');
}

function cpuMs(since: NodeJS.CpuUsage): number {
  const { user, system } = process.cpuUsage(since);
  return (user + system) / 1000;
}

function median(times: number[]): number {
  return times.sort((left, right) => left - right)[Math.floor(times.length / 2)] ?? 0;
}

/** CPU time of this process, so that others on the machine count less; and what the visitor waits. */
function timed(work: () => number): { ms: number; wallMs: number; found: number } {
  const times: number[] = [];
  const walls: number[] = [];
  let found = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const start = process.cpuUsage();
    const startMs = performance.now();
    found = work();
    walls.push(performance.now() - startMs);
    times.push(cpuMs(start));
  }
  return { ms: median(times), wallMs: median(walls), found };
}

function memory(): number {
  globalThis.gc?.();
  const { heapUsed, arrayBuffers } = process.memoryUsage();
  return heapUsed + arrayBuffers;
}

const before = memory();
engine.receive({ type: 'connect', url: 'http://127.0.0.1/' });
onMessage('{"kind":"hello","session":{"id":"s"},"oldest":1,"newest":0}');
let takenMs = 0;
let textBytes = 0;
for (let from = 1; from <= ROWS; from += BATCH) {
  const message = batch(from);
  const start = process.cpuUsage();
  onMessage(message);
  takenMs += cpuMs(start);
}
settle();
const engineBytes = memory() - before;
const strings: string[] = [];
for (let seq = 1; seq <= ROWS; seq++) {
  strings.push(textOf(seq));
  textBytes += textOf(seq).length;
}
// Cons strings of templates become flat, as those from JSON.parse are.
for (const text of strings) text.charCodeAt(0);
console.log(
  `${String(ROWS)} rows of ${(textBytes / ROWS).toFixed(0)} bytes: ` +
    `${(engineBytes / ROWS).toFixed(1)} bytes a row, ${((engineBytes - textBytes) / ROWS).toFixed(1)} beside the text; ` +
    `taken in at ${((ROWS / takenMs) * 1000).toFixed(0)} rows a CPU second`,
);

function compare(name: string, query: Query, keep: (text: string) => boolean): void {
  const own = timed(() => {
    engine.receive({ type: 'query', id: 1, query });
    settle();
    return matched;
  });
  const plain = timed(() => strings.filter(keep).length);
  if (own.found !== plain.found)
    throw new Error(`${name}: ${String(own.found)} and ${String(plain.found)} rows`);
  console.log(
    `${name.padEnd(34)} ${own.ms.toFixed(0).padStart(5)} ms, wall ${own.wallMs.toFixed(0).padStart(4)}  Array.filter ${plain.ms.toFixed(0).padStart(5)} ms` +
      `  ratio ${(own.ms / plain.ms).toFixed(2)}  ${String(own.found)} rows`,
  );
}

function contains(text: string): void {
  const search: TextSearch = { text, isRegex: false, caseSensitive: true };
  compare(`"${text}"`, search, (line) => line.includes(text));
}

function folded(text: string): void {
  const lower = text.toLowerCase();
  compare(`"${text}", any case`, { text }, (line) => line.toLowerCase().includes(lower));
}

function matches(source: string, flags: string): void {
  const expression = new RegExp(source, flags);
  const query = { text: source, isRegex: true, caseSensitive: !flags.includes('i') };
  compare(`/${source}/${flags}`, query, (line) => expression.test(line));
}

for (const text of ['timeout', 'status":502', 'kettle-77', 'GET', 'error', '99', 'zz', '#'])
  contains(text);
for (const text of ['TIMEOUT', 'warn', 'Controller', 'e']) folded(text);
matches(String.raw`dur=8\dms`, 'u');
matches('request done in 2(50|99) ms$', 'u');
matches('order|product', 'u');
matches(String.raw`\d{3} ms`, 'iu');

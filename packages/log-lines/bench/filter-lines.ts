/**
 * CPU of the filters for 300,000 realistic lines in batches of 500, beside a loop that only looks at
 * the offsets of each line.
 * Run: `npx node --conditions=@ktl/source packages/log-lines/bench/filter-lines.ts`.
 */
import {
  LevelReader,
  createFieldFilter,
  createLineMatcher,
  levelOf,
  parseFieldFilter,
  parseLevelFilter,
  type Lines,
} from '@ktl/log-lines';

const LINES = 300_000;
const BATCH = 500;
const ROUNDS = 7;

const shapes: readonly ((number: number) => string)[] = [
  (n) =>
    `{"level":"${n % 90 === 0 ? 'error' : 'info'}","time":"2026-09-21T14:13:25.123Z","msg":"order placed","order":${String(n)},"http":{"status":${String(n % 97 === 0 ? 502 : 200)},"path":"/api/v1/orders"},"took":"${String(n % 900)}ms","trace":"7f3a9c1e"}`,
  (n) =>
    `ts=2026-09-21T14:13:25.123Z level=info caller=store.go:113 msg="product read" sku=kettle-${String(n)} cache=hit dur=${String(n % 90)}ms trace=0b0d1563229685f7`,
  (n) =>
    `2026-09-21 14:13:25,123 ${n % 50 === 0 ? 'WARN ' : 'INFO '} [http-nio-8080-exec-${String(n % 10)}] c.e.shop.OrderController - request done in ${String(n % 300)} ms`,
  (n) =>
    `10.0.${String(n % 250)}.7 - - [21/Sep/2026:14:13:25 +0000] "GET /api/v1/orders/${String(n)} HTTP/1.1" 200 1234 "-" "Mozilla/5.0 (X11; Linux x86_64)"`,
  (n) =>
    `I0921 14:13:25.123456       1 controller.go:${String(n % 900)}] "Reconciled" object="shop/checkout" generation=${String(n)}`,
];

function batchAt(number: number): Lines {
  const offsets = new Uint32Array(BATCH * 3);
  let source = '';
  for (let line = 0; line < BATCH; line++) {
    const at = number * BATCH + line;
    offsets[line * 3] = source.length;
    source += '2026-09-21T14:13:25.123456789Z ';
    offsets[line * 3 + 1] = source.length;
    source += shapes[at % shapes.length]?.(at) ?? '';
    offsets[line * 3 + 2] = source.length;
    source += '\n';
  }
  return { bytes: Buffer.from(source), count: BATCH, offsets };
}

const batches = Array.from({ length: LINES / BATCH }, (_, number) => batchAt(number));

type Count = (lines: Lines) => number;

function byLine(keep: (bytes: Buffer, start: number, end: number) => boolean): Count {
  return ({ bytes, count, offsets }) => {
    let kept = 0;
    for (let line = 0; line < count; line++) {
      if (keep(bytes, offsets[3 * line + 1] ?? 0, offsets[3 * line + 2] ?? 0)) kept++;
    }
    return kept;
  };
}

function matching(include: readonly RegExp[], exclude: readonly RegExp[] = []): () => Count {
  return () => {
    const matcher = createLineMatcher({ include, exclude });
    return (lines) => {
      const passes = matcher.select(lines);
      let kept = 0;
      for (let line = 0; line < lines.count; line++) kept += passes[line] ?? 0;
      return kept;
    };
  };
}

function filtering(text: string): () => Count {
  return () => {
    const reader = createFieldFilter(parseFieldFilter(text)).open();
    return byLine((bytes, start, end) => reader.keeps(bytes, start, end));
  };
}

const cases: readonly (readonly [string, () => Count])[] = [
  ['offsets only', () => byLine((_, start, end) => end > start)],
  ['levelOf', () => byLine((bytes, start, end) => levelOf(bytes, start, end) !== undefined)],
  [
    '--level warn',
    () => {
      const reader = new LevelReader();
      const filter = parseLevelFilter('warn');
      return byLine((bytes, start, end) => filter.hasRank(reader.readRank(bytes, start, end)));
    },
  ],
  ['--filter order>5', filtering('order>5')],
  ['--filter http.status>=500', filtering('http.status>=500')],
  ['--filter took>800ms,level=info', filtering('took>800ms,level=info')],
  ['-i ERROR', matching([/ERROR/u])],
  ['-i panic', matching([/panic/u])],
  ['-i timeout', matching([/timeout/u])],
  ['-i "connection refused"', matching([/connection refused/u])],
  ['-i (?i)timeout', matching([/timeout/iu])],
  ['-i timeout -i refused -i OOMKilled', matching([/timeout/u, /refused/u, /OOMKilled/u])],
  ['-i checkout (a fifth matches)', matching([/checkout/u])],
  ['-i 14:13 (all match)', matching([/14:13/u])],
  ['-i status=5\\d\\d', matching([/status=5\d\d/u])],
  ['-i "orders/\\d+9 " (a fiftieth matches)', matching([/orders\/\d+9 /u])],
  ['-i \\d{4}ms (no literal)', matching([/\d{4}m./u])],
  ['-x /healthz', matching([], [/\/healthz/u])],
];

const times = cases.map((): number[] => []);
const counts = cases.map(() => 0);
for (let round = 0; round < ROUNDS; round++) {
  for (const [index, [, make]] of cases.entries()) {
    const count = make();
    let kept = 0;
    const before = process.cpuUsage();
    for (const batch of batches) kept += count(batch);
    const { user, system } = process.cpuUsage(before);
    times[index]?.push((1000 * (user + system)) / LINES);
    counts[index] = kept;
  }
}

const sizeBytes = batches.reduce((sum, { bytes }) => sum + bytes.length, 0);
process.stdout.write(`${String(LINES)} lines, ${(sizeBytes / LINES).toFixed(0)} bytes each\n`);
for (const [index, [name]] of cases.entries()) {
  const median = times[index]?.sort((left, right) => left - right)[ROUNDS >> 1] ?? 0;
  const share = ((100 * (counts[index] ?? 0)) / LINES).toFixed(1);
  process.stdout.write(
    `${name.padEnd(42)} ${median.toFixed(0).padStart(5)} ns/line  keeps ${share} %\n`,
  );
}

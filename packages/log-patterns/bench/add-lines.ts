/**
 * CPU of clustering 300,000 realistic lines, beside splitting the same lines at white space, and the
 * memory that hostile lines leave behind.
 * Run: `npx node --conditions=@ktl/source --expose-gc packages/log-patterns/bench/add-lines.ts`.
 */
import { createPatternTree } from '@ktl/log-patterns';

const LINES = 300_000;
const ROUNDS = 5;

const shapes: readonly (readonly [string, (number: number) => string])[] = [
  [
    'JSON',
    (n) =>
      `{"level":"${n % 90 === 0 ? 'error' : 'info'}","time":"2026-09-21T14:13:25.123Z","msg":"order ${String(n)} placed","order":${String(n)},"http":{"status":${String(n % 97 === 0 ? 502 : 200)},"path":"/api/v1/orders"},"took":"${String(n % 900)}ms","trace":"7f3a9c1e"}`,
  ],
  [
    'logfmt',
    (n) =>
      `ts=2026-09-21T14:13:25.123Z level=info caller=store.go:113 msg="product read" sku=kettle-${String(n)} cache=hit dur=${String(n % 90)}ms trace=0b0d1563229685f7`,
  ],
  [
    'Java',
    (n) =>
      `2026-09-21 14:13:25,123 ${n % 50 === 0 ? 'WARN ' : 'INFO '} [http-nio-8080-exec-${String(n % 10)}] c.e.shop.OrderController - request done in ${String(n % 300)} ms`,
  ],
  [
    'nginx',
    (n) =>
      `10.0.${String(n % 250)}.7 - - [21/Sep/2026:14:13:25 +0000] "GET /api/v1/orders/${String(n)} HTTP/1.1" 200 1234 "-" "Mozilla/5.0 (X11; Linux x86_64)"`,
  ],
  [
    'klog',
    (n) =>
      `I0921 14:13:25.123456       1 controller.go:${String(n % 900)}] "Reconciled" object="shop/checkout" generation=${String(n)}`,
  ],
];

function linesOf(shape: (number: number) => string): Buffer[] {
  return Array.from({ length: LINES }, (_, number) => Buffer.from(shape(number)));
}

function mixed(number: number): string {
  return shapes[number % shapes.length]?.[1](number) ?? '';
}

function secondsFor(work: () => void): number {
  const times = Array.from({ length: ROUNDS }, () => {
    const before = process.cpuUsage();
    work();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1e6;
  });
  return times.sort((left, right) => left - right)[ROUNDS >> 1] ?? 0;
}

function report(name: string, shape: (number: number) => string): void {
  const lines = linesOf(shape);
  let words = 0;
  const split = secondsFor(() => {
    for (const line of lines) words += line.toString().split(/\s+/u).length;
  });
  let patterns = 0;
  const clustered = secondsFor(() => {
    const tree = createPatternTree();
    for (const line of lines) tree.add(line, { level: 'info', atMs: 1 });
    patterns = tree.patterns().length;
  });
  const perSecond = (seconds: number): string =>
    Math.round(LINES / seconds)
      .toLocaleString('en')
      .padStart(10);
  process.stdout.write(
    `${name.padEnd(10)}${perSecond(clustered)} lines per CPU second, split ${perSecond(split)}, ratio ${(clustered / split).toFixed(1)}, ${String(patterns)} patterns (${String(words / ROUNDS / LINES)} words)\n`,
  );
}

for (const [name, shape] of shapes) report(name, shape);
report('mixed', mixed);

function heapMib(): number {
  globalThis.gc?.();
  return process.memoryUsage().heapUsed / 2 ** 20;
}

const letters = (number: number): string =>
  number.toString(26).replace(/\d/gu, (digit) => 'qrstuvwxyz'.charAt(Number(digit)));
const tree = createPatternTree();
const before = heapMib();
const start = process.cpuUsage();
for (let number = 0; number < 2_000_000; number++) {
  const word = letters(number * 7919);
  tree.add(`${word} ${word}x y${word} ${number % 3 === 0 ? word : ''} ${word.repeat(9)} end`);
  if (number % 500_000 === 499_999) {
    const { user, system } = process.cpuUsage(start);
    process.stdout.write(
      `distinct   ${String(number + 1)} templates: ${String(tree.patterns().length)} patterns, ${(heapMib() - before).toFixed(1)} MiB more heap, ${Math.round(number / ((user + system) / 1e6)).toLocaleString('en')} lines per CPU second\n`,
    );
  }
}

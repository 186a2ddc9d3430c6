import type { Random } from './random.ts';

/** A line, and the statement of the program that wrote it. */
export interface LabelledLine {
  readonly statement: string;
  readonly line: string;
}

type Write = (random: Random) => string;

const two = (value: number): string => String(value).padStart(2, '0');
const clock = (r: Random): string => `${two(r.below(24))}:${two(r.below(60))}:${two(r.below(60))}`;
const day = (r: Random): string => `2026-${two(1 + r.below(12))}-${two(1 + r.below(28))}`;
const hex = (r: Random, length: number): string =>
  Array.from({ length }, () => '0123456789abcdef'.charAt(r.below(16))).join('');
const ip = (r: Random): string =>
  [10, r.below(256), r.below(256), 1 + r.below(254)].map(String).join('.');
const uuid = (r: Random): string => [8, 4, 4, 4, 12].map((length) => hex(r, length)).join('-');
const letters = (r: Random, length: number): string =>
  Array.from({ length }, () => 'bcdfghjklmnpqrstvwxz2456789'.charAt(r.below(27))).join('');
const pod = (r: Random): string =>
  `${r.pick(['checkout', 'cart', 'search'])}-${letters(r, 10)}-${letters(r, 5)}`;
const took = (r: Random): string =>
  r.pick([
    `${String(r.below(900))}ms`,
    `${String(r.below(9))}.${String(r.below(99))}s`,
    `${String(1 + r.below(9))}m3s`,
  ]);
const user = (r: Random): string =>
  r.pick([
    'alice',
    'bob',
    'eve',
    'mallory',
    'trent',
    'peggy',
    'victor',
    'walter',
    'oscar',
    'carol',
  ]);
const number = (r: Random): string => String(r.below(10 ** (1 + r.below(7))));
const word = (r: Random): string =>
  r.pick(['kettle', 'mug', 'teapot', 'spoon', 'saucer', 'tray', 'bowl', 'jar']);

const months = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const access =
  (request: Write): Write =>
  (r) =>
    `${ip(r)} - ${r.pick(['-', user(r)])} [${two(1 + r.below(28))}/${r.pick(months)}/2026:${clock(r)} +0000] "${request(r)} HTTP/1.1" ${r.pick(['200', '404', '502'])} ${number(r)} "-" "${r.pick(['curl/8.5.0', 'Mozilla/5.0 (X11; Linux x86_64)', 'kube-probe/1.33'])}"`;
const klog =
  (severity: string, file: string, text: Write): Write =>
  (r) =>
    `${severity}${two(1 + r.below(12))}${two(1 + r.below(28))} ${clock(r)}.${String(r.below(1_000_000)).padStart(6, '0')} ${String(1 + r.below(9)).padStart(7)} ${file}] ${text(r)}`;
const java =
  (level: string, logger: string, text: Write): Write =>
  (r) =>
    `${day(r)} ${clock(r)},${String(r.below(1000)).padStart(3, '0')} ${level.padEnd(5)} [${r.pick(['main', `http-nio-8080-exec-${String(r.below(40))}`])}] ${logger} - ${text(r)}`;
const json =
  (message: Write, rest: Write): Write =>
  (r) =>
    `{"level":"${r.pick(['info', 'warn', 'error'])}","time":"${day(r)}T${clock(r)}.123Z","msg":${JSON.stringify(message(r))}${rest(r)}}`;

/** Statements of several services; each writes lines that differ in their values only. */
const statements: Readonly<Record<string, Write>> = {
  // nginx: an endpoint is a statement.
  'nginx orders': access((r) => `GET /api/v1/orders/${number(r)}`),
  'nginx search': access((r) => `GET /search?q=${word(r)}&page=${number(r)}`),
  'nginx login': access(() => 'POST /login'),
  'nginx health': access(() => 'GET /healthz'),
  'nginx upstream': (r) =>
    `2026/09/${two(1 + r.below(28))} ${clock(r)} [error] ${String(r.below(99))}#${String(r.below(99))}: *${number(r)} connect() failed (111: Connection refused) while connecting to upstream, client: ${ip(r)}, server: shop.example, request: "GET /api/${word(r)} HTTP/1.1", upstream: "http://${ip(r)}:8080/", host: "shop.example"`,
  // klog of controllers.
  'klog reconciled': klog(
    'I',
    'controller.go:114',
    (r) => `"Reconciled" object="shop/${pod(r)}" generation=${number(r)}`,
  ),
  'klog sync failed': klog(
    'E',
    'controller.go:231',
    (r) =>
      `"Sync failed" err="${r.pick(['timed out', 'not found'])}" key="shop/${pod(r)}" attempt=${number(r)}`,
  ),
  'klog watch': klog(
    'W',
    'reflector.go:561',
    (r) =>
      `Watch close - *v1.${r.pick(['Pod', 'Secret', 'Node'])} total ${number(r)} items received`,
  ),
  'klog trace': klog(
    'I',
    'trace.go:236',
    (r) => `Trace[${number(r)}]: "List" (${day(r)} ${clock(r)}.123) (total time: ${took(r)}):`,
  ),
  'klog volume': klog(
    'I',
    'operation_generator.go:637',
    (r) =>
      `MountVolume.SetUp succeeded for volume "kube-api-access-${letters(r, 5)}" (UniqueName: "kubernetes.io/projected/${uuid(r)}") pod "${pod(r)}" (UID: "${uuid(r)}")`,
  ),
  // A service that writes JSON.
  'json placed': json(
    (r) => `order ${number(r)} placed by ${user(r)}`,
    (r) => `,"order":${number(r)},"took":"${took(r)}"`,
  ),
  'json payment': json(
    (r) => `payment ${uuid(r)} declined`,
    (r) => `,"amount":${number(r)}.5,"card":"${hex(r, 12)}"`,
  ),
  'json retry': json(
    (r) => `retrying ${word(r)} in ${took(r)}`,
    (r) => `,"attempt":${number(r)}`,
  ),
  'json started': json(
    () => 'server started',
    (r) => `,"http":{"port":${number(r)},"host":"${ip(r)}"}`,
  ),
  'json quoted': json(
    (r) => `cannot parse "${word(r)} ${word(r)}" as number`,
    () => '',
  ),
  // logfmt.
  'logfmt read': (r) =>
    `ts=${day(r)}T${clock(r)}Z level=info caller=store.go:${number(r)} msg="product read" sku=${word(r)}-${number(r)} dur=${took(r)}`,
  'logfmt cache': (r) =>
    `ts=${day(r)}T${clock(r)}Z level=debug caller=cache.go:${number(r)} msg="cache miss for shard ${number(r)}" shard=${number(r)}`,
  // Java.
  'java done': java('INFO', 'c.e.shop.OrderController', (r) => `request done in ${number(r)} ms`),
  'java paid': java(
    'INFO',
    'c.e.shop.OrderController',
    (r) => `order paid by ${user(r)} with ${number(r)} points`,
  ),
  'java pool': java(
    'WARN',
    'com.zaxxer.hikari.pool.PoolBase',
    (r) =>
      `HikariPool-1 - Failed to validate connection org.postgresql.jdbc.PgConnection@${hex(r, 8)} (This connection has been closed.). Possibly consider using a shorter maxLifetime value.`,
  ),
  'java error': java(
    'ERROR',
    'c.e.shop.Checkout',
    (r) => `checkout of cart ${uuid(r)} failed after ${took(r)}`,
  ),
  'java exception': (r) => `java.io.IOException: connection to ${ip(r)}:${number(r)} refused`,
  'java cause': (r) =>
    `Caused by: java.net.SocketTimeoutException: Read timed out after ${number(r)} ms`,
  'java frame': (r) =>
    `\tat com.example.${word(r)}.${r.pick(['Cart', 'Order', 'Pool'])}$${number(r)}.${word(r)}(${r.pick(['Cart.java', 'Order.java'])}:${number(r)})`,
  'java more': (r) => `\t... ${number(r)} more`,
  // Go.
  'go panic': (r) =>
    `panic: runtime error: index out of range [${number(r)}] with length ${number(r)}`,
  'go goroutine': (r) => `goroutine ${number(r)} [running]:`,
  'go function or file': (r) =>
    r.pick([
      `main.(*${word(r)}).${user(r)}(0xc${hex(r, 9)}, {0x${hex(r, 6)}, 0x${hex(r, 2)}})`,
      `net/http.${word(r)}(...)`,
      `\t/app/${word(r)}/${user(r)}.go:${number(r)} +0x${hex(r, 3)}`,
    ]),
  'go created': (r) => `created by net/http.(*${word(r)}).Serve in goroutine ${number(r)}`,
  // Plain text, with words as values.
  'text login': (r) => `User ${user(r)} logged in from ${ip(r)} after ${number(r)} attempts`,
  'sshd accepted': (r) =>
    `${r.pick(months)} ${String(1 + r.below(28)).padStart(2)} ${clock(r)} node-${number(r)} sshd[${number(r)}]: Accepted publickey for ${user(r)} from ${ip(r)} port ${number(r)} ssh2`,
  'redis saved': (r) =>
    `1:M ${two(1 + r.below(28))} ${r.pick(months)} 2026 ${clock(r)}.123 * ${number(r)} changes in ${number(r)} seconds. Saving...`,
};

/** The given number of lines of all statements, some far more frequent than others. */
export function corpus(random: Random, count: number): LabelledLine[] {
  const names = Object.keys(statements);
  return Array.from({ length: count }, () => {
    const statement = names[Math.min(random.below(names.length), random.below(names.length * 2))]!;
    return { statement, line: statements[statement]!(random) };
  });
}

export const statementCount = Object.keys(statements).length;

/**
 * Share of lines that are grouped right: their pattern holds exactly the lines of their statement.
 * @param patternOf - id of the pattern of each line
 */
export function groupingAccuracy(
  lines: readonly LabelledLine[],
  patternOf: readonly string[],
): { accuracy: number; wrong: string[] } {
  const patternsOf = new Map<string, Set<string>>();
  const statementsOf = new Map<string, Set<string>>();
  for (const [index, { statement }] of lines.entries()) {
    const pattern = patternOf[index]!;
    patternsOf.set(statement, (patternsOf.get(statement) ?? new Set()).add(pattern));
    statementsOf.set(pattern, (statementsOf.get(pattern) ?? new Set()).add(statement));
  }
  const isRight = (statement: string): boolean => {
    const patterns = [...patternsOf.get(statement)!];
    return patterns.length === 1 && statementsOf.get(patterns[0]!)!.size === 1;
  };
  const right = lines.filter(({ statement }) => isRight(statement)).length;
  return {
    accuracy: right / lines.length,
    wrong: [...patternsOf.keys()].filter((name) => !isRight(name)),
  };
}

import type { SeededRandom } from '../clock/seeded-random.ts';
import { accessTime } from '../kubelet/default-programs.ts';
import type { ProgramHost } from '../kubelet/program.ts';
import type { ShopFloor, ShopService } from './shop-floor.ts';
import { fraudTrace, pricingTrace } from './stack-traces.ts';

const products = [
  ['kettle', 'Copper kettle', 5490],
  ['mug-blue', 'Mug, cobalt blue', 1250],
  ['tea-assam', 'Assam tea 250 g', 890],
  ['tea-sencha', 'Sencha 100 g', 1120],
  ['teapot', 'Stoneware teapot', 6300],
  ['scale', 'Kitchen scale', 3499],
  ['filter', 'Paper filters (80)', 450],
  ['grinder', 'Hand grinder', 8900],
] as const;
const places = ['Leeds', 'Porto', 'Gent', 'Turku', 'Graz', 'Cork', 'Malmö', 'Brno'];
const agents = [
  'Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0',
  'Mozilla/5.0 (iPhone; CPU iPhone OS 19_1 like Mac OS X) Safari/605',
  'Mozilla/5.0 (Windows NT 10.0; Win64) Chrome/142.0',
  'TeaShopApp/4.2 (Android 16)',
];
const hex = '0123456789abcdef';

type Level = 'debug' | 'info' | 'warn' | 'error';

/** Everything that the lines of one journey have in common. */
interface Visit {
  readonly floor: ShopFloor;
  readonly web: ProgramHost;
  readonly random: SeededRandom;
  readonly trace: string;
  readonly customer: string;
  readonly client: string;
  readonly agent: string;
}

/** One customer comes to the shop through `web`: looks, perhaps fills a cart, perhaps pays. */
export function startJourney(web: ProgramHost, floor: ShopFloor): void {
  const { random } = web;
  const visit: Visit = {
    floor,
    web,
    random,
    trace: random.text(16, hex),
    customer: `c-${String(random.between(10_000, 99_999))}`,
    client: `203.0.113.${String(random.between(1, 254))}`,
    agent: random.pick(agents),
  };
  browse(visit);
  if (random.chance(0.45)) after(visit, 250, fillCart);
}

function after(visit: Visit, meanMs: number, step: (visit: Visit) => void): void {
  visit.web.clock.setTimeout(
    () => {
      step(visit);
    },
    meanMs * (0.4 + 1.2 * visit.random.next()),
  );
}

function access(visit: Visit, request: string, answer: { status: number; tookMs: number }): void {
  const { status, tookMs } = answer;
  const { web, random, client, agent } = visit;
  const size = status >= 400 ? 162 : random.between(380, 24_000);
  web.print(
    `${client} - - [${accessTime(web.clock.now())}] "${request} HTTP/2.0" ${String(status)} ${String(size)} "https://shop.example/" "${agent}" rt=${(tookMs / 1000).toFixed(3)} trace=${visit.trace}\n`,
  );
}

function json(
  visit: Visit,
  service: ShopService,
  { level, ...fields }: { readonly level: Level; readonly [field: string]: unknown },
): boolean {
  return visit.floor.say(service, ({ iso }, host) => {
    // Only checkout is built anew all the time, and tells which build it is.
    const version = service === 'checkout' ? { version: versionOf(host) } : {};
    return JSON.stringify({
      time: iso,
      level,
      service,
      ...version,
      ...fields,
      trace_id: visit.trace,
    });
  });
}

function versionOf({ container }: ProgramHost): string {
  return container.image?.split(':')[1] ?? 'none';
}

function browse(visit: Visit): void {
  const { random, floor, trace } = visit;
  const [sku] = random.pick(products);
  const tookMs = random.between(2, 60);
  const isMiss = random.chance(0.03);
  const isUp = floor.say('catalog', ({ iso }) => {
    const level = isMiss ? 'warn' : 'info';
    const msg = isMiss ? 'unknown sku' : 'product read';
    const hit = random.chance(0.8) ? 'hit' : 'miss';
    return `ts=${iso} level=${level} caller=store.go:${String(random.between(88, 131))} msg="${msg}" sku=${isMiss ? 'mug-green' : sku} cache=${hit} dur=${String(tookMs)}ms trace=${trace}`;
  });
  const status = !isUp ? 503 : isMiss ? 404 : 200;
  access(visit, `GET /p/${isMiss ? 'mug-green' : sku}`, { status: status, tookMs: tookMs + 3 });
}

function fillCart(visit: Visit): void {
  const { random, customer } = visit;
  const [sku, , cents] = random.pick(products);
  const quantity = random.between(1, 3);
  const isUp = json(visit, 'cart', {
    level: random.chance(0.04) ? 'warn' : 'info',
    msg: random.chance(0.04) ? 'cart was changed elsewhere, merged' : 'item added',
    customer,
    sku,
    quantity,
    cart_total: (quantity * cents) / 100,
  });
  access(visit, 'POST /cart/items', { status: isUp ? 201 : 503, tookMs: random.between(8, 45) });
  if (isUp && random.chance(0.6)) after(visit, 350, placeOrder);
}

function placeOrder(visit: Visit): void {
  const { random, customer, floor } = visit;
  const order = `ord-${random.text(6)}`;
  const cents = random.pick(products)[2] * random.between(1, 4);
  if (random.chance(0.025)) {
    const isUp = floor.say(
      'checkout',
      ({ iso }, host) =>
        `${JSON.stringify({ time: iso, level: 'error', service: 'checkout', version: versionOf(host), msg: 'order rejected: price has changed', order, customer, trace_id: visit.trace })}\n${pricingTrace}`,
    );
    access(visit, 'POST /orders', { status: isUp ? 409 : 503, tookMs: random.between(20, 60) });
    return;
  }
  const isUp = json(visit, 'checkout', {
    level: 'info',
    msg: 'order received',
    order,
    customer,
    amount: cents / 100,
    currency: 'EUR',
    items: random.between(1, 5),
  });
  if (!isUp) {
    access(visit, 'POST /orders', { status: 503, tookMs: 2001 });
    return;
  }
  queryDatabase(visit, order);
  after(visit, 120, (now) => {
    pay(now, order, cents);
  });
}

function queryDatabase(visit: Visit, order: string): void {
  const { random, floor } = visit;
  if (!random.chance(0.3)) return;
  const ms = random.between(210, 1900);
  floor.say(
    'postgres',
    ({ iso }) => {
      const stamp = `${iso.slice(0, 10)} ${iso.slice(11, 23)} UTC`;
      const backend = String(random.between(71, 119));
      return `${stamp} [${backend}] LOG:  duration: ${String(ms)}.${String(random.between(100, 999))} ms  statement: INSERT INTO orders (id, placed_at) VALUES ('${order}', now())`;
    },
    'stderr',
  );
}

function pay(visit: Visit, order: string, cents: number): void {
  const { random, floor } = visit;
  const score = Math.round(random.next() ** 3 * 100) / 100;
  floor.say('fraud-check', ({ iso }) => {
    const head = `${iso.slice(0, 10)} ${iso.slice(11, 23)}`;
    const line = `${head} INFO  [worker-${String(random.between(1, 4))}] fraud.Scorer - order=${order} score=${score.toFixed(2)} rules=14 trace=${visit.trace}`;
    if (!random.chance(0.03)) return line;
    return `${head} ERROR [worker-2] fraud.GeoLookup - lookup failed for order=${order}, scoring without it\n${fraudTrace}\n${line}`;
  });
  const isDeclined = score > 0.75 || random.chance(0.04);
  const tookMs = random.chance(0.08) ? random.between(900, 2600) : random.between(60, 320);
  visit.web.clock.setTimeout(() => {
    settle(visit, { order, cents, isDeclined, tookMs });
  }, tookMs);
}

function settle(
  visit: Visit,
  payment: { order: string; cents: number; isDeclined: boolean; tookMs: number },
): void {
  const { random, floor } = visit;
  const { order, cents, isDeclined, tookMs } = payment;
  const level = isDeclined ? 'warn' : tookMs > 900 ? 'warn' : 'info';
  const isUp = json(visit, 'payment-api', {
    level: level,
    msg: isDeclined ? 'payment declined' : 'payment authorised',
    order,
    amount: cents / 100,
    card: `**** ${String(random.between(1000, 9999))}`,
    ...(isDeclined ? { reason: random.pick(['do_not_honour', 'insufficient_funds', 'risk']) } : {}),
    latency_ms: tookMs,
  });
  floor.say('payment-audit', ({ iso }) => {
    const verdict = isDeclined ? 'DECLINE' : 'ACCEPT';
    return `${iso} audit seq=${String(random.between(100_000, 999_999))} ${verdict} ${order} ${(cents / 100).toFixed(2)} EUR`;
  });
  const isPaid = isUp && !isDeclined;
  json(visit, 'checkout', {
    level: isUp ? 'info' : 'error',
    msg: !isUp ? 'payment service unreachable' : isPaid ? 'order confirmed' : 'order not paid',
    order,
    took_ms: tookMs + random.between(20, 80),
  });
  access(visit, 'POST /orders', {
    status: isPaid ? 201 : isUp ? 402 : 502,
    tookMs: tookMs + random.between(60, 160),
  });
  if (isPaid)
    after(visit, 400, (now) => {
      confirm(now, order, cents);
    });
}

function confirm(visit: Visit, order: string, cents: number): void {
  const { random, floor } = visit;
  floor.say(
    'ledger',
    ({ iso }) => {
      const stamp = `I${iso.slice(5, 7)}${iso.slice(8, 10)} ${iso.slice(11, 23)}${String(random.between(100, 999))}`;
      return `${stamp}       1 journal.go:${String(random.between(140, 170))}] "Entry posted" order="${order}" debit="cash" credit="sales" amount="${(cents / 100).toFixed(2)}"`;
    },
    'stderr',
  );
  floor.say('order-mailer', ({ iso }) => {
    const place = random.pick(places);
    return `[${iso.slice(11, 19)}] mail queued: confirmation for ${order} -> customer in ${place} (${String(random.between(1, 9))} waiting)`;
  });
}

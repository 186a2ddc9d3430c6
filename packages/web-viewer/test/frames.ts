/** A frame as the server writes it; `seq` is put in by the feed. */
export type Frame = Readonly<Record<string, unknown>> & { readonly kind: string };

const startMs = Date.UTC(2026, 0, 2, 9, 0, 0);
const pods = [
  'checkout-7d9f8b6c5-x2lqp',
  'cart-5c4b7f9d88-8gk2m',
  'payments-6f7c9d5b4-tt9zs',
  'gateway-0',
];
const levels = ['info', 'info', 'debug', 'info', 'info', 'warn', 'info', 'error', 'info', 'debug'];
const esc = '\u001b';

/** Time of the nth row: 7 ms apart, from 2026-01-02 09:00 UTC. */
export function stamp(n: number): string {
  return new Date(startMs + n * 7).toISOString();
}

/** The nth line of a plausible session; the same for the same n. */
export function lineFrame(n: number, more: Readonly<Record<string, unknown>> = {}): Frame {
  const level = levels[(n * 7 + (n >> 3)) % levels.length] ?? 'info';
  const pod = pods[(n * 5 + (n >> 2)) % pods.length] ?? '';
  const raw = n % 5 === 0 ? jsonText(n, level) : plainText(n, level);
  const line = raw.replaceAll(/\u001b\[[\d;]*m/g, '');
  const ts = stamp(n);
  return {
    kind: 'line',
    ts,
    displayTs: ts.slice(11, 23),
    namespace: 'shop',
    pod,
    container: n % 9 === 0 ? 'proxy' : 'app',
    source: 'pod',
    glyph: '',
    line,
    lineAnsi: raw,
    raw,
    uid: `uid-${pod}`,
    restart: 0,
    node: `node-${n % 3}`,
    level,
    ...more,
  };
}

function plainText(n: number, level: string): string {
  const took = (n * 37) % 900;
  const color = level === 'error' ? 31 : level === 'warn' ? 33 : 32;
  const status = level === 'error' ? 503 : 200;
  return `${esc}[${color}m${level.toUpperCase().padEnd(5)}${esc}[0m ${esc}[1mGET${esc}[0m /api/orders/${n} ${status} ${esc}[2min ${took} ms${esc}[0m`;
}

function jsonText(n: number, level: string): string {
  return JSON.stringify({
    level,
    msg: level === 'error' ? 'upstream did not answer' : 'order stored',
    order: n,
    http: { method: 'POST', path: '/orders', status: level === 'error' ? 502 : 201 },
    tags: ['shop', 'eu-1'],
    cached: n % 2 === 0,
    parent: null,
  });
}

/** A session of `count` rows: lines, and now and then a gap, a restart, an event. */
export function* session(count: number): Generator<Frame> {
  for (let n = 0; n < count; n++) yield sessionFrame(n);
}

/** The nth frame of a {@link session}; the same for the same n. */
export function sessionFrame(n: number): Frame {
  return special(n) ?? lineFrame(n);
}

function special(n: number): Frame | undefined {
  const about = {
    ts: stamp(n),
    namespace: 'shop',
    pod: pods[1],
    container: 'app',
    uid: 'u',
    restart: 1,
  };
  switch (n % 1000) {
    case 400:
      return {
        kind: 'gap',
        ...about,
        cause: 'rotated',
        from: stamp(n - 9),
        to: stamp(n),
        missedInstances: 0,
        message:
          'lines between 09:00:02.737 and 09:00:02.800 are missing: the kubelet rotated the file twice',
      };
    case 600:
      return {
        kind: 'notice',
        ...about,
        notice: 'restarted',
        message: 'container app restarted (OOMKilled, restart 1)',
      };
    case 800:
      return lineFrame(n, {
        source: 'event',
        level: 'warn',
        line: 'BackOff: back-off restarting failed container',
        lineAnsi: 'BackOff: back-off restarting failed container',
        raw: 'BackOff: back-off restarting failed container',
      });
    default:
      return undefined;
  }
}

/** Many rows that cost little. */
export function* shortLines(count: number): Generator<Frame> {
  for (let n = 0; n < count; n++) yield shortLine(n);
}

/** The nth of the {@link shortLines}. */
export function shortLine(n: number): Frame {
  const text = `row ${n};`;
  const where = {
    namespace: 'shop',
    pod: 'gateway-0',
    container: 'app',
    source: 'pod',
    glyph: '',
  };
  const ts = stamp(n);
  return { kind: 'line', ts, displayTs: '', ...where, line: text, lineAnsi: text, raw: text };
}

/** Lines that try to be more than text. */
export const hostileTexts: readonly string[] = [
  '<script>document.title="owned"</script><img src=x onerror="document.title=\'owned\'">',
  `${esc}]8;;javascript:document.title='owned'${esc}\\click me${esc}]8;;${esc}\\`,
  '\u202egnp.exe\u202c user=\u2066admin\u2069 \u200bzero',
  `bell\u0007 backspace\u0008 carriage\rreturn nul\u0000 c1\u009b31m`,
  '{"__proto__":{"polluted":true},"constructor":"x","msg":"</div><b>bold</b>"}',
  '"onmouseover="document.title=\'owned\'" style="position:fixed;inset:0',
];

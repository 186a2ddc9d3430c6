import type { Container, Pod } from '../controllers/objects.ts';
import type { Program, ProgramFactory, ProgramHost } from './program.ts';
import { scriptProgram } from './script-program.ts';

/** Settings that every built-in program understands; all optional. */
interface Settings {
  readonly linesPerSecond: number;
  /** Ends by itself after so long. */
  readonly exitAfterMs: number | undefined;
  readonly exitCode: number;
  readonly lines: readonly string[];
  readonly service: string;
}

type LineMaker = (host: ProgramHost, settings: Settings, count: number) => string;

const paths = ['/', '/healthz', '/api/v1/items', '/api/v1/items/42', '/static/app.js', '/login'];
const verbs = ['handled', 'loaded', 'refreshed', 'stored', 'scheduled', 'compared'];
const nouns = ['request', 'session', 'cache entry', 'batch', 'report', 'token'];

const makers: Readonly<Record<string, LineMaker>> = {
  json: (host, { service }) => {
    const { random } = host;
    const level = random.chance(0.03) ? 'error' : random.chance(0.08) ? 'warn' : 'info';
    const msg = `${random.pick(nouns)} ${random.pick(verbs)}`;
    const ms = random.between(1, level === 'info' ? 90 : 900);
    const time = new Date(host.clock.now()).toISOString();
    return JSON.stringify({
      time,
      level,
      service,
      msg,
      took_ms: ms,
      trace_id: random.text(16, hex),
    });
  },
  logfmt: (host, { service }) => {
    const { random } = host;
    const time = new Date(host.clock.now()).toISOString();
    const level = random.chance(0.06) ? 'warn' : 'info';
    return `ts=${time} level=${level} app=${service} msg="${random.pick(nouns)} ${random.pick(verbs)}" dur=${String(random.between(1, 250))}ms`;
  },
  access: (host) => {
    const { random } = host;
    const status = random.chance(0.02) ? 500 : random.chance(0.06) ? 404 : 200;
    const address = `10.244.${String(random.between(0, 3))}.${String(random.between(2, 250))}`;
    return `${address} - - [${accessTime(host.clock.now())}] "GET ${random.pick(paths)} HTTP/1.1" ${String(status)} ${String(random.between(120, 9000))} "-" "kube-probe/1.34"`;
  },
  klog: (host, _settings, count) => {
    const { random } = host;
    const time = new Date(host.clock.now()).toISOString();
    const letter = random.chance(0.04) ? 'E' : random.chance(0.08) ? 'W' : 'I';
    const stamp = `${time.slice(5, 7)}${time.slice(8, 10)} ${time.slice(11, 23)}${String(random.between(100, 999))}`;
    return `${letter}${stamp}       1 controller.go:${String(random.between(40, 400))}] "Reconciled" object="default/item-${String(count % 17)}" took="${String(random.between(1, 80))}ms"`;
  },
  lines: (_host, { lines }, count) => lines[count % lines.length] ?? '',
  counter: (_host, _settings, count) => String(count + 1),
};

const hex = '0123456789abcdef';
const mib = 1024 * 1024;

/**
 * The programs that the annotation may name: `json`, `logfmt`, `access`, `klog`, `lines` (with
 * `lines`), `counter` and `silent`; each takes `linesPerSecond`, `exitAfterMs` and `exitCode`. And
 * `script`, see {@link scriptProgram}.
 */
export const builtInPrograms: Readonly<Record<string, ProgramFactory>> = {
  ...Object.fromEntries(
    Object.entries(makers).map(([name, maker]) => [
      name,
      (settings: Readonly<Record<string, unknown>>) => printer(maker, settings),
    ]),
  ),
  silent: (settings) => printer(undefined, settings),
  script: scriptProgram,
};

/** A plausible program for a container that nothing is said about: by its image and command. */
export function guessProgram(
  pod: Pod,
  container: Container,
  settings: Readonly<Record<string, unknown>>,
): Program {
  const words = [...(container.command ?? []), ...(container.args ?? [])];
  const told = shellLines(words.join(' '));
  const image = container.image ?? '';
  const isJob = pod.metadata.ownerReferences?.some((owner) => owner.kind === 'Job') === true;
  const defaults: Record<string, unknown> = {
    linesPerSecond: 0.2,
    service: container.name,
    ...(isJob ? { exitAfterMs: 4_000, linesPerSecond: 2 } : {}),
  };
  if (told !== undefined) return printer(makers['lines'], { ...defaults, ...told, ...settings });
  if (/\b(sleep|pause)\b/.test(`${image} ${words.join(' ')}`)) return printer(undefined, settings);
  const kind = /nginx|httpd|caddy|envoy|traefik/.test(image)
    ? 'access'
    : /controller|operator|kube|csi/.test(image)
      ? 'klog'
      : /prometheus|grafana|loki|consul|vault/.test(image)
        ? 'logfmt'
        : 'json';
  return printer(makers[kind], { ...defaults, ...settings });
}

/** `echo` lines, `sleep` and `exit` of a small shell command, which busybox examples are made of. */
function shellLines(command: string): Record<string, unknown> | undefined {
  const lines = [...command.matchAll(/\becho\s+(?:"([^"]*)"|'([^']*)'|([^;&|]+))/g)].map((match) =>
    (match[1] ?? match[2] ?? match[3] ?? '').trim(),
  );
  if (lines.length === 0) return undefined;
  const pauseMs = Number(/\bsleep\s+([\d.]+)/.exec(command)?.[1] ?? 0) * 1000;
  const exitCode = Number(/\bexit\s+(\d+)/.exec(command)?.[1] ?? 0);
  const isLoop = /\b(while|for|until)\b/.test(command);
  if (isLoop) return { lines, linesPerSecond: pauseMs > 0 ? 1000 / pauseMs : 10 };
  return {
    lines,
    linesPerSecond: 1000,
    exitAfterMs: pauseMs + lines.length + 1,
    exitCode,
    once: true,
  };
}

function printer(maker: LineMaker | undefined, given: Readonly<Record<string, unknown>>): Program {
  const settings = readSettings(given);
  const isOnce = given['once'] === true;
  return {
    start: (host) => {
      let count = 0;
      const print = (): void => {
        if (maker === undefined || (isOnce && count >= settings.lines.length)) return;
        host.print(`${maker(host, settings, count++)}\n`);
        const meanMs = 1000 / settings.linesPerSecond;
        const spread = maker === makers['counter'] || maker === makers['lines'] ? 0 : 0.8;
        host.clock.setTimeout(print, meanMs * (1 + spread * (host.random.next() - 0.5)));
      };
      if (settings.linesPerSecond > 0) print();
      if (settings.exitAfterMs !== undefined) {
        host.clock.setTimeout(() => {
          host.exit(settings.exitCode);
        }, settings.exitAfterMs);
      }
    },
    usage: ({ random }) => ({
      cpuMilli: 1 + Math.round(settings.linesPerSecond * 4 * (0.7 + 0.6 * random.next())),
      memoryBytes: (12 + random.between(0, 6)) * mib,
    }),
  };
}

function readSettings(given: Readonly<Record<string, unknown>>): Settings {
  const number = (name: string): number | undefined => {
    const value = given[name];
    return typeof value === 'number' && Number.isFinite(value) && value >= 0 ? value : undefined;
  };
  const lines = Array.isArray(given['lines'])
    ? given['lines'].filter((line): line is string => typeof line === 'string')
    : [];
  return {
    linesPerSecond: number('linesPerSecond') ?? 1,
    exitAfterMs: number('exitAfterMs'),
    exitCode: number('exitCode') ?? 0,
    lines,
    service: typeof given['service'] === 'string' ? given['service'] : 'app',
  };
}

/** `21/Nov/2026:13:00:00 +0000` */
export function accessTime(ms: number): string {
  const [, day = '', month = '', year = '', time = ''] =
    /(\d+) (\w+) (\d+) (\S+)/.exec(new Date(ms).toUTCString()) ?? [];
  return `${day}/${month}/${year}:${time} +0000`;
}

import type { ClusterStore } from '../controllers/cluster-store.ts';
import type { Deployment } from '../controllers/objects.ts';
import { isComplete } from '../controllers/deployment-status.ts';
import type { Program, ProgramFactory, ProgramHost } from '../kubelet/program.ts';
import { startJourney } from './customer-journey.ts';
import type { ShopFloor, ShopService } from './shop-floor.ts';
import { modelTrace } from './stack-traces.ts';

const mib = 1024 * 1024;
/** Visits to the shop that each web replica brings, per second. */
const visitsPerSecond = 0.75;

/** The programs of the demo's containers, for `run` in the annotation. */
export function shopPrograms(
  floor: ShopFloor,
  store: ClusterStore,
): Readonly<Record<string, ProgramFactory>> {
  const services = [
    'catalog',
    'cart',
    'checkout',
    'payment-api',
    'payment-audit',
    'fraud-check',
  ] as const;
  const more = ['ledger', 'order-mailer', 'postgres'] as const;
  return {
    'shop/web': () => webFront(floor),
    'shop/recommendations': () => crashingModel(),
    'shop/stock-sync': () => stockSync(),
    'shop/release-bot': () => releaseBot(store),
    ...Object.fromEntries(
      [...services, ...more].map((name) => [`shop/${name}`, () => backend(name, floor)]),
    ),
  };
}

function webFront(floor: ShopFloor): Program {
  return {
    start: (host) => {
      host.print('nginx/1.29.3: configuration loaded, 2 workers\n', 'stderr');
      repeat(host, 1000 / visitsPerSecond, () => {
        startJourney(host, floor);
      });
    },
    usage: usage(24, 38),
  };
}

function backend(service: ShopService, floor: ShopFloor): Program {
  return {
    start: (host) => {
      for (const line of greetings[service](host)) host.print(`${line}\n`);
      floor.join(service, host);
      if (service === 'postgres') {
        repeat(host, 45_000, () => {
          host.print(checkpoint(host), 'stderr');
        });
      }
    },
    terminate: (host) => {
      floor.leave(service, host);
      const time = new Date(host.clock.now()).toISOString();
      host.print(`${farewell(service, time)}\n`);
      host.clock.setTimeout(
        () => {
          host.exit(0);
        },
        host.random.between(200, 900),
      );
    },
    usage: service === 'postgres' || service === 'fraud-check' ? usage(85, 410) : usage(31, 96),
  };
}

/** Reads its settings, misses a file, dies: the crash loop of the demo. */
function crashingModel(): Program {
  return {
    start: (host) => {
      const say = (atMs: number, text: string): void => {
        host.clock.setTimeout(() => {
          host.print(`${text}\n`, 'stderr');
        }, atMs);
      };
      host.print('INFO:recommend:starting, 2 workers\n', 'stderr');
      say(400, 'INFO:recommend:reading model from /models/current.onnx');
      say(1_400, 'WARNING:recommend:model metadata has no checksum');
      say(2_100, modelTrace);
      host.clock.setTimeout(() => {
        host.exit(1);
      }, 2_200);
    },
    usage: usage(60, 180),
  };
}

function stockSync(): Program {
  return {
    start: (host) => {
      const { random } = host;
      const total = random.between(5, 9);
      let page = 0;
      host.print('stock-sync: reading warehouse feed\n');
      repeat(host, 700, () => {
        page++;
        if (page <= total) {
          const changed = String(random.between(0, 14));
          host.print(
            `stock-sync: page ${String(page)}/${String(total)} read, ${changed} articles changed\n`,
          );
          return;
        }
        host.print('stock-sync: done\n');
        host.exit(0);
      });
    },
  };
}

/** Keeps a rollout of checkout under way: the next version a while after the last is complete. */
function releaseBot(store: ClusterStore): Program {
  return {
    start: (host) => {
      let build = 4;
      let told = -1;
      const look = (): void => {
        const found = store.get('deployments.apps', 'shop', 'checkout') as Deployment | undefined;
        if (found === undefined) return;
        const { updatedReplicas = 0 } = found.status ?? {};
        const wanted = found.spec.replicas ?? 1;
        if (!isComplete(found)) {
          if (told === updatedReplicas) return;
          told = updatedReplicas;
          host.print(`checkout: ${String(told)} of ${String(wanted)} replicas updated\n`);
          return;
        }
        build++;
        host.print(`checkout: complete, rolling out 2.14.${String(build)}\n`);
        store.update('deployments.apps', withImage(found, `shop/checkout:2.14.${String(build)}`));
      };
      repeat(host, 8_000, look);
    },
    usage: usage(4, 22),
  };
}

function withImage(deployment: Deployment, image: string): Deployment {
  const template = structuredClone(deployment.spec.template);
  template.spec.containers = template.spec.containers.map((container) => ({ ...container, image }));
  return { ...deployment, spec: { ...deployment.spec, template } };
}

/** Runs `step` again and again, `meanMs` apart on average, first after a part of that. */
function repeat(host: ProgramHost, meanMs: number, step: () => void): void {
  const wait = (): number => meanMs * (0.3 + 1.4 * host.random.next());
  const again = (): void => {
    step();
    host.clock.setTimeout(again, wait());
  };
  host.clock.setTimeout(again, wait() * host.random.next());
}

function usage(cpuMilli: number, memoryMib: number): NonNullable<Program['usage']> {
  return ({ random }) => ({
    cpuMilli: cpuMilli * (0.7 + 0.6 * random.next()),
    memoryBytes: memoryMib * mib * (0.9 + 0.2 * random.next()),
  });
}

function farewell(service: ShopService, time: string): string {
  if (service === 'catalog') return `ts=${time} level=info msg="shutting down"`;
  if (service === 'postgres' || service === 'ledger') return `${time} shutting down`;
  return JSON.stringify({ time, level: 'info', service, msg: 'SIGTERM received, draining' });
}

function checkpoint({ clock, random }: ProgramHost): string {
  const time = new Date(clock.now()).toISOString();
  const buffers = String(random.between(12, 160));
  return `${time.slice(0, 10)} ${time.slice(11, 23)} UTC [27] LOG:  checkpoint complete: wrote ${buffers} buffers; write=${(random.next() * 4).toFixed(3)} s\n`;
}

const jsonGreeting =
  (service: ShopService) =>
  ({ clock, container }: ProgramHost): string[] => {
    const time = new Date(clock.now()).toISOString();
    const version = container.image?.split(':')[1] ?? '';
    return [
      JSON.stringify({ time, level: 'info', service, msg: 'starting', version }),
      JSON.stringify({ time, level: 'debug', service, msg: 'listening', port: 8080 }),
    ];
  };

const greetings: Readonly<Record<ShopService, (host: ProgramHost) => string[]>> = {
  cart: jsonGreeting('cart'),
  checkout: jsonGreeting('checkout'),
  'payment-api': jsonGreeting('payment-api'),
  catalog: ({ clock }) => [
    `ts=${new Date(clock.now()).toISOString()} level=info msg="listening" addr=:8080 products=1284`,
  ],
  'payment-audit': () => ['audit trail opened, 0 entries pending'],
  'fraud-check': () => [
    'Picked up JAVA_TOOL_OPTIONS: -XX:MaxRAMPercentage=75',
    'fraud-check 3.8.1, 14 rules',
  ],
  ledger: () => ['ledger: journal replayed, 0 entries lost'],
  'order-mailer': () => ['order-mailer ready, queue empty'],
  postgres: () => ['PostgreSQL init process complete; ready for start up.'],
};

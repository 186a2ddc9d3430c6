import { parseArgs } from 'node:util';
import { down, isUp, killComponent, startComponent, status, up } from './cluster.ts';
import { componentNames, type ComponentName } from './components.ts';
import { startFakeNodes, stopFakeNodes } from './fake-nodes.ts';
import { importImage } from './image.ts';
import { findObstacle, install, tools, type Tool } from './install.ts';
import { testbedLayout } from './layout.ts';

const usage = `One-node Kubernetes on this machine, all parts real. State: $KTL_TESTBED_HOME.

  npm run testbed -- install [TOOL...]       build ${tools.join(', ')}; kubernetes by default
  npm run testbed -- up                      start it, or complete what runs
  npm run testbed -- down                    stop it and remove what it left
  npm run testbed -- status                  each component and its process
  npm run testbed -- env                     print export KUBECONFIG=...
  npm run testbed -- image NAME DIR CMD...   turn a folder into a pod image
  npm run testbed -- kwok NODES [PODS]       nodes and pods without a machine; 10 pods a node; 0: none
  npm run testbed -- kill|start COMPONENT    ${componentNames.join(', ')}

  --or-skip   where the machine cannot run it, say so and exit 0 instead of 1

KTL_TESTBED_LOG_MAX_SIZE is the size at which container logs rotate, 10Mi by default; up and
start kubelet read it.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { 'or-skip': { type: 'boolean', default: false }, help: { type: 'boolean' } },
});
const [command = 'help', ...rest] = positionals;
const layout = testbedLayout();
const log = (line: string): void => console.error(`testbed: ${line}`);
const logMaxSize = process.env['KTL_TESTBED_LOG_MAX_SIZE'];

function component(): ComponentName {
  const name = componentNames.find((known) => known === rest[0]);
  if (name === undefined) throw new Error(`components: ${componentNames.join(', ')}`);
  return name;
}

function wantedTools(): Tool[] {
  const names = rest.length > 0 ? rest : ['kubernetes'];
  const unknown = names.find((name) => !tools.some((tool) => tool === name));
  if (unknown !== undefined) throw new Error(`${unknown} is not one of ${tools.join(', ')}`);
  return names as Tool[];
}

async function start(): Promise<void> {
  const startedAt = performance.now();
  await up(layout, { logMaxSize, log });
  const seconds = ((performance.now() - startedAt) / 1000).toFixed(1);
  log(`ready in ${seconds} s; export KUBECONFIG=${layout.kubeconfig}`);
}

async function show(): Promise<void> {
  for (const [name, pid] of Object.entries(await status(layout))) {
    console.log(`${name.padEnd(20)}${pid === undefined ? 'stopped' : `running, pid ${pid}`}`);
  }
  const isReady = await isUp(layout);
  console.log(isReady ? 'the API server answers' : 'not up');
  process.exitCode = isReady ? 0 : 1;
}

async function image(): Promise<void> {
  const [name, folder, ...cmd] = rest;
  if (name === undefined || folder === undefined) throw new Error('image NAME DIR CMD...');
  await importImage(layout, { name, folder, command: cmd });
}

async function kwok(): Promise<void> {
  const [nodes = NaN, pods = nodes * 10] = rest.map(Number);
  const isCount = (count: number): boolean => Number.isInteger(count) && count >= 0;
  if (![nodes, pods].every(isCount)) throw new Error('kwok NODES [PODS]: whole numbers');
  if (!(await isUp(layout))) throw new Error('not up: npm run testbed -- up');
  if (nodes === 0) await stopFakeNodes(layout);
  else await startFakeNodes(layout, { nodes, pods, log });
}

const commands: Readonly<Record<string, () => Promise<void>>> = {
  install: () => install(layout, wantedTools(), log),
  up: start,
  down: () => down(layout),
  status: show,
  env: async () => console.log(`export KUBECONFIG=${layout.kubeconfig}`),
  image,
  kwok,
  kill: () => killComponent(layout, component()),
  start: () => startComponent(layout, component(), { logMaxSize }),
};

async function main(): Promise<void> {
  const run = commands[command];
  if (run === undefined || values.help === true) {
    console.log(usage);
    process.exitCode = values.help === true ? 0 : 2;
    return;
  }
  const obstacle = await findObstacle();
  if (obstacle !== undefined && command !== 'env') {
    log(`SKIPPED, no cluster here: ${obstacle}`);
    process.exitCode = values['or-skip'] ? 0 : 1;
    return;
  }
  await run();
}

await main().catch((error: unknown) => {
  log(error instanceof Error ? error.message : String(error));
  process.exitCode = 1;
});

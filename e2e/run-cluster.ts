import { spawn } from 'node:child_process';
import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { down, findObstacle, install, isUp, testbedLayout, up } from '@ktl/testbed';

const usage = `The tests that need a real cluster: the scenarios of e2e/cluster, then the packages'
conformance suites.

  npm run e2e:cluster                         on the testbed; started and stopped here unless it runs
  KTL_E2E_KUBECONFIG=... npm run e2e:cluster  on any other cluster; nothing of it is killed
  npm run e2e:cluster -- --tailer stern       the scenarios with a peer (stern, kubectl): measured
      --results FILE   append one JSON line for each scenario
      --only PATTERN   scenario files that match
      --json FILE      jest's report`;

const { values } = parseArgs({
  options: {
    tailer: { type: 'string', default: 'ktl' },
    results: { type: 'string' },
    only: { type: 'string' },
    json: { type: 'string' },
    help: { type: 'boolean', default: false },
  },
});
const root = resolve(import.meta.dirname, '..');
const layout = testbedLayout();
const log = (line: string): void => console.error(`e2e: ${line}`);

async function run(command: string, args: readonly string[]): Promise<number> {
  const child = spawn(command, args, { cwd: root, stdio: 'inherit' });
  return new Promise((settle, fail) => {
    child.once('error', fail).once('close', (status) => settle(status ?? 1));
  });
}

async function jest(config: string, args: readonly string[]): Promise<number> {
  const flags = ['--experimental-vm-modules', '--no-warnings=ExperimentalWarning'];
  const common = ['--config', config, '--runInBand'];
  return run(process.execPath, [...flags, 'node_modules/jest/bin/jest.js', ...common, ...args]);
}

async function suites(): Promise<number> {
  if (values.tailer === 'stern') await install(layout, ['stern'], log);
  const built = await run('npm', ['run', '--silent', 'build']);
  if (built !== 0) return built;
  const report = (name: string): string[] =>
    values.json === undefined ? [] : ['--json', `--outputFile=${values.json}.${name}.json`];
  const only = values.only === undefined ? [] : [values.only];
  const scenarios = await jest('e2e/jest.cluster.config.mjs', [...report('scenarios'), ...only]);
  if (values.tailer !== 'ktl' || values.only !== undefined) return scenarios;
  const conformance = ['--testPathPatterns', 'test/conformance', ...report('conformance')];
  return Math.max(scenarios, await jest('jest.config.mjs', conformance));
}

/** Brings the testbed up; gives whether it has to be taken down again, undefined: cannot run. */
async function prepare(): Promise<boolean | undefined> {
  if (process.env['KTL_E2E_KUBECONFIG'] !== undefined) return false;
  const obstacle = await findObstacle();
  if (obstacle !== undefined) {
    log(`SKIPPED, no test ran: the testbed ${obstacle}. Any cluster works: KTL_E2E_KUBECONFIG`);
    return undefined;
  }
  const wasUp = await isUp(layout);
  await up(layout, { log });
  process.env['KTL_E2E_KUBECONFIG'] = layout.kubeconfig;
  return !wasUp;
}

async function main(): Promise<void> {
  if (values.help) {
    console.log(usage);
    return;
  }
  const isOurs = await prepare();
  if (isOurs === undefined) return;
  process.env['KTL_E2E_TAILER'] = values.tailer;
  if (values.results !== undefined) process.env['KTL_E2E_RESULTS'] = resolve(values.results);
  try {
    process.exitCode = await suites();
  } finally {
    if (isOurs) await down(layout);
  }
}

await main();

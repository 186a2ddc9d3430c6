/**
 * `npm run bench [-- name …]`: runs the benches, all or those named. Those beside kubectl and curl
 * need kubectl and a cluster that keeps large log files; without KTL_E2E_KUBECONFIG the testbed is
 * brought up. Where that cannot be, they are skipped and the others run.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { down, findObstacle, testbedLayout, up } from '@ktl/testbed';

interface Bench {
  readonly file: string;
  /** Measures against the API server of a real cluster. */
  readonly real: boolean;
}

const benches: Readonly<Record<string, Bench>> = {
  'log-throughput': { file: 'src/log-throughput.bench.ts', real: true },
  'cold-start': { file: 'src/cold-start.bench.ts', real: true },
  'hundred-pods': { file: 'src/hundred-pods.bench.ts', real: false },
  'attach-streams': { file: 'src/attach-streams.bench.ts', real: false },
  mirror: { file: 'src/mirror.bench.ts', real: false },
  capture: { file: 'src/capture.bench.ts', real: false },
  'ten-thousand-pods': {
    file: '../packages/kube-informers/bench/ten-thousand-pods.ts',
    real: false,
  },
};

const root = fileURLToPath(new URL('..', import.meta.url));
const layout = testbedLayout();

process.exitCode = await main(process.argv.slice(2));

async function main(named: readonly string[]): Promise<number> {
  const unknown = named.filter((name) => !(name in benches));
  if (unknown.length > 0) {
    console.error(`no bench ${unknown.join(', ')}; there are ${Object.keys(benches).join(', ')}`);
    return 2;
  }
  const wanted = Object.entries(benches).filter(
    ([name]) => named.length === 0 || named.includes(name),
  );
  const given = process.env['KTL_E2E_KUBECONFIG'];
  const needsCluster = wanted.some(([, { real }]) => real);
  const obstacle = needsCluster ? await clusterObstacle(given) : undefined;
  const chosen = wanted.filter(([, { real }]) => obstacle === undefined || !real);
  if (obstacle !== undefined) {
    const skipped = wanted.filter(([, { real }]) => real).map(([name]) => name);
    console.error(`SKIPPED ${skipped.join(', ')}: ${obstacle}`);
  }
  const isOurs = given === undefined && chosen.some(([, { real }]) => real);
  if (isOurs) {
    await up(layout, { logMaxSize: '200Mi', log: (line) => console.error(`testbed: ${line}`) });
  }
  try {
    const failed = chosen.filter(([name, { file }]) => {
      console.log(`\n# ${name}`);
      return !succeeds(file, given ?? layout.kubeconfig);
    });
    return failed.length === 0 ? 0 : 1;
  } finally {
    if (isOurs) await down(layout);
  }
}

/** Why nothing can be measured on a real cluster here; undefined: it can. */
async function clusterObstacle(given: string | undefined): Promise<string | undefined> {
  const { error } = spawnSync('kubectl', ['version', '--client'], { stdio: 'ignore' });
  if (error !== undefined) return 'kubectl, the peer to measure beside, is not on the PATH';
  const obstacle = given === undefined ? await findObstacle() : undefined;
  if (obstacle === undefined) return undefined;
  return `the testbed ${obstacle}. Any cluster works: KTL_E2E_KUBECONFIG`;
}

function succeeds(file: string, kubeconfig: string): boolean {
  const flags = ['--expose-gc', '--conditions=@ktl/source'];
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const { status } = spawnSync(process.execPath, [...flags, `bench/${file}`], {
    ...{ cwd: root, env, stdio: 'inherit' },
  });
  return status === 0;
}

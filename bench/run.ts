/**
 * `npm run bench [-- name …]`: runs the benches, all or those named. Those beside kubectl and curl
 * need a cluster that keeps large log files; without KTL_E2E_KUBECONFIG the testbed is brought up.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { down, testbedLayout, up } from '@ktl/testbed';

interface Bench {
  readonly file: string;
  /** Measures against the API server of a real cluster. */
  readonly real: boolean;
}

const benches: Readonly<Record<string, Bench>> = {
  'log-throughput': { file: 'src/log-throughput.bench.ts', real: true },
  'cold-start': { file: 'src/cold-start.bench.ts', real: true },
  'attach-streams': { file: 'src/attach-streams.bench.ts', real: false },
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
  const chosen = Object.entries(benches).filter(
    ([name]) => named.length === 0 || named.includes(name),
  );
  const given = process.env['KTL_E2E_KUBECONFIG'];
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

function succeeds(file: string, kubeconfig: string): boolean {
  const flags = ['--expose-gc', '--conditions=@ktl/source'];
  const env = { ...process.env, KUBECONFIG: kubeconfig };
  const { status } = spawnSync(process.execPath, [...flags, `bench/${file}`], {
    ...{ cwd: root, env, stdio: 'inherit' },
  });
  return status === 0;
}

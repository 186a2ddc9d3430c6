import { homedir } from 'node:os';
import { join } from 'node:path';

/** Where a testbed keeps what it builds and runs. */
export interface Layout {
  /** State of this testbed; `KTL_TESTBED_HOME`, default `~/.cache/ktl-testbed`. */
  readonly home: string;
  /** Built binaries, `bin/<tool>/…`; kept by `down`. */
  readonly bin: string;
  /** Everything of the running cluster; removed by `down`. */
  readonly run: string;
  readonly pki: string;
  readonly logs: string;
  /** Logs of the pods, `<namespace>_<pod>_<uid>/<container>/<instance>.log`. */
  readonly podLogs: string;
  readonly containerdSocket: string;
  /** Kubeconfig of a cluster administrator. */
  readonly kubeconfig: string;
}

/** The layout under `KTL_TESTBED_HOME`. */
export function testbedLayout(environment: NodeJS.ProcessEnv = process.env): Layout {
  const home = environment['KTL_TESTBED_HOME'] ?? join(homedir(), '.cache/ktl-testbed');
  const run = join(home, 'run');
  return {
    home,
    bin: join(home, 'bin'),
    run,
    pki: join(run, 'pki'),
    logs: join(run, 'log'),
    podLogs: join(run, 'pod-logs'),
    containerdSocket: join(run, 'containerd.sock'),
    kubeconfig: join(run, 'admin.kubeconfig'),
  };
}

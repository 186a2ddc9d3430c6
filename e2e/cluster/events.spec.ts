import { describe, expect } from '@jest/globals';
import { poll } from '@ktl/testbed';
import { Scenario } from '../harness/scenario.ts';
import type { RunningTailer } from '../harness/tailer.ts';
import { testKtl } from './rules.ts';

interface Row {
  readonly kind: 'line' | 'event';
  readonly timestamp: string;
  readonly message: string;
  readonly pod?: string;
  readonly reason?: string;
  readonly count?: number;
  readonly uid?: string;
  readonly object?: { readonly kind: string; readonly name: string; readonly container: string };
}

const rowsOf = (tailer: RunningTailer): Row[] =>
  tailer.head.filter((line) => line.startsWith('{')).map((line) => JSON.parse(line) as Row);

/** Runs a shell line in container `app`, in a pod or behind a Deployment. */
async function start(scenario: Scenario, name: string, how: Start): Promise<void> {
  const { script, restartPolicy = 'Always', replicas } = how;
  const command = ['sh', '-c', script];
  const containers = [{ name: 'app', image: 'docker.io/testbed/base:1', command }];
  const rest = { dnsPolicy: 'Default', terminationGracePeriodSeconds: 0 };
  const spec = { containers, restartPolicy, ...rest };
  const labels = { app: name };
  const at = scenario.namespace;
  if (replicas === undefined) {
    await scenario.api.call('POST', `/api/v1/namespaces/${at}/pods`, {
      metadata: { name, labels },
      spec,
    });
    return;
  }
  await scenario.api.call('POST', `/apis/apps/v1/namespaces/${at}/deployments`, {
    metadata: { name },
    spec: { replicas, selector: { matchLabels: labels }, template: { metadata: { labels }, spec } },
  });
}

interface Start {
  readonly script: string;
  readonly restartPolicy?: 'Never';
  /** Behind a Deployment; undefined: a pod of its own. */
  readonly replicas?: number;
}

const json = ['--events', '-o', 'json', '--tail', '-1'];

describe('--events', () => {
  testKtl('shows why a pod crashes beside what it writes, each event once', async () => {
    await using scenario = await Scenario.begin('events of a crashing pod');
    await start(scenario, 'crashing', { script: 'echo about to fail; exit 3' });
    await start(scenario, 'bystander', { script: 'echo fine; sleep 3600' });
    const tailer = await scenario.tail({ kind: 'pod', name: 'crashing' }, json);
    const seen = (reason: string): Row[] => rowsOf(tailer).filter((row) => row.reason === reason);
    const isThere = async (): Promise<boolean> =>
      seen('BackOff').length > 0 && seen('Started').some(({ count = 1 }) => count > 1);
    await poll(isThere, { what: 'the back-off and a second start', timeoutMs: 60_000 });
    const rows = rowsOf(tailer);
    const events = rows.filter(({ kind }) => kind === 'event');
    expect(rows.some(({ kind, message }) => kind === 'line' && message === 'about to fail')).toBe(
      true,
    );
    expect(new Set(events.map(({ object }) => `${object?.kind}/${object?.name}`))).toEqual(
      new Set(['Pod/crashing']),
    );
    for (const reason of ['Scheduled', 'Created', 'Started', 'BackOff']) {
      expect(events.map((event) => event.reason)).toContain(reason);
    }
    expect(seen('BackOff')[0]?.object?.container).toBe('app');
    // A series may come again, with another count; nothing comes twice as it was.
    const told = events.map(({ uid, count }) => `${uid} ${count}`);
    expect(told).toHaveLength(new Set(told).size);
    for (const { timestamp } of events) expect(timestamp).toMatch(/T[\d:]{8}\.\d{9}Z$/);
  });

  testKtl('of a workload without pods shows what keeps them away', async () => {
    await using scenario = await Scenario.begin('events of a workload without pods');
    const quotas = `/api/v1/namespaces/${scenario.namespace}/resourcequotas`;
    await scenario.api.call('POST', quotas, {
      metadata: { name: 'none' },
      spec: { hard: { pods: '0' } },
    });
    // The quota counts once its controller has seen it.
    const isKnown = async (): Promise<boolean> =>
      (await scenario.api.read(`${quotas}/none`)).toString().includes('"used"');
    await poll(isKnown, { what: 'the quota', timeoutMs: 30_000 });
    await start(scenario, 'starved', { script: 'sleep 3600', replicas: 1 });
    const tailer = await scenario.tail(
      { kind: 'deployment', name: 'starved', selector: 'app=starved' },
      json,
    );
    const failed = (): Row | undefined =>
      rowsOf(tailer).find(({ reason }) => reason === 'FailedCreate');
    await poll(async () => failed() !== undefined, { what: 'FailedCreate', timeoutMs: 30_000 });
    expect(failed()?.object?.kind).toBe('ReplicaSet');
    expect(failed()?.message).toContain('exceeded quota');
    expect(rowsOf(tailer).find(({ reason }) => reason === 'ScalingReplicaSet')?.object?.kind).toBe(
      'Deployment',
    );
  });

  testKtl('--since leaves older events out, and --events-only the lines', async () => {
    await using scenario = await Scenario.begin('events since');
    await start(scenario, 'once', { script: 'echo line; sleep 3600', restartPolicy: 'Never' });
    await scenario.running('once', 1);
    const read = async (...flags: readonly string[]): Promise<readonly Row[]> => {
      const all = ['--events-only', '--no-follow', '-o', 'json', ...flags];
      const tailer = await scenario.tail({ kind: 'pod', name: 'once' }, all);
      await poll(async () => tailer.hasEnded, { what: 'its end', timeoutMs: 30_000 });
      expect(rowsOf(tailer).filter(({ kind }) => kind === 'line')).toEqual([]);
      return rowsOf(tailer);
    };
    const reasons = (rows: readonly Row[]): string[] => rows.map(({ reason = '' }) => reason);
    const whole = await read();
    expect(reasons(whole)).toEqual(['Scheduled', 'Pulled', 'Created', 'Started']);
    const { timestamp: created = '' } = whole[2] ?? {};
    expect(reasons(await read('--since', created))).toEqual(['Created', 'Started']);
    expect(reasons(await read('--since', '1h', '--tail', '1'))).toEqual(['Started']);
    expect(await read('--since', '2099-01-01T00:00:00Z')).toEqual([]);
  });
});

import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { appendFile, mkdir, rename, rm, symlink, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as outage } from 'node:timers/promises';
import { killComponent, poll, startComponent, testbedLayout } from '@ktl/testbed';
import { readStamps } from '../harness/node-logs.ts';
import { RunningKtl } from '../harness/running-ktl.ts';
import type { PodObject } from '../harness/kube-api.ts';
import { instancesOf, Scenario } from '../harness/scenario.ts';
import { describeOnTestbed, expectFlawless, testKtl } from './rules.ts';

const layout = testbedLayout();
const kubeconfig = process.env['KTL_E2E_KUBECONFIG'] ?? '';

/** A file of this node's log folder, and ktl that follows it. */
class FollowedFile implements AsyncDisposable {
  readonly name = `ktl-e2e-${process.pid}-${performance.now().toFixed(0)}.log`;
  readonly path = `/var/log/${this.name}`;
  #ktl: RunningKtl | undefined;

  async follow(...flags: readonly string[]): Promise<void> {
    const args = ['logs', '--node-log-all', '--node-log-only', '--node-log', this.path];
    this.#ktl = new RunningKtl({
      args: [...args, '-o', 'json', ...flags],
      env: { ...(process.env as Record<string, string>), KUBECONFIG: kubeconfig },
    });
    await this.came('first');
  }

  /** Messages of the node's lines so far. */
  get messages(): string[] {
    const rows = (this.#ktl?.lines ?? []).map(
      (line) => JSON.parse(line) as Record<string, unknown>,
    );
    return rows
      .filter((row) => row['node'] === 'testbed' && row['path'] === this.name)
      .map((row) => String(row['message']));
  }

  async came(message: string): Promise<void> {
    await poll(async () => this.messages.includes(message), {
      what: `"${message}" of ${this.path}; ${this.#ktl?.err ?? ''}`,
      timeoutMs: 60_000,
    });
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#ktl?.[Symbol.asyncDispose]();
    for (const path of [this.path, `${this.path}.1`]) await rm(path, { force: true });
  }
}

describeOnTestbed('a file of a node', () => {
  let file: FollowedFile;
  beforeEach(async () => {
    file = new FollowedFile();
    await writeFile(file.path, 'first\n');
  });
  afterEach(() => file[Symbol.asyncDispose]());

  testKtl('a marker that is appended comes once', async () => {
    await file.follow();
    await appendFile(file.path, 'mar');
    await outage(2500);
    await appendFile(file.path, 'ker\nlast\n');
    await file.came('last');
    await outage(6000);
    expect(file.messages).toEqual(['first', 'marker', 'last']);
  });

  testKtl('comes on where it was left, when the kubelet is killed and started', async () => {
    await file.follow();
    await killComponent(layout, 'kubelet');
    await appendFile(file.path, 'meanwhile\n');
    await outage(2000);
    await startComponent(layout, 'kubelet');
    await file.came('meanwhile');
    await appendFile(file.path, 'after\n');
    await file.came('after');
    expect(file.messages).toEqual(['first', 'meanwhile', 'after']);
  });

  testKtl('is read across its rotation, what was written last before it too', async () => {
    await file.follow();
    await appendFile(file.path, 'before\n');
    await rename(file.path, `${file.path}.1`);
    await appendFile(`${file.path}.1`, 'by a writer that had it open\n');
    await writeFile(file.path, 'after\n');
    await file.came('after');
    await outage(3000);
    const before = ['before', 'by a writer that had it open'];
    expect(file.messages).toEqual(['first', ...before, 'after']);
  });

  testKtl('--tail and --no-follow give its end alone', async () => {
    const rows = Array.from({ length: 100_000 }, (_, i) => `row ${i}`);
    await writeFile(file.path, `${rows.join('\n')}\nfirst\n`);
    await file.follow('--tail', '3', '--no-follow');
    expect(file.messages).toEqual(['row 99998', 'row 99999', 'first']);
  });
});

/**
 * The testbed has the logs of its pods in a folder of its own. A link puts those of one where kubelets
 * have them by default, and serve them.
 */
async function putInLogFolder({ metadata }: PodObject): Promise<AsyncDisposable> {
  const folder = `${metadata.namespace}_${metadata.name}_${metadata.uid}`;
  const link = join('/var/log/pods', folder);
  await mkdir('/var/log/pods', { recursive: true });
  await symlink(join(layout.podLogs, folder), link);
  return { [Symbol.asyncDispose]: () => rm(link) };
}

describeOnTestbed('with --backfill, when logs rotate at 1 MiB', () => {
  const restart = async (logMaxSize: string): Promise<void> => {
    await killComponent(layout, 'kubelet');
    await startComponent(layout, 'kubelet', { logMaxSize });
  };
  beforeAll(() => restart('1Mi'));
  afterAll(() => restart('10Mi'));

  test('during an outage of the API server: nothing is lost or repeated', async () => {
    await using scenario = await Scenario.begin('rotation during an API outage, backfilled');
    const shape = { count: 24_000, rate: 1000, padUnit: 40 };
    const pod = await scenario.pod('chatty', shape);
    await using links = new AsyncDisposableStack();
    links.use(await putInLogFolder(pod));
    await scenario.tail({ kind: 'pod', name: 'chatty' }, [
      '-o',
      'json',
      '--tail',
      '-1',
      '--backfill',
    ]);
    await scenario.delivered(1000);
    await killComponent(layout, 'apiserver');
    await outage(15_000);
    await startComponent(layout, 'apiserver');
    const run = scenario.ledger.run;
    const written = async (): Promise<number> =>
      (await readStamps(scenario.api, pod, { container: 'main', instance: 0, run })).size;
    await poll(async () => (await written()) === shape.count, {
      what: 'the generator to end',
      timeoutMs: 60_000,
      everyMs: 1000,
    });
    const expected = instancesOf([pod], shape.count);
    expectFlawless(await scenario.settle(expected), expected);
  });
});

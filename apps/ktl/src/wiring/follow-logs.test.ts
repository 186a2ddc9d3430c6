import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createKubeClient, faults, type KubeClient } from '@ktl/kube-client';
import { startKubeSim, type KubeSim } from '@ktl/kube-sim';
import { createLogRenderer } from '../views/logs/create-log-renderer.ts';
import { createSkippingClock } from '../../test/skipping-clock.ts';
import { followLogs } from './follow-logs.ts';
import { readNodeLogs } from './logs-node-source.ts';
import type { LogsRun } from './logs-run.ts';

const noBounds = { sinceMs: undefined, headLines: undefined };

let sim: KubeSim;
let client: KubeClient;
beforeEach(async () => {
  sim = await startKubeSim({ seed: 1, serve: false });
  client = createKubeClient({
    transport: {
      exchange: (request) => sim.transport.exchange(request),
      [Symbol.asyncDispose]: () => sim[Symbol.asyncDispose](),
    },
    cluster: { server: '', context: 'test', namespace: 'shop', user: 'test' },
    qps: 0,
  });
});
afterEach(async () => {
  await client[Symbol.asyncDispose]();
});

/** A run in the namespace of the context, what it wrote and said, and how to end it. */
class Bed {
  readonly said: string[] = [];
  readonly stop = new AbortController();
  out = '';
  readonly run: LogsRun;

  constructor(change: Partial<LogsRun> = {}) {
    const say =
      (level: string) =>
      (text: string): void => {
        this.said.push(`${level}: ${text}`);
      };
    this.run = {
      client,
      query: { namespaces: [] },
      range: { follow: true },
      renderer: createLogRenderer({ output: 'raw' }),
      stdout: {
        isTTY: false,
        columns: undefined,
        closed: false,
        flush: async () => undefined,
        write: (bytes) => {
          this.out += Buffer.from(bytes as Uint8Array).toString();
          return undefined;
        },
      },
      log: { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error') },
      drain: this.stop.signal,
      nearCommand: undefined,
      ...change,
    };
  }

  /** Follows until `isMet`, then drains. */
  async until(isMet: () => boolean): Promise<'ok' | 'partial'> {
    const ended = followLogs(this.run);
    while (!isMet()) await turn();
    this.stop.abort();
    return ended;
  }

  get loud(): string[] {
    return this.said.filter((text) => /^(?:warn|error): /.test(text));
  }
}

function turn(): Promise<void> {
  return new Promise((settle) => {
    setImmediate(settle);
  });
}

function namespace(name: string): void {
  sim.store.create('namespaces', { apiVersion: 'v1', kind: 'Namespace', metadata: { name } });
}

function runPod(): void {
  sim.kubelet.runPod({ namespace: 'shop', name: 'cart-1', containers: [{ name: 'app' }] });
  sim.kubelet.container('shop', 'cart-1', 'app').write('one\n');
}

describe('a read that is to end', () => {
  // The pod goes between the list and the read, so its log can never be read.
  const lossy = (): KubeClient => ({
    ...client,
    cluster: client.cluster,
    list: (...args) => client.list(...args),
    watch: (...args) => client.watch(...args),
    get: (...args) => client.get(...args),
    openLog: () => {
      sim.store.delete('pods', 'shop', 'cart-1', { gracePeriodSeconds: 0 });
      const subject = { verb: 'get', resource: 'pods/log' };
      return Promise.reject(faults.API_NOT_FOUND({ subject, status: 404, serverMessage: '' }));
    },
  });

  test('and lost lines is partly done, and its gaps are errors where stdout does not show them', async () => {
    runPod();
    const bed = new Bed({ client: lossy(), range: { follow: false } });
    expect(await followLogs(bed.run)).toBe('partial');
    expect(bed.loud).toEqual([expect.stringMatching(/^error: shop\/cart-1 \[app\] gap: /)]);
  });

  test('shows its gaps on stdout alone where stdout has them', async () => {
    runPod();
    const renderer = createLogRenderer();
    const bed = new Bed({ client: lossy(), range: { follow: false }, renderer });
    expect(await followLogs(bed.run)).toBe('partial');
    expect(bed.out).toContain('gap: ');
    expect(bed.loud).toEqual([]);
  });

  test('and read everything is done, and says nothing', async () => {
    runPod();
    const bed = new Bed({ range: { follow: false } });
    expect([await followLogs(bed.run), bed.out, bed.loud]).toEqual(['ok', 'one\n', []]);
  });

  test('and matched nothing names the namespace that it searched', async () => {
    namespace('shop');
    await expect(followLogs(new Bed({ range: { follow: false } }).run)).rejects.toThrow(
      'nothing matches: pods in namespace shop',
    );
  });

  test('and was refused what it was to read beside lines is partly done, and says so once', async () => {
    runPod();
    sim.deny({ resource: 'nodes/proxy' });
    sim.deny({ verb: 'list', resource: 'nodes' });
    const nodeLogs = { nodeLogs: true, nodeLog: [], nodeLogAll: false, nodeLogOnly: false };
    for (const nodeLogAll of [false, true]) {
      const range = { tailLines: 10, follow: false };
      const reads = readNodeLogs({ ...nodeLogs, nodeLogAll }, { ...range, ...noBounds });
      const bed = new Bed({ range, ...reads });
      expect([nodeLogAll, await followLogs(bed.run), bed.out]).toEqual([
        nodeLogAll,
        'partial',
        'one\n',
      ]);
      expect(bed.loud).toEqual([expect.stringMatching(/^warn: .*node/)]);
    }
  });

  test('and was refused for want of rights says so once, in one error that counts and names', async () => {
    runPod();
    sim.kubelet.runPod({ namespace: 'shop', name: 'cart-2', containers: [{ name: 'app' }] });
    sim.deny({ verb: 'get', resource: 'pods/log' });
    const bed = new Bed({ range: { follow: false } });
    const error: unknown = await followLogs(bed.run).catch((thrown: unknown) => thrown);
    expect(error).toMatchObject({ code: 'LOGS_FORBIDDEN', exit: 'unreachable' });
    expect(String(error)).toMatch(
      /none of 2 logs could be read: shop\/cart-1 \[app\] refused[^;]*; shop\/cart-2 \[app\]$/,
    );
    expect(bed.loud).toEqual([]);
  });
});

describe('a follow', () => {
  test('warns where nothing matches yet, and goes on', async () => {
    namespace('shop');
    const bed = new Bed();
    expect(await bed.until(() => bed.said.length > 0)).toBe('ok');
    expect(bed.said).toEqual([
      'warn: nothing matches yet: pods in namespace shop; waiting, Ctrl-C ends',
    ]);
  });

  test('says that the cluster does not answer, and that it does again', async () => {
    runPod();
    const bed = new Bed({ clock: createSkippingClock() });
    let back: (() => void) | undefined;
    await bed.until(() => {
      if (bed.out !== '') back ??= sim.faults.outage();
      if (bed.loud.length === 1) back?.();
      return bed.loud.length > 1;
    });
    expect(bed.loud).toEqual([
      expect.stringMatching(/^warn: the cluster does not answer since .*; 1 log waits?, nothing/),
      expect.stringMatching(/^warn: connected again after \d+ s$/),
    ]);
  });

  test('says that new pods will not be seen where the watch is forbidden', async () => {
    runPod();
    sim.deny({ verb: 'watch', resource: 'pods' });
    const bed = new Bed({ clock: createSkippingClock() });
    await bed.until(() => bed.out !== '' && bed.loud.length > 0);
    expect(bed.loud).toEqual([
      expect.stringMatching(/^warn: new pods will not be seen: .* may not watch pods in namespace/),
    ]);
  });
});

describe('a namespace that does not exist', () => {
  const query = (...namespaces: string[]): Pick<LogsRun, 'query'> => ({ query: { namespaces } });
  const reading = { range: { follow: false } };

  test('is the error of a read that found nothing, with the one that was meant', async () => {
    namespace('shop');
    await expect(followLogs(new Bed({ ...reading, ...query('shpo') }).run)).rejects.toMatchObject({
      code: 'NAMESPACE_NOT_FOUND',
      message: 'namespace "shpo" does not exist',
      hint: 'did you mean shop?',
    });
    const workload = { kind: 'deployment', name: 'cart' };
    const both = new Bed({ ...reading, query: { namespaces: ['shpo', 'nope'], workload } });
    await expect(followLogs(both.run)).rejects.toMatchObject({
      code: 'NAMESPACE_NOT_FOUND',
      message: 'namespaces "shpo" and "nope" do not exist',
    });
  });

  test('is warned of while following, also where another one has pods', async () => {
    runPod();
    const bed = new Bed(query('shop', 'shpo'));
    await bed.until(() => bed.loud.length > 0);
    expect(bed.loud).toEqual(['warn: namespace "shpo" does not exist; did you mean shop?']);
  });

  test('is said in one warning where the whole picture is empty', async () => {
    namespace('shop');
    const bed = new Bed(query('shpo'));
    await bed.until(() => bed.loud.length > 0);
    expect(bed.loud).toEqual([
      'warn: nothing matches yet: namespace "shpo" does not exist; did you mean shop?; waiting for pods in namespace shpo, Ctrl-C ends',
    ]);
  });

  test('is not guessed at where namespaces may not be listed', async () => {
    namespace('shop');
    sim.deny({ verb: 'list', resource: 'namespaces' });
    await expect(followLogs(new Bed({ ...reading, ...query('shpo') }).run)).rejects.toMatchObject({
      code: 'NAMESPACE_NOT_FOUND',
      hint: expect.stringMatching(/^check --namespace and --context/),
    });
  });

  test('is no matter where namespaces may not be read', async () => {
    sim.deny({ verb: '*', resource: 'namespaces' });
    await expect(followLogs(new Bed({ ...reading, ...query('shpo') }).run)).rejects.toMatchObject({
      code: 'LOGS_NO_MATCH',
    });
  });

  test('is not asked for where each has pods', async () => {
    runPod();
    const asked: string[] = [];
    const asking: KubeClient = {
      ...client,
      cluster: client.cluster,
      list: (...args) => client.list(...args),
      watch: (...args) => client.watch(...args),
      openLog: (...args) => client.openLog(...args),
      get: (resource, object, options) => {
        asked.push(resource.plural);
        return client.get(resource, object, options);
      },
    };
    await followLogs(new Bed({ ...reading, ...query('shop'), client: asking }).run);
    expect(asked.filter((plural) => plural === 'namespaces')).toEqual([]);
  });
});

describe('lines about containers', () => {
  test('name those that are followed and those that are gone, where a place for them is given', async () => {
    runPod();
    let told = '';
    const write = (text: string): void => {
      told += text;
    };
    const lifecycle = { write, color: false, showNamespace: false };
    const bed = new Bed({ lifecycle });
    let isDeleted = false;
    await bed.until(() => {
      if (told !== '' && bed.out !== '' && !isDeleted) {
        isDeleted = true;
        sim.store.delete('pods', 'shop', 'cart-1', { gracePeriodSeconds: 0 });
      }
      return told.includes('\n-');
    });
    expect(told).toBe('+ cart-1 › app\n- cart-1 › app\n');
    told = '';
    runPod();
    await followLogs(new Bed({ lifecycle, range: { follow: false } }).run);
    expect(told).toBe('');
  });

  test('name one that is chosen no more, as when a newer ReplicaSet becomes the canary', async () => {
    runPod();
    let told = '';
    const write = (text: string): void => {
      told += text;
    };
    const relabel = (tier: string): void => {
      const pod = sim.store.get('pods', 'shop', 'cart-1')!;
      sim.store.update('pods', { ...pod, metadata: { ...pod.metadata, labels: { tier } } });
    };
    relabel('web');
    const bed = new Bed({
      lifecycle: { write, color: false, showNamespace: false },
      query: { namespaces: [], labelSelector: 'tier=web' },
    });
    let steps = ['old', 'web'];
    await bed.until(() => {
      const isNext = bed.out !== '' && told.split('\n').length === 4 - steps.length;
      const [next, ...rest] = isNext ? steps : [];
      if (next !== undefined) {
        steps = rest;
        relabel(next);
      }
      return told.split('\n').length > 3;
    });
    expect(told).toBe('+ cart-1 › app\n- cart-1 › app\n+ cart-1 › app\n');
  });

  test('tell with a restart how the instance before it ended', async () => {
    runPod();
    let told = '';
    const write = (text: string): void => {
      told += text;
    };
    let isRestarted = false;
    await new Bed({ lifecycle: { write, color: false, showNamespace: false } }).until(() => {
      if (told !== '' && !isRestarted) {
        isRestarted = true;
        sim.kubelet.container('shop', 'cart-1', 'app').restart();
      }
      return told.includes('restart');
    });
    expect(told).toMatch(/\n\+ cart-1 › app \(restart 1, exit \d+ [A-Za-z]+\)\n$/);
  });
});

describe('a follow that is to find something', () => {
  const mustMatch = true;

  test('fails at once where none of its namespaces exists', async () => {
    namespace('shop');
    const bed = new Bed({ mustMatch, query: { namespaces: ['shpo', 'nope'] } });
    await expect(followLogs(bed.run)).rejects.toMatchObject({
      code: 'NAMESPACE_NOT_FOUND',
      hint: 'did you mean shop?',
    });
  });

  test('waits where one of them exists, and fails where nothing came until its end', async () => {
    namespace('shop');
    const bed = new Bed({ mustMatch, query: { namespaces: ['shop', 'nope'] } });
    await expect(bed.until(() => bed.said.length > 0)).rejects.toMatchObject({
      code: 'LOGS_NOTHING_FOUND',
      message: 'nothing matched until the end: pods in namespaces shop, nope; no capture was made',
    });
  });

  test('is done where a container was found that wrote nothing', async () => {
    namespace('shop');
    sim.kubelet.runPod({ namespace: 'shop', name: 'cart-1', containers: [{ name: 'app' }] });
    const bed = new Bed({ mustMatch });
    expect(await bed.until(() => bed.said.some((text) => text.startsWith('info: ')))).toBe('ok');
  });

  test('is done where it has something to read beside containers', async () => {
    namespace('shop');
    const bed = new Bed({ mustMatch, mayBeEmpty: true });
    const ended = followLogs(bed.run);
    for (let turns = 0; turns < 20; turns += 1) await turn();
    bed.stop.abort();
    expect(await ended).toBe('ok');
  });
});

import { rm, truncate, writeFile } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { request } from 'node:https';
import { startKubeSim, type KubeSim } from '../../src/index.ts';
import { loginOf, loginOfFile, type Login } from './login.ts';

/** A node whose log folder the suite can write. */
interface NodeTarget extends AsyncDisposable {
  readonly login: Login;
  readonly node: string;
  write(name: string, text: string): Promise<void>;
  empty(name: string): Promise<void>;
}

const ours: string[] = [];

async function simTarget(): Promise<NodeTarget> {
  const sim: KubeSim = await startKubeSim({ seed: 1 });
  const logs = sim.kubelet.nodeLogs('node-1');
  return {
    login: loginOf(sim.kubeconfig),
    node: 'node-1',
    write: async (name, text) => {
      await Promise.resolve();
      logs.append(name, text);
    },
    empty: async (name) => {
      await Promise.resolve();
      logs.truncate(name);
    },
    [Symbol.asyncDispose]: () => sim[Symbol.asyncDispose](),
  };
}

/** The testbed: its node is this machine. */
async function testbedTarget(kubeconfig: string): Promise<NodeTarget> {
  return Promise.resolve({
    login: loginOfFile(kubeconfig),
    node: 'testbed',
    write: async (name: string, text: string) => {
      ours.push(name);
      await writeFile(`/var/log/${name}`, text);
    },
    empty: (name: string) => truncate(`/var/log/${name}`),
    [Symbol.asyncDispose]: async () => {
      for (const name of ours) await rm(`/var/log/${name}`, { force: true });
    },
  });
}

interface Answer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string | string[] | undefined>>;
  readonly text: string;
}

const kubeconfig = process.env['KTL_E2E_KUBECONFIG'] ?? '';
const targets: [string, () => Promise<NodeTarget>][] = [['kube-sim', simTarget]];
// Elsewhere nobody may write to the node.
if (kubeconfig.includes('ktl-testbed')) {
  targets.push(['the testbed', () => testbedTarget(kubeconfig)]);
}

describe.each(targets)('nodes/proxy/logs on %s', (_name, open) => {
  let target: NodeTarget;
  const name = `ktl-conformance-${String(process.pid)}.log`;
  beforeAll(async () => {
    target = await open();
    await target.write(name, '0123456789');
  });
  afterAll(async () => {
    await target[Symbol.asyncDispose]();
  });

  const get = (path: string, headers: Record<string, string> = {}): Promise<Answer> => {
    const { server, tls, headers: login } = target.login;
    const url = new URL(`/api/v1/nodes/${target.node}/proxy/logs${path}`, server);
    const options = { ...tls, headers: { ...login, ...headers }, agent: false as const };
    return new Promise((resolve, reject) => {
      request(url, options, (incoming) => {
        let text = '';
        incoming.setEncoding('utf8').on('data', (chunk: string) => (text += chunk));
        incoming.on('end', () => {
          resolve({ status: incoming.statusCode ?? 0, headers: incoming.headers, text });
        });
      })
        .on('error', reject)
        .end();
    });
  };

  test.each([
    ['bytes=2-4', 206, 'bytes 2-4/10', '234'],
    ['bytes=8-', 206, 'bytes 8-9/10', '89'],
    ['bytes=8-100', 206, 'bytes 8-9/10', '89'],
    ['bytes=-3', 206, 'bytes 7-9/10', '789'],
    ['bytes=-100', 206, 'bytes 0-9/10', '0123456789'],
    ['bytes=10-', 416, 'bytes */10', 'invalid range: failed to overlap\n'],
  ])('a range %s of a file', async (range, ...expected) => {
    const answer = await get(`/${name}`, { range });
    const { status, headers, text } = answer;
    expect([status, headers['content-range'], text]).toEqual(expected);
  });

  test('a range is void for another version of the file', async () => {
    const answer = await get(`/${name}`, { range: 'bytes=2-4', 'if-range': '"other"' });
    expect([answer.status, answer.text]).toEqual([200, '0123456789']);
    const modified = String(answer.headers['last-modified']);
    const same = await get(`/${name}`, { range: 'bytes=2-4', 'if-range': modified });
    expect([same.status, same.text]).toEqual([206, '234']);
  });

  test('an empty file has no range that could be missed', async () => {
    const empty = `empty-${name}`;
    await target.write(empty, 'x');
    await target.empty(empty);
    const answer = await get(`/${empty}`, { range: 'bytes=0-' });
    expect([answer.status, answer.text, answer.headers['content-length']]).toEqual([200, '', '0']);
  });

  test('a folder is a list of links', async () => {
    const list = await get('/');
    expect(list.headers['content-type']).toBe('text/html; charset=utf-8');
    expect(list.text).toContain(`<pre>\n`);
    expect(list.text).toContain(`<a href="${name}">${name}</a>\n`);
  });

  test('what is not there is a 404 in plain text', async () => {
    const answer = await get('/ktl-no-such-file');
    expect([answer.status, answer.text]).toEqual([404, '404 page not found\n']);
  });

  test('a query of what is no service gives its file, without options alone', async () => {
    const service = name.replace(/\.log$/, '');
    expect((await get(`/?query=${service}`)).text).toBe('0123456789');
    expect((await get(`/?query=${service}&tailLines=1`)).text).toBe(
      `\noptions present and query resolved to log files for [${service}]\ntry without specifying options\n`,
    );
    expect((await get('/?query=ktl-no-such-service')).text).toBe(
      '\nlog not found for ktl-no-such-service\n',
    );
  });

  test.each([
    ['/?query=kubelet&sinceTime=yesterday', 400],
    ['/?query=kubelet&tailLines=100001', 406],
    [`/x?query=kubelet`, 406],
  ])('%s is refused', async (path, status) => {
    expect((await get(path)).status).toBe(status);
  });
});

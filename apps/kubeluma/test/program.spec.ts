import { once } from 'node:events';
import { get, type IncomingMessage } from 'node:http';
import { createServer } from 'node:net';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { ServeBed, type RunningKubeluma } from './serve-bed.ts';

let bed: ServeBed;
beforeAll(async () => {
  bed = await ServeBed.open();
});
afterAll(() => bed[Symbol.asyncDispose]());

/** Asks for the page under another name. */
async function askAs(host: string, port: number): Promise<{ status: number; text: string }> {
  const request = get({ host: '127.0.0.1', port, headers: { host }, agent: false });
  const [response] = (await once(request, 'response')) as [IncomingMessage];
  let text = '';
  for await (const piece of response) text += String(piece);
  return { status: response.statusCode ?? 0, text };
}

describe('kubeluma serve', () => {
  test('--demo shows a shop that lives: pods, lines, metrics, without any cluster', async () => {
    const program = bed.run(['serve', '--demo', '--port', '0', '--metrics-interval', '1'], {
      KUBECONFIG: '/nowhere',
    });
    const browser = await program.browser();
    using feed = await browser.feed();
    feed.send({ action: 'subscribe', channel: 'pod' });
    await browser.post('/api/set_pattern', { pattern: '^checkout-' });
    const { data } = await feed.next('pods');
    const { name } = (data as { pods: { name: string }[] }).pods[0] ?? { name: '' };
    feed.send({ action: 'focus', pod: name });
    feed.send({ action: 'subscribe', channel: 'logs', pod: name, container: 'checkout' });
    await feed.next('log');
    await feed.next('metrics', (message) => JSON.stringify(message).includes('"cpu"'));
    await feed.next('event');
    expect(program.out).toContain('kubeluma shows pods of all namespaces, context demo.');
    const { code, err } = await program.stop();
    expect([code, err.replace(/.*npm run build.*\n/, '')]).toEqual([0, '']);
  });

  test('an address that others reach takes a token, and warns without TLS', async () => {
    const flags = ['--host', '0.0.0.0', '--token', 'long-enough-for-a-token'];
    const program = bed.serve(...flags);
    expect(await program.link()).toMatch(/^http:/);
    const { err } = await program.stop();
    expect(err).toMatch(/"warn".*--tls/);
    expect(err).not.toContain('--ui-');
    const safe = bed.serve(...flags, '--tls');
    expect(await safe.link()).toMatch(/^https:/);
    expect((await safe.stop()).err.replace(/.*npm run build.*\n/, '')).toBe('');
    expect(safe.out).toMatch(/^Certificate \(SHA-256\): ([0-9A-F]{2}:){31}[0-9A-F]{2}$/m);
  });

  test('--namespace shows pods of no other', async () => {
    bed.pod('here', { namespace: 'shop' });
    bed.pod('elsewhere', { namespace: 'depot' });
    const browser = await bed.serve('-n', 'depot', '--pod', '.').browser();
    using feed = await browser.feed();
    await feed.table('elsewhere');
    feed.send({ action: 'focus', pod: 'here', namespace: 'shop' });
    await feed.next('error');
  });

  test('without metrics says that they are disabled; without the right to events says so', async () => {
    bed.pod('poor');
    const restore = [
      bed.sim.faults.add({
        match: { path: /metrics\.k8s\.io/ },
        fault: { kind: 'status', code: 404 },
        times: Infinity,
      }),
      bed.sim.deny({ resource: 'events' }),
      bed.sim.deny({ resource: 'events.events.k8s.io' }),
    ];
    const browser = await bed.serve('--pod', '^poor$').browser();
    using feed = await browser.feed();
    feed.send({ action: 'subscribe', channel: 'pod' });
    const { data } = await feed.next('metrics');
    expect(data).toMatchObject({
      disabled: true,
      reason: expect.stringContaining('metrics.k8s.io'),
    });
    expect(await feed.next('notice')).toMatchObject({ notice: 'noEvents', pod: 'poor' });
    for (const undo of restore) undo();
  });

  test('needs no right to Secrets and ConfigMaps, and sends no value of a Secret', async () => {
    const value = 'kept-from-everybody';
    const encoded = Buffer.from(value).toString('base64');
    await bed.create('/api/v1/namespaces/shop/secrets', {
      ...{ apiVersion: 'v1', kind: 'Secret', metadata: { name: 'mysecret' } },
      data: { token: encoded },
    });
    const secretKeyRef = { name: 'mysecret', key: 'token' };
    const env = [{ name: 'SECRET_TOKEN', valueFrom: { secretKeyRef } }];
    const envFrom = [{ secretRef: { name: 'mysecret' } }];
    await bed.create('/api/v1/namespaces/shop/pods', {
      ...{ apiVersion: 'v1', kind: 'Pod', metadata: { name: 'secretive' } },
      spec: { containers: [{ name: 'app', image: 'repo/app:1', env, envFrom }] },
    });
    const undo = ['secrets', 'configmaps'].map((resource) => bed.sim.deny({ resource }));
    const browser = await bed.serve('--pod', '^secretive$').browser();
    using feed = await browser.feed();
    feed.send({ action: 'subscribe', channel: 'pod' });
    feed.send({ action: 'subscribe', channel: 'logs', pod: 'secretive', container: 'app' });
    const shown = JSON.stringify(await feed.next('pod'));
    expect(shown).toContain('*** (secret mysecret/token)');
    const asked = { action: 'reveal', pod: 'secretive', container: 'app' };
    for (const name of ['SECRET_TOKEN', 'token']) feed.send({ ...asked, name });
    await feed.until('two refusals', () => feed.messages.filter(({ type }) => type === 'error')[1]);
    await feed.next('metrics');
    const all = JSON.stringify(feed.messages);
    for (const text of [value, encoded]) expect(all).not.toContain(text);
    for (const take of undo) take();
  });

  test('without the right to logs says so, whatever else it shows', async () => {
    bed.pod('closed')().write('one\n');
    const undo = bed.sim.deny({ resource: 'pods/log' });
    const browser = await bed.serve('--pod', '^closed$').browser();
    using feed = await browser.feed();
    feed.send({ action: 'subscribe', channel: 'pod' });
    feed.send({ action: 'subscribe', channel: 'logs', pod: 'closed', container: 'app' });
    expect(await feed.next('notice', ({ container }) => container === 'app')).toMatchObject({
      notice: 'refused',
      message: expect.stringContaining('pods/log'),
    });
    expect(await feed.next('pod')).toMatchObject({ data: { name: 'closed' } });
    undo();
  });

  test('lines hide what looks like a secret unless told otherwise, and what --redact names', async () => {
    const control = bed.pod('leaky');
    control().write('login password=hunter2 card=4711 ok\n');
    for (const [flags, line] of [
      [[], 'login password=*** card=4711 ok'],
      [['--redact', 'card=\\d+'], 'login password=*** *** ok'],
      [['--redact', 'card=\\d+', '--no-redact-known'], 'login password=hunter2 *** ok'],
      [['--no-redact-known'], 'login password=hunter2 card=4711 ok'],
    ] as const) {
      const program = bed.serve('--pod', '^leaky$', ...flags);
      const browser = await program.browser();
      using feed = await browser.feed();
      feed.send({ action: 'subscribe', channel: 'logs', pod: 'leaky', container: 'app' });
      expect((await feed.next('log'))['line']).toBe(line);
      await program.stop();
    }
  });

  test('--ui-host lets it be asked under another name or port; a refusal names the flag', async () => {
    const at = async (program: RunningKubeluma): Promise<{ status: number; text: string }> => {
      const { port } = new URL(await program.link());
      return askAs('localhost:1', Number(port));
    };
    const closed = await at(bed.serve());
    expect(closed).toMatchObject({ status: 421, text: expect.stringContaining('--ui-host') });
    expect(await at(bed.serve('--ui-host', 'localhost'))).toMatchObject({ status: 200 });
  });

  test('hides the lines of a private key', async () => {
    bed
      .pod('keeper')()
      .write('-----BEGIN PRIVATE KEY-----\nMIIEvQIBADANBgkq\n-----END PRIVATE KEY-----\ndone\n');
    const browser = await bed.serve('--pod', '^keeper$').browser();
    using feed = await browser.feed();
    feed.send({ action: 'subscribe', channel: 'logs', pod: 'keeper', container: 'app' });
    await feed.until('the last line', () => feed.lines('keeper', 'app')[3]);
    expect(feed.lines('keeper', 'app')).toEqual([
      '-----BEGIN PRIVATE KEY-----',
      ...['***', '***', 'done'],
    ]);
  });

  test('goes on through an outage of the cluster, and says since when nothing is known', async () => {
    const control = bed.pod('steady');
    const browser = await bed.serve('--pod', '^steady$').browser();
    using feed = await browser.feed();
    feed.send({ action: 'subscribe', channel: 'logs', pod: 'steady', container: 'app' });
    control().write('one\n');
    await feed.until('one line', () => feed.lines('steady', 'app')[0]);
    const end = bed.sim.faults.outage();
    control().write('two\n');
    const isStale = (message: object): boolean => /"staleSince":"/.test(JSON.stringify(message));
    await feed.next('pods', isStale);
    end();
    await feed.until('two lines', () => feed.lines('steady', 'app')[1]);
    expect(feed.lines('steady', 'app')).toEqual(['one', 'two']);
    const from = feed.messages.findIndex(isStale);
    await feed.next('pods', (message) => !isStale(message), from);
  });
});

describe('what cannot be', () => {
  const refusals: readonly [args: readonly string[], code: number, words: string][] = [
    [['serve', '--pod', '('], 2, '--pod'],
    [['serve', '--port', '99999'], 2, '--port'],
    [['serve', '--metrics-interval', '0'], 2, '--metrics-interval'],
    [['serve', '--context', 'nowhere'], 2, 'error[CONTEXT_UNKNOWN]'],
    [['serve', '--cert', 'a.pem'], 2, 'error[SERVE_TLS_HALF]: --cert was given without --key'],
    [['serve', '--cert', 'a.pem', '--key', 'b.pem'], 2, 'error[SERVE_FILE_UNREADABLE]: --cert'],
    [['serve', '--host', '0.0.0.0'], 4, 'error[WEB_TOKEN_NEEDED]'],
    [
      ['serve', '--host', 'a:b:c', '--token', 'long-enough-for-a-token'],
      2,
      'error[WEB_BIND_SYNTAX]',
    ],
    [['serve', '--token', 'short'], 2, 'error[WEB_TOKEN_UNFIT]'],
    [['serve', '--namespace', 'nowhere'], 1, 'error[SERVE_NAMESPACE_MISSING]: namespace "nowhere"'],
    [['serve', 'a', '--pod', 'b'], 2, 'error[FLAG_CONFLICT]'],
    [['serve', '--demo', '--context', 'x'], 2, 'error[FLAG_CONFLICT]'],
    [['sreve'], 2, 'did you mean serve?'],
    [['serve', '--all-namespaces'], 2, 'all namespaces are the default'],
  ];
  test.each(refusals)('kubeluma %j ends with %i and words', async (args, code, words) => {
    const ended = await bed.run(
      [...args, '--port', '0'].slice(0, args.includes('--port') ? args.length : undefined),
    ).ended;
    expect({ code: ended.code, out: ended.out }).toEqual({ code, out: '' });
    expect(ended.err).toContain(words);
    expect(ended.err).not.toMatch(/\n {4}at |--ui-/);
  });

  test('a right that is missing is told with what to do', async () => {
    const undo = bed.sim.deny({ verb: 'list', resource: 'pods', namespace: 'other' });
    const also = bed.sim.deny({ verb: 'watch', resource: 'pods', namespace: 'other' });
    const { code, err } = await bed.run(['serve', '--port', '0']).ended;
    expect(code).toBe(7);
    expect(err).toContain('error[SERVE_FORBIDDEN]');
    expect(err).toContain('--namespace');
    undo();
    also();
  });

  test('a port that is taken is told, with its number', async () => {
    const taken = createServer();
    const port = await new Promise<number>((settle) => {
      taken.listen(0, '127.0.0.1', () => {
        const address = taken.address();
        settle(typeof address === 'object' ? (address?.port ?? 0) : 0);
      });
    });
    const { code, err } = await bed.run(['serve'], { KUBELUMA_PORT: String(port) }).ended;
    taken.close();
    expect([code, err]).toEqual([1, expect.stringContaining(`127.0.0.1:${String(port)}`)]);
  });

  test('a cluster that is away ends the start with 7', async () => {
    const end = bed.sim.faults.outage();
    const { code } = await bed.run(['serve', '--port', '0']).ended;
    end();
    expect(code).toBe(7);
  });
});

test('help and version need no cluster', async () => {
  const help = await bed.run(['serve', '--help'], { KUBECONFIG: '/nowhere' }).ended;
  expect([help.code, help.err]).toEqual([0, '']);
  for (const flag of [
    '--pod',
    '--namespace',
    '--kubeconfig',
    '--context',
    '--host',
    '--port',
    '--[no-]open',
    '--metrics-interval',
  ]) {
    expect(help.out).toContain(flag);
  }
  const version = await bed.run(['version']).ended;
  expect([version.code, version.out]).toEqual([0, expect.stringMatching(/^kubeluma \d/)]);
});

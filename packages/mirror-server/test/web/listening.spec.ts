import { once } from 'node:events';
import { connect, createServer, isIPv6 } from 'node:net';
import { networkInterfaces } from 'node:os';
import { describe, expect, test } from '@jest/globals';
import { listenAll, type Listening } from '../../src/web/listen.ts';
import { ask, codeOf, readToEnd, requestText, Served, token } from './served.ts';

const access = { cookie: 'required', token } as const;

async function statusOn(served: Served, address: string): Promise<string> {
  const Host = isIPv6(address) ? `[${address}]` : address;
  const socket = connect(served.port, address);
  socket.write(requestText(served, { headers: { Host: `${Host}:${String(served.port)}` } }));
  return (await readToEnd(socket)).slice(0, 12);
}

function outside(): string | undefined {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return all.find(({ internal, family }) => !internal && family === 'IPv4')?.address;
}

test('a bare port listens on both loopback addresses, on the same free port', async () => {
  await using served = await Served.open({ bind: ':0' });
  const hosts = served.server.addresses.map(({ host }) => host);
  expect([['127.0.0.1', '::1'], ['127.0.0.1']]).toContainEqual(hosts);
  expect(new Set(served.server.addresses.map(({ port }) => port)).size).toBe(1);
  for (const host of hosts) expect(await statusOn(served, host)).toBe('HTTP/1.1 200');
  expect(served.server.warnings).toEqual([]);
});

test('a bare port cannot be reached from outside', async () => {
  await using served = await Served.open({ bind: ':0' });
  const address = outside();
  // A machine without a network has no outside.
  expect(await (address === undefined ? '' : statusOn(served, address))).toBe('');
});

test.each(['0.0.0.0:0', '[::]:0', '198.51.100.7:0'])(
  '%s without a token is refused before anything listens',
  async (bind) => {
    await expect(Served.open({ bind })).rejects.toMatchObject({
      code: 'WEB_TOKEN_NEEDED',
      exit: 'refused',
      hint: expect.stringContaining('--ui-token') as unknown,
    });
    const open = Served.open({ bind, access: { cookie: 'browsers-only' }, tls: 'self-signed' });
    await expect(open).rejects.toMatchObject({ code: 'WEB_TOKEN_NEEDED' });
  },
);

test('every address with a token works, and warns where there is no TLS', async () => {
  await using served = await Served.open({ bind: '0.0.0.0:0', access });
  expect(served.server.warnings).toMatchObject([{ code: 'PLAIN_TEXT' }]);
  expect(await statusOn(served, outside() ?? '127.0.0.1')).toBe('HTTP/1.1 200');
  expect((await ask(served, { path: '/frames' })).status).toBe(401);
  const [link = ''] = served.server.links;
  expect(link).toMatch(/^http:\/\/[\d.]+:\d+\/#code=/);
  expect(link).not.toContain('0.0.0.0');
  expect(served.server.links.map(codeOf).every((code) => code === served.code)).toBe(true);
  expect(served.server.links.join(' ')).not.toContain(token);
  await using secure = await Served.open({ bind: '0.0.0.0:0', access, tls: 'self-signed' });
  expect(secure.server.warnings).toEqual([]);
});

test('a feed on every address is not open to bots, not even from this machine', async () => {
  const open = { cookie: 'browsers-only', token } as const;
  await using served = await Served.open({ bind: '0.0.0.0:0', access: open });
  expect((await ask(served, { path: '/frames' })).status).toBe(401);
});

test('every address answers to the address that was asked, and to no other name', async () => {
  await using served = await Served.open({ bind: '0.0.0.0:0', access });
  for (const name of ['0.0.0.0', '198.51.100.7', 'evil.example']) {
    const Host = `${name}:${String(served.port)}`;
    expect((await ask(served, { headers: { Host } })).status).toBe(421);
  }
});

test('a port that is taken is named', async () => {
  const taken = createServer();
  taken.listen(0, '127.0.0.1');
  await once(taken, 'listening');
  const { port } = taken.address() as { port: number };
  await expect(Served.open({ bind: String(port) })).rejects.toMatchObject({
    code: 'WEB_ADDRESS_IN_USE',
    message: `another program listens on 127.0.0.1:${String(port)}`,
  });
  taken.close();
});

// Two families, as two addresses that Linux has on every machine.
describe('two addresses', () => {
  const pair = ['127.0.0.1', '127.0.0.2'];
  const missing = '198.51.100.7';
  const listen = (addresses: readonly string[], port = 0): Promise<readonly Listening[]> =>
    listenAll(() => createServer(), { addresses, port });
  const stop = (all: readonly Listening[]): void => {
    for (const { server } of all) server.close();
  };

  test('get one free port', async () => {
    const both = await listen(pair);
    expect(both.map(({ address }) => address.host)).toEqual(pair);
    expect(both[0]?.address.port).toBe(both[1]?.address.port);
    stop(both);
  });

  test('of which the machine has one only are that one', async () => {
    for (const addresses of [
      [missing, '127.0.0.1'],
      ['127.0.0.1', missing],
    ]) {
      const one = await listen(addresses);
      expect(one.map(({ address }) => address.host)).toEqual(['127.0.0.1']);
      stop(one);
    }
    await expect(listen([missing, '198.51.100.8'])).rejects.toMatchObject({
      code: 'WEB_ADDRESS_UNAVAILABLE',
    });
  });

  test('of which one is taken are refused, and the other is let go', async () => {
    const taken = await listen(['127.0.0.2']);
    const port = taken[0]?.address.port ?? 0;
    const name = `127.0.0.2:${String(port)}`;
    await expect(listen(pair, port)).rejects.toMatchObject({
      code: 'WEB_ADDRESS_IN_USE',
      message: `another program listens on ${name}`,
    });
    stop(await listen(['127.0.0.1'], port));
    stop(taken);
  });
});

test('an address of another machine, and a name that nobody knows, are named', async () => {
  await expect(Served.open({ bind: '198.51.100.7:0', access })).rejects.toMatchObject({
    code: 'WEB_ADDRESS_UNAVAILABLE',
    message: 'cannot listen on 198.51.100.7:0: EADDRNOTAVAIL: this machine has no such address',
  });
  await expect(Served.open({ bind: 'nothing.invalid:0', access })).rejects.toMatchObject({
    code: 'WEB_ADDRESS_UNAVAILABLE',
  });
});

import { X509Certificate } from 'node:crypto';
import { once } from 'node:events';
import type { IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { connect as connectPlain } from 'node:net';
import { connect, type TLSSocket } from 'node:tls';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { generate } from 'selfsigned';
import { WebSocket } from 'ws';
import { makeCertificate } from '../../src/index.ts';
import { readAnswer, readToEnd, requestText, Served, type Answer } from './served.ts';

interface Pair {
  readonly certPem: string;
  readonly keyPem: string;
}

async function pairOf(
  name: string,
  days: readonly [from: number, to: number],
  names: readonly string[] = [],
): Promise<Pair> {
  const at = (day: number): Date => new Date(Date.now() + day * 86_400_000);
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    algorithm: 'sha256',
    notBeforeDate: at(days[0]),
    notAfterDate: at(days[1]),
    extensions: [
      {
        name: 'subjectAltName',
        altNames: names.map((value) => ({ type: 2, value }) as const),
      },
    ],
  });
  return { certPem: made.cert, keyPem: made.private };
}

/** The certificate that a server shows, checked against itself. */
async function shownBy(served: Served, servername?: string): Promise<TLSSocket> {
  const socket = connect({
    port: served.port,
    host: '127.0.0.1',
    rejectUnauthorized: false,
    ...(servername === undefined ? {} : { servername }),
  });
  await once(socket, 'secureConnect');
  return socket;
}

async function askTls(served: Served, path: string, headers = {}): Promise<Answer> {
  const socket = await shownBy(served);
  socket.write(requestText(served, { path, headers }));
  return readAnswer(await readToEnd(socket));
}

describe('the link', () => {
  const names = ['*.example.com', 'logs.example.com', 'localhost'];
  const linkOf = async (allowedHosts: readonly string[], given: readonly string[] = names) => {
    const tls = await pairOf('logs', [-1, 1], given);
    await using served = await Served.open({ tls, allowedHosts });
    return served.server.links[0] ?? '';
  };

  test('has a name of the certificate under which the server answers, rather than an address', async () => {
    expect(await linkOf([])).toMatch(/^https:\/\/localhost:\d+\/#code=/);
    expect(await linkOf([], ['logs.example.com'])).toMatch(/^https:\/\/127\.0\.0\.1:\d+\//);
  });

  test('of a server that others reach has the name that it was given, if the certificate has it', async () => {
    const tls = await pairOf('logs', [-1, 1], names);
    const access = { cookie: 'required', token: 'x'.repeat(16) } as const;
    const init = { tls, bind: '0.0.0.0:0', access };
    await using served = await Served.open({
      ...init,
      allowedHosts: ['logs.example.com'],
    } as const);
    expect(served.server.links[0]).toMatch(
      new RegExp(`^https://logs.example.com:${String(served.port)}/#code=`),
    );
    await using other = await Served.open({
      ...init,
      allowedHosts: ['other.example.com'],
    } as const);
    expect(other.server.links[0]).not.toContain('example.com:');
  });
});

test('two servers of one run share a certificate that names the hosts of both', async () => {
  const tls = await makeCertificate({
    binds: [':0', 'localhost:0'],
    allowedHosts: ['logs.example.com:8443'],
    now: Date.now(),
  });
  await using page = await Served.open({ tls });
  await using feed = await Served.open({ tls });
  expect(feed.server.fingerprint).toBe(page.server.fingerprint);
  const certificate = new X509Certificate(tls.certPem);
  for (const ip of ['127.0.0.1', '::1']) expect(certificate.checkIP(ip)).toBe(ip);
  expect(certificate.checkHost('logs.example.com')).toBe('logs.example.com');
  // Nobody's resolver knows of the certificate: the link has an address.
  expect(page.server.links[0]).toMatch(/^https:\/\/127\.0\.0\.1:/);
});

describe('a certificate made for this run', () => {
  let served: Served;
  let certificate: X509Certificate;

  beforeAll(async () => {
    served = await Served.open({ tls: 'self-signed', allowedHosts: ['logs.example.com:8443'] });
    const socket = await shownBy(served);
    certificate = new X509Certificate(socket.getPeerCertificate().raw);
    socket.destroy();
  });

  afterAll(async () => {
    await served[Symbol.asyncDispose]();
  });

  test('has the fingerprint that was given back, and is made anew each time', async () => {
    expect(served.server.fingerprint).toMatch(/^([0-9A-F]{2}:){31}[0-9A-F]{2}$/);
    expect(certificate.fingerprint256).toBe(served.server.fingerprint);
    await using other = await Served.open({ tls: 'self-signed' });
    expect(other.server.fingerprint).not.toBe(served.server.fingerprint);
  });

  test('names every host that the server answers to, and no other', () => {
    for (const ip of ['127.0.0.1', '::1']) expect(certificate.checkIP(ip)).toBe(ip);
    for (const name of ['localhost', 'logs.example.com']) {
      expect(certificate.checkHost(name)).toBe(name);
    }
    expect(certificate.checkHost('evil.example')).toBeUndefined();
    expect(certificate.checkIP('192.0.2.1')).toBeUndefined();
  });

  test('is EC P-256, valid for 30 days, signs no others, and serves only', () => {
    expect(certificate.publicKey.asymmetricKeyDetails).toEqual({ namedCurve: 'prime256v1' });
    expect(certificate.verify(certificate.publicKey)).toBe(true);
    expect(certificate.ca).toBe(false);
    expect(certificate.keyUsage).toEqual(['1.3.6.1.5.5.7.3.1']);
    const days = (certificate.validToDate.getTime() - Date.now()) / 86_400_000;
    expect(days).toBeGreaterThan(29.9);
    expect(days).toBeLessThanOrEqual(30);
  });

  test('is trusted by a client that was given it', async () => {
    const request = httpsRequest({
      host: '127.0.0.1',
      port: served.port,
      ca: certificate.toString(),
      agent: false,
    });
    request.end();
    const [response] = (await once(request, 'response')) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(200);
  });

  test('makes the cookie Secure, and bound to this host', async () => {
    const answer = await askTls(served, '/session', { 'X-Ktl-Code': served.code });
    expect(answer.headers.get('set-cookie')).toMatch(
      new RegExp(
        `^__Host-ktl-${String(served.port)}=[^;]*; HttpOnly; SameSite=Strict; Path=/; Secure$`,
      ),
    );
    expect(served.server.links[0]).toMatch(/^https:\/\/127\.0\.0\.1:\d+\/#code=/);
  });

  test('lets the page open its WebSocket over TLS, and not the same page without TLS', async () => {
    const answer = await askTls(served, '/session', { 'X-Ktl-Code': served.code });
    const Cookie = (answer.headers.get('set-cookie') ?? '').split(';', 1).join('');
    const open = (scheme: string): WebSocket =>
      new WebSocket(`wss://${served.name}/ws`, {
        ca: certificate.toString(),
        headers: { Cookie },
        origin: `${scheme}://${served.name}`,
      });
    const socket = open('https');
    const [hello] = (await once(socket, 'message')) as [Buffer];
    expect(hello.toString()).toBe('hello');
    socket.terminate();
    const refused = open('http');
    const [error] = (await once(refused, 'error')) as [Error];
    expect(error.message).toContain('403');
  });

  test('speaks TLS only: old versions and plain text get nothing', async () => {
    const old = connect({
      port: served.port,
      host: '127.0.0.1',
      rejectUnauthorized: false,
      maxVersion: 'TLSv1.1',
      minVersion: 'TLSv1',
      ciphers: 'DEFAULT@SECLEVEL=0',
    });
    const [error] = (await once(old, 'error')) as [Error];
    expect(error.message).toMatch(/alert|version|protocol/i);
    const plain = connectPlain(served.port, '127.0.0.1');
    plain.write(requestText(served, {}));
    expect(await readToEnd(plain)).not.toContain('page');
  });
});

test('handshakes that never end are cut, and hinder nobody after', async () => {
  const limits = { headersTimeoutMs: 300 };
  await using served = await Served.open({ tls: 'self-signed', limits });
  const silent = Array.from({ length: 3 }, () => connectPlain(served.port, '127.0.0.1'));
  await Promise.all(silent.map(readToEnd));
  expect((await askTls(served, '/')).status).toBe(200);
});

test('connections above the limit hear 503 inside TLS', async () => {
  await using served = await Served.open({ tls: 'self-signed', limits: { sockets: 2 } });
  const seated = [await shownBy(served), await shownBy(served)];
  expect((await askTls(served, '/')).status).toBe(503);
  for (const socket of seated) socket.destroy();
});

describe('a certificate and key that were given', () => {
  let good: Pair;
  let other: Pair;

  beforeAll(async () => {
    good = await pairOf('logs.example.com', [-1, 1]);
    other = await pairOf('other.example.com', [-1, 1]);
  });

  test('are served, with their fingerprint', async () => {
    await using served = await Served.open({ tls: good });
    const socket = await shownBy(served);
    const shown = new X509Certificate(socket.getPeerCertificate().raw);
    socket.destroy();
    expect(shown.fingerprint256).toBe(new X509Certificate(good.certPem).fingerprint256);
    expect(served.server.fingerprint).toBe(shown.fingerprint256);
  });

  async function failure(tls: Pair): Promise<{ code: string; message: string; hint: string }> {
    const error: unknown = await Served.open({ tls }).then(
      () => undefined,
      (thrown: unknown) => thrown,
    );
    const fault = error as { code: string; message: string; hint: string };
    expect(JSON.stringify(fault)).not.toContain(tls.keyPem.slice(40, 80) || 'nothing');
    return fault;
  }

  test('say which is wrong: the key belongs to another certificate', async () => {
    const fault = await failure({ certPem: good.certPem, keyPem: other.keyPem });
    expect(fault.code).toBe('WEB_KEY_MISMATCH');
    expect(fault.message).toBe('the key does not belong to the certificate of logs.example.com');
  });

  test('say since when the certificate has expired, or from when it is valid', async () => {
    const expired = await failure(await pairOf('old.example.com', [-9, -1]));
    expect(expired.code).toBe('WEB_CERTIFICATE_DATES');
    expect(expired.message).toMatch(/^the certificate of old\.example\.com expired at \d{4}-/);
    const early = await failure(await pairOf('new.example.com', [1, 9]));
    expect(early.message).toMatch(
      /^the certificate of new\.example\.com is not valid before \d{4}-/,
    );
  });

  const damage = (pem: string): string => pem.replace(/\n[^\n]{64}\n/, '\nAAAA\n');

  test.each([
    ['no certificate at all', 'CERTIFICATE', () => ({ certPem: 'hello', keyPem: good.keyPem })],
    ['an empty file', 'CERTIFICATE', () => ({ certPem: '', keyPem: good.keyPem })],
    ['a key in its place', 'CERTIFICATE', () => ({ certPem: good.keyPem, keyPem: good.keyPem })],
    [
      'a damaged one',
      'CERTIFICATE',
      () => ({ certPem: damage(good.certPem), keyPem: good.keyPem }),
    ],
    ['no key at all', 'KEY', () => ({ certPem: good.certPem, keyPem: 'hello' })],
    ['a certificate as key', 'KEY', () => ({ certPem: good.certPem, keyPem: good.certPem })],
    ['a damaged key', 'KEY', () => ({ certPem: good.certPem, keyPem: damage(good.keyPem) })],
    [
      'a key with a passphrase',
      'KEY',
      () => ({
        certPem: good.certPem,
        keyPem: good.keyPem.replaceAll('PRIVATE KEY', 'ENCRYPTED PRIVATE KEY'),
      }),
    ],
  ])('say which is unreadable: %s', async (_, which, pair) => {
    const fault = await failure(pair());
    expect(fault.code).toBe(`WEB_${which}_UNREADABLE`);
    expect(fault.hint).toContain(which === 'KEY' ? '--ui-key' : '--ui-cert');
    expect(fault.message).not.toMatch(/undefined|error:|\n/);
  });
});

import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto';

// X.509 in DER by hand (RFC 5280, X.690): three certificates need little of it, and a general library
// costs more start-up time than the rest of the simulator.

/** A certificate with its private key, both PEM. */
export interface KeyedCertificate {
  readonly certificate: string;
  readonly key: string;
}

/** What a cluster's TLS needs. */
export interface ClusterCertificates {
  readonly authority: string;
  readonly server: KeyedCertificate;
  readonly client: KeyedCertificate;
}

/** When certificates end, in epoch ms. Default: a year from now. A time in the past makes an expired one. */
export interface CertificateEnds {
  readonly serverUntilMs?: number;
  readonly clientUntilMs?: number;
}

interface Pair {
  readonly privateKey: KeyObject;
  /** SubjectPublicKeyInfo. */
  readonly publicKey: Buffer;
}

interface Name {
  readonly organization?: string;
  readonly commonName: string;
}

const sequence = (...parts: Buffer[]): Buffer => der(0x30, ...parts);
const set = (...parts: Buffer[]): Buffer => der(0x31, ...parts);
const utf8 = (text: string): Buffer => der(0x0c, Buffer.from(text));
const octets = (bytes: Buffer): Buffer => der(0x04, bytes);
const bits = (bytes: Buffer): Buffer => der(0x03, Buffer.from([0]), bytes);
const yes = Buffer.from([0x01, 0x01, 0xff]);
const integer = (bytes: Buffer): Buffer => der(0x02, bytes);

function der(tag: number, ...parts: Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const size = body.length;
  const length =
    size < 0x80 ? [size] : size < 0x100 ? [0x81, size] : [0x82, size >> 8, size & 0xff];
  return Buffer.concat([Buffer.from([tag, ...length]), body]);
}

function oid(text: string): Buffer {
  const [first = 0, second = 0, ...rest] = text.split('.').map(Number);
  const bytes = [first * 40 + second];
  for (const number of rest) {
    const groups = [number & 0x7f];
    for (let high = number >> 7; high > 0; high >>= 7) groups.unshift((high & 0x7f) | 0x80);
    bytes.push(...groups);
  }
  return der(0x06, Buffer.from(bytes));
}

const ecdsaSha256 = sequence(oid('1.2.840.10045.4.3.2'));

function time(ms: number): Buffer {
  const digits = new Date(ms).toISOString().replace(/[-:T]/g, '').slice(0, 14);
  return der(0x18, Buffer.from(`${digits}Z`));
}

function distinguishedName({ organization, commonName }: Name): Buffer {
  const part = (type: string, text: string): Buffer => set(sequence(oid(type), utf8(text)));
  return sequence(
    ...(organization === undefined ? [] : [part('2.5.4.10', organization)]),
    part('2.5.4.3', commonName),
  );
}

function extension(type: string, value: Buffer, isCritical = false): Buffer {
  return sequence(oid(type), ...(isCritical ? [yes] : []), octets(value));
}

const usage = (bitmap: number): Buffer =>
  extension('2.5.29.15', der(0x03, Buffer.from([0, bitmap])), true);
const extendedUsage = (purpose: string): Buffer =>
  extension('2.5.29.37', sequence(oid(`1.3.6.1.5.5.7.3.${purpose}`)));
const keyId = (publicKey: Buffer): Buffer => createHash('sha1').update(publicKey).digest();

function newPair(): Pair {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  return { privateKey, publicKey: publicKey.export({ type: 'spki', format: 'der' }) };
}

interface Issue {
  readonly subject: Name;
  readonly issuer: Name;
  readonly pair: Pair;
  readonly signer: Pair;
  readonly serial: number;
  readonly extensions: readonly Buffer[];
  readonly nowMs: number;
  readonly untilMs?: number | undefined;
}

const hourMs = 3_600_000;

function issue(request: Issue): string {
  const { nowMs, pair, signer, untilMs = nowMs + 24 * 365 * hourMs } = request;
  const body = sequence(
    der(0xa0, integer(Buffer.from([2]))),
    integer(Buffer.from([request.serial])),
    ecdsaSha256,
    distinguishedName(request.issuer),
    sequence(time(Math.min(nowMs, untilMs) - hourMs), time(untilMs)),
    distinguishedName(request.subject),
    pair.publicKey,
    der(
      0xa3,
      sequence(
        ...request.extensions,
        extension('2.5.29.14', octets(keyId(pair.publicKey))),
        extension('2.5.29.35', sequence(der(0x80, keyId(signer.publicKey)))),
      ),
    ),
  );
  const signature = sign('sha256', body, signer.privateKey);
  return pem('CERTIFICATE', sequence(body, ecdsaSha256, bits(signature)));
}

function pem(label: string, bytes: Buffer): string {
  const lines = bytes.toString('base64').replace(/.{64}/g, '$&\n').trimEnd();
  return `-----BEGIN ${label}-----\n${lines}\n-----END ${label}-----\n`;
}

const authorityName: Name = { commonName: 'kube-sim-ca' };

/** Makes an authority, a server certificate for 127.0.0.1 and localhost, and an administrator's. */
export function makeCertificates(nowMs: number, ends: CertificateEnds = {}): ClusterCertificates {
  const signer = newPair();
  const common = { issuer: authorityName, signer, nowMs };
  const authority = issue({
    ...common,
    subject: authorityName,
    pair: signer,
    serial: 1,
    extensions: [extension('2.5.29.19', sequence(yes), true), usage(0x06)],
  });
  const names = sequence(
    der(0x87, Buffer.from([127, 0, 0, 1])),
    der(0x82, Buffer.from('localhost')),
    der(0x82, Buffer.from('kubernetes.default.svc')),
  );
  const leaf = (
    request: Pick<Issue, 'subject' | 'serial' | 'extensions' | 'untilMs'>,
  ): KeyedCertificate => {
    const pair = newPair();
    const basics = [extension('2.5.29.19', sequence(), true), usage(0x80)];
    const extensions = [...basics, ...request.extensions];
    return {
      certificate: issue({ ...common, ...request, pair, extensions }),
      key: String(pair.privateKey.export({ type: 'pkcs8', format: 'pem' })),
    };
  };
  return {
    authority,
    server: leaf({
      subject: { commonName: 'kube-apiserver' },
      serial: 2,
      extensions: [extendedUsage('1'), extension('2.5.29.17', names)],
      untilMs: ends.serverUntilMs,
    }),
    client: leaf({
      subject: { organization: 'system:masters', commonName: 'kube-sim-admin' },
      serial: 3,
      extensions: [extendedUsage('2')],
      untilMs: ends.clientUntilMs,
    }),
  };
}

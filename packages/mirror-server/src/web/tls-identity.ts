import { createPrivateKey, X509Certificate, type KeyObject } from 'node:crypto';
import { isIP } from 'node:net';
import { createSecureContext } from 'node:tls';
import { faults } from '../faults.ts';

/** A certificate and its key, fit to serve with. */
export interface TlsIdentity {
  readonly cert: string;
  readonly key: string;
  /** SHA-256, `AB:CD:…`. */
  readonly fingerprint: string;
  /** DNS names that it is for, in its order, without those that have a `*`. */
  readonly names: readonly string[];
}

const dayMs = 24 * 60 * 60 * 1000;

/**
 * Checks a certificate and key as PEM text.
 * @param now - milliseconds since the epoch
 * @throws KtlError WEB_CERTIFICATE_UNREADABLE, WEB_CERTIFICATE_DATES, WEB_KEY_UNREADABLE,
 * WEB_KEY_MISMATCH
 */
export function checkIdentity(
  { certPem, keyPem }: { readonly certPem: string; readonly keyPem: string },
  now: number,
): TlsIdentity {
  const certificate = readCertificate(certPem);
  const key = readKey(keyPem);
  const subject = nameOf(certificate);
  if (!certificate.checkPrivateKey(key)) throw faults.WEB_KEY_MISMATCH({ subject });
  const { validFromDate, validToDate } = certificate;
  if (now < validFromDate.getTime() || now > validToDate.getTime()) {
    const [from, to] = [validFromDate.toISOString(), validToDate.toISOString()];
    throw faults.WEB_CERTIFICATE_DATES({ subject, from, to, now: new Date(now).toISOString() });
  }
  try {
    createSecureContext({ cert: certPem, key: keyPem });
  } catch (error) {
    throw faults.WEB_CERTIFICATE_UNREADABLE({ reason: damaged(error) });
  }
  const { fingerprint256: fingerprint, subjectAltName = '' } = certificate;
  const names = [...subjectAltName.matchAll(/(?:^|, )DNS:([^*,"\s]+)(?=,|$)/g)];
  return {
    cert: certPem,
    key: keyPem,
    fingerprint,
    names: names.map(([, name = '']) => name.toLowerCase()),
  };
}

/**
 * Makes a certificate for `hosts` that is valid for 30 days from `now`, EC P-256. The key exists in
 * memory only.
 */
export async function makeIdentity(hosts: readonly string[], now: number): Promise<TlsIdentity> {
  // Loaded here: a start without TLS does not pay for it. A bundler gives CommonJS a default alone.
  const { generate } = (await import('selfsigned')).default;
  const altNames = hosts.map((host) =>
    isIP(host) === 0 ? ({ type: 2, value: host } as const) : ({ type: 7, ip: host } as const),
  );
  const made = await generate([{ name: 'commonName', value: 'ktl' }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    // A clock that is a little behind ours takes it too.
    notBeforeDate: new Date(now - 5 * 60 * 1000),
    notAfterDate: new Date(now + 30 * dayMs),
    extensions: [
      { name: 'basicConstraints', cA: false, critical: true },
      { name: 'keyUsage', digitalSignature: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      { name: 'subjectAltName', altNames },
    ],
  });
  return checkIdentity({ certPem: made.cert, keyPem: made.private }, now);
}

function readCertificate(pem: string): X509Certificate {
  if (!pem.includes('-----BEGIN CERTIFICATE-----')) {
    const reason = pem.includes('PRIVATE KEY-----')
      ? 'it holds a key, not a certificate'
      : 'there is no "BEGIN CERTIFICATE" in it';
    throw faults.WEB_CERTIFICATE_UNREADABLE({ reason });
  }
  try {
    return new X509Certificate(pem);
  } catch (error) {
    throw faults.WEB_CERTIFICATE_UNREADABLE({ reason: damaged(error) });
  }
}

function readKey(pem: string): KeyObject {
  if (!pem.includes('PRIVATE KEY-----')) {
    throw faults.WEB_KEY_UNREADABLE({ reason: 'there is no "BEGIN PRIVATE KEY" in it' });
  }
  if (/ENCRYPTED/.test(pem)) {
    throw faults.WEB_KEY_UNREADABLE({ reason: 'it has a passphrase' });
  }
  try {
    return createPrivateKey(pem);
  } catch (error) {
    throw faults.WEB_KEY_UNREADABLE({ reason: damaged(error) });
  }
}

function nameOf({ subject, subjectAltName }: X509Certificate): string {
  const common = /^CN=(.+)$/m.exec(subject)?.[1];
  return common ?? subjectAltName ?? 'no name';
}

// OpenSSL's own words behind ours; they never quote the text that it read.
function damaged(error: unknown): string {
  const { message } = error as { readonly message: string };
  const words = message.replace(/^error:[0-9A-F]*:/i, '').replaceAll('::', ' ');
  return `it is damaged, or of a kind that is not known (${words.trim()})`;
}

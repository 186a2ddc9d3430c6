import { X509Certificate } from 'node:crypto';
import { isKtlError, type KtlError } from '@ktl/faults';
import { faults } from '../faults.ts';
import type { ClientIdentity } from '../auth/credentials.ts';

/** What is known about the connection that failed. */
export interface ConnectionSubject {
  /** Base URL, without credentials. */
  readonly server: string;
  readonly user: string;
  readonly identity: ClientIdentity;
  /** Epoch ms. */
  readonly now: number;
}

const networkProblems: Readonly<Record<string, readonly [problem: string, advice?: string]>> = {
  ECONNREFUSED: ['connection refused', 'is the cluster running, and the port right?'],
  ENOTFOUND: ['the host name does not resolve', 'check the server line and DNS or the VPN'],
  EAI_AGAIN: ['the host name does not resolve just now', 'check DNS or the VPN'],
  ETIMEDOUT: ['no answer'],
  EHOSTUNREACH: ['no route to the host'],
  ENETUNREACH: ['no route to the network'],
  ECONNRESET: ['the connection was reset while it was being set up'],
  EPIPE: ['the connection was closed while it was being set up'],
  ERR_SSL_WRONG_VERSION_NUMBER: ['it does not speak TLS', 'use http:// or another port'],
  ERR_SSL_PACKET_LENGTH_TOO_LONG: ['it does not speak TLS', 'use http:// or another port'],
};

const serverCertificateProblems: Readonly<Record<string, readonly [string, string]>> = {
  CERT_HAS_EXPIRED: ['the server certificate has expired', 'renew the API server certificate'],
  CERT_NOT_YET_VALID: [
    'the server certificate is not valid yet',
    'check the clock of this machine',
  ],
  ERR_TLS_CERT_ALTNAME_INVALID: [
    'the server certificate is for other names',
    'set tls-server-name to a name in the certificate',
  ],
};
const untrusted =
  /^(DEPTH_ZERO_)?SELF_SIGNED_CERT|^UNABLE_TO_(VERIFY|GET)_|^CERT_(SIGNATURE|UNTRUSTED|REJECTED|CHAIN|REVOKED)/;
const refusedByServer = /^ERR_SSL_.*(ALERT|CERTIFICATE_REQUIRED)/;

/** Turns an error of dialing or of TLS into the error that says what to do. */
export function connectionFault(error: unknown, subject: ConnectionSubject): KtlError {
  if (isKtlError(error)) return error;
  const { server } = subject;
  const code = errorCode(error);
  const certificate = serverCertificateFault(error, code, server);
  if (certificate !== undefined) return certificate;
  if (refusedByServer.test(code)) return clientCertificateFault(error, code, subject);
  const [problem, advice] = networkProblems[code] ?? [messageOf(error)];
  return faults.CLUSTER_UNREACHABLE({ server, problem, advice }, error);
}

/** What went wrong on the way to a host, in a few words. */
export function networkProblem(error: unknown): string {
  const code = errorCode(error);
  const [problem] = networkProblems[code] ?? serverCertificateProblems[code] ?? [messageOf(error)];
  return problem;
}

function serverCertificateFault(
  error: unknown,
  code: string,
  server: string,
): KtlError | undefined {
  const known = serverCertificateProblems[code];
  if (known !== undefined) {
    const [problem, advice] = known;
    const until = code === 'CERT_HAS_EXPIRED' ? expiryOf(error) : undefined;
    const when = until === undefined ? '' : ` (on ${until})`;
    const names = code === 'ERR_TLS_CERT_ALTNAME_INVALID' ? `: ${messageOf(error)}` : '';
    return faults.CLUSTER_CERT_INVALID({ server, problem: problem + when + names, advice }, error);
  }
  if (!untrusted.test(code)) return undefined;
  return faults.CLUSTER_CERT_INVALID(
    {
      server,
      problem: `the server certificate is not signed by the CA of the kubeconfig (${code})`,
      advice: 'the cluster was perhaps created anew: fetch its kubeconfig again',
    },
    error,
  );
}

function clientCertificateFault(
  error: unknown,
  code: string,
  subject: ConnectionSubject,
): KtlError {
  const expired = expiredClientCertificate(subject);
  if (expired !== undefined) return expired;
  return faults.CLUSTER_CERT_INVALID(
    {
      server: subject.server,
      problem: `the server refuses the client certificate of user "${subject.user}" (${code})`,
      advice: 'fetch the kubeconfig again, or renew the certificate',
    },
    error,
  );
}

/** The error for a client certificate that is past its end; undefined when it is not. */
export function expiredClientCertificate(subject: ConnectionSubject): KtlError | undefined {
  const { cert } = subject.identity;
  if (cert === undefined) return undefined;
  let parsed: X509Certificate;
  try {
    parsed = new X509Certificate(cert);
  } catch {
    return undefined;
  }
  const until = Date.parse(parsed.validTo);
  if (!(until < subject.now)) return undefined;
  const on = new Date(until).toISOString();
  return faults.CLUSTER_CERT_INVALID({
    server: subject.server,
    problem: `the client certificate of user "${subject.user}" expired on ${on}`,
    advice: 'renew the client certificate, or fetch the kubeconfig again',
  });
}

/** `code` of a system or OpenSSL error; empty where it has none. */
export function errorCode(error: unknown): string {
  const code =
    typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  return typeof code === 'string' ? code : '';
}

/** Message of anything thrown. */
export function messageOf(error: unknown): string {
  // Not instanceof: an error may come from another realm.
  return typeof error === 'object' && error !== null && 'message' in error
    ? String(error.message)
    : String(error);
}

function expiryOf(error: unknown): string | undefined {
  const cert =
    typeof error === 'object' && error !== null && 'validTo' in error ? error.validTo : undefined;
  if (typeof cert !== 'string') return undefined;
  const until = Date.parse(cert);
  return Number.isNaN(until) ? undefined : new Date(until).toISOString();
}

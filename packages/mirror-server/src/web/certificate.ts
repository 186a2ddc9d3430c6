import { isWildcard, parseBind, type Bind } from './bind.ts';
import { addressesOf } from './listen.ts';
import { outerAddresses } from './links.ts';
import { checkIdentity, makeIdentity, type TlsIdentity } from './tls-identity.ts';
import type { TlsFiles, WebServerOptions } from './web-options.ts';

/** What {@link makeCertificate} is given. */
export interface CertificateFor {
  /** Addresses of all servers that share it, as `WebServerOptions.bind` has them. */
  readonly binds: readonly string[];
  /** Names in Host beside their own. */
  readonly allowedHosts?: readonly string[];
  /** Milliseconds since the Unix epoch. */
  readonly now: number;
}

/**
 * Makes a certificate for several servers of one run, so that there is one fingerprint to compare. Valid for
 * 30 days; its key is in memory only.
 * @throws KtlError WEB_BIND_SYNTAX, WEB_ADDRESS_UNAVAILABLE
 */
export async function makeCertificate({
  binds,
  allowedHosts = [],
  now,
}: CertificateFor): Promise<TlsFiles> {
  const parsed = binds.map((bind) => parseBind(bind, 0));
  const addresses = (await Promise.all(parsed.map(addressesOf))).flat();
  const hosts = hostsOf(
    parsed.flatMap((bind) => bind.hosts),
    addresses,
    allowedHosts,
  );
  const { cert, key } = await makeIdentity(hosts, now);
  return { certPem: cert, keyPem: key, isOfThisRun: true };
}

/** The certificate of a server: the one that it was given, or one made for it. */
export async function identityOf(
  { tls, allowedHosts = [], clock }: WebServerOptions,
  bind: Bind,
  addresses: readonly string[],
): Promise<TlsIdentity | undefined> {
  if (tls === undefined) return undefined;
  if (tls !== 'self-signed') return checkIdentity(tls, clock.now());
  return makeIdentity(hostsOf(bind.hosts, addresses, allowedHosts), clock.now());
}

/** Whether a certificate was made for this run, so that none knows its names. */
export function isOfThisRun(tls: WebServerOptions['tls']): boolean {
  return tls === 'self-signed' || tls?.isOfThisRun === true;
}

function hostsOf(
  bound: readonly string[],
  addresses: readonly string[],
  allowedHosts: readonly string[],
): readonly string[] {
  const outer = addresses.filter(isWildcard).flatMap(outerAddresses);
  const given = allowedHosts.map((host) => host.replace(/:\d+$/, '').replace(/^\[|\]$/g, ''));
  const hosts = [...bound, ...addresses, ...outer, 'localhost', '127.0.0.1', '::1', ...given];
  return [...new Set(hosts)].filter((host) => !isWildcard(host));
}

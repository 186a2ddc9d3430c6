import { networkInterfaces } from 'node:os';
import { authority, isWildcard, type Bind, type BindAddress } from './bind.ts';

/** Addresses of this machine that others can reach; link-local ones need a zone, so they are left out. */
export function outerAddresses(wildcard: string): readonly string[] {
  const all = Object.values(networkInterfaces()).flatMap((entries) => entries ?? []);
  return all
    .filter(({ internal, family }) => !internal && (family === 'IPv4' || wildcard === '::'))
    .map(({ address }) => address)
    .filter((address) => !/^fe[89ab]/i.test(address));
}

interface LinkInit {
  readonly scheme: 'http' | 'https';
  readonly bind: Bind;
  readonly addresses: readonly BindAddress[];
  readonly allowedOrigins: readonly string[];
  /** Names of a certificate that was given; empty for one of this run. */
  readonly certificateNames: readonly string[];
  /** `name` or `name:port`. */
  readonly allowedHosts: readonly string[];
}

/**
 * Where a person can open the page: origins, the one to show first. A name of the certificate comes before
 * addresses, under which browsers would refuse it.
 */
export function linkOrigins(init: LinkInit): readonly string[] {
  const { scheme, bind, addresses, allowedOrigins } = init;
  const [first] = addresses;
  if (first === undefined) return allowedOrigins;
  const [named = first.host] = bind.hosts;
  const outer = isWildcard(named) ? outerAddresses(named) : [];
  const fallback = isWildcard(named) ? '127.0.0.1' : bind.hosts.length > 1 ? first.host : named;
  const hosts = outer.length === 0 ? [fallback] : outer;
  const own = hosts.map((host) => `${scheme}://${authority({ host, port: first.port })}`);
  const withName = certifiedAuthority(init, first.port);
  const certified = withName === undefined ? [] : [`${scheme}://${withName}`];
  return [...new Set([...certified, ...own, ...allowedOrigins])];
}

/** The first name of the certificate under which the server answers here; behind a proxy it is another's. */
function certifiedAuthority(
  { bind, certificateNames, allowedHosts }: LinkInit,
  port: number,
): string | undefined {
  for (const name of certificateNames) {
    const withPort = `${name}:${String(port)}`;
    const isOwn = bind.hosts.includes(name) || (bind.loopback && name === 'localhost');
    const isGiven = !bind.loopback && allowedHosts.includes(name);
    if (isOwn || isGiven || allowedHosts.includes(withPort)) return withPort;
  }
  return undefined;
}

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
}

/** Where a person can open the page: origins, the one to show first. */
export function linkOrigins({
  scheme,
  bind,
  addresses,
  allowedOrigins,
}: LinkInit): readonly string[] {
  const [first] = addresses;
  if (first === undefined) return allowedOrigins;
  const [named = first.host] = bind.hosts;
  const outer = isWildcard(named) ? outerAddresses(named) : [];
  const fallback = isWildcard(named) ? '127.0.0.1' : bind.hosts.length > 1 ? first.host : named;
  const hosts = outer.length === 0 ? [fallback] : outer;
  const own = hosts.map((host) => `${scheme}://${authority({ host, port: first.port })}`);
  return [...own, ...allowedOrigins];
}

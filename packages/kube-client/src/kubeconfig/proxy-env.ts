import { BlockList, isIP } from 'node:net';
import type { Environment } from './load-kubeconfig.ts';

/**
 * The proxy that the environment asks for, by Go's rules, which kubectl follows: HTTPS_PROXY or
 * HTTP_PROXY by the scheme of the server, NO_PROXY with hosts, `.domains`, addresses, CIDR blocks
 * and `*`; never for loopback.
 * @see https://pkg.go.dev/golang.org/x/net/http/httpproxy
 */
export function proxyFor(server: URL, env: Environment): URL | undefined {
  const name = server.protocol === 'http:' ? 'HTTP_PROXY' : 'HTTPS_PROXY';
  const value = env[name] ?? env[name.toLowerCase()] ?? '';
  if (value === '') return undefined;
  const host = server.hostname.replace(/^\[(.*)\]$/, '$1').toLowerCase();
  if (host === 'localhost' || host === '::1' || /^127\./.test(host)) return undefined;
  const exceptions = (env['NO_PROXY'] ?? env['no_proxy'] ?? '').split(',').map((s) => s.trim());
  const port = server.port === '' ? (server.protocol === 'http:' ? '80' : '443') : server.port;
  if (exceptions.some((exception) => matches(exception.toLowerCase(), host, port))) {
    return undefined;
  }
  return URL.parse(value.includes('://') ? value : `http://${value}`) ?? undefined;
}

function matches(exception: string, host: string, port: string): boolean {
  if (exception === '') return false;
  if (exception === '*') return true;
  const [range, bits] = exception.split('/');
  if (bits !== undefined) return inBlock(host, range ?? '', Number(bits));
  const portAt = /^\[?([^\]]*?)\]?:(\d+)$/.exec(exception);
  const isPlainIpv6 = isIP(exception) === 6;
  const wanted = portAt === null || isPlainIpv6 ? exception : (portAt[1] ?? '');
  if (portAt !== null && !isPlainIpv6 && portAt[2] !== port) return false;
  const name = wanted.replace(/^\*?\./, '');
  if (isIP(host) !== 0) return host === wanted;
  return wanted === name ? host === name || host.endsWith(`.${name}`) : host.endsWith(`.${name}`);
}

function inBlock(host: string, range: string, bits: number): boolean {
  const family = isIP(host);
  if (family === 0 || isIP(range) !== family || !Number.isInteger(bits)) return false;
  const version = family === 4 ? 'ipv4' : 'ipv6';
  const block = new BlockList();
  try {
    block.addSubnet(range, bits, version);
  } catch {
    return false;
  }
  return block.check(host, version);
}

import { isIP, isIPv6 } from 'node:net';
import { faults } from '../faults.ts';

/** One address to listen on. */
export interface BindAddress {
  /** A name or an IP address without brackets. */
  readonly host: string;
  /** 0: any free one, the same for every host of the bind. */
  readonly port: number;
}

/** Where to listen, from the text of a flag. */
export interface Bind {
  /** 127.0.0.1 and ::1 where no host is named. */
  readonly hosts: readonly string[];
  readonly port: number;
  /** True where every host is known to be loopback without asking DNS. */
  readonly loopback: boolean;
}

const loopbackPair = ['127.0.0.1', '::1'] as const;
const hostName = /^(?=.{1,253}$)[a-z0-9_]([a-z0-9_-]{0,62})(\.[a-z0-9_]([a-z0-9_-]{0,62}))*$/i;

/**
 * Reads '', '8080', ':8080', 'host', 'host:port', '[::1]' or '[::1]:9000'. Without a host it is
 * loopback, both families.
 * @throws KtlError WEB_BIND_SYNTAX
 */
export function parseBind(text: string, defaultPort: number): Bind {
  const parts = /^(?:\[([^\]]*)\]|([^:[\]]*))(?::(\d{1,5}))?$/.exec(text.trim());
  if (parts === null) throw faults.WEB_BIND_SYNTAX({ bind: text });
  const [, bracketed, plain = '', portText] = parts;
  if (bracketed === undefined && /^\d{1,5}$/.test(plain) && portText === undefined) {
    return bindOf('', portOf(plain, text));
  }
  const port = portText === undefined ? defaultPort : portOf(portText, text);
  const valid =
    bracketed === undefined
      ? plain === '' || isIP(plain) === 4 || isName(plain)
      : isIPv6(bracketed) && !bracketed.includes('%');
  if (!valid) throw faults.WEB_BIND_SYNTAX({ bind: text });
  return bindOf(bracketed ?? plain, port);
}

/** True for 127.0.0.0/8 and ::1, also as an IPv4-mapped address. */
export function isLoopback(address: string): boolean {
  const plain = address.replace(/^::ffff:/i, '');
  return plain === '::1' || (isIP(plain) === 4 && plain.startsWith('127.'));
}

/** True for an address that means every address of this machine. */
export function isWildcard(host: string): boolean {
  return host === '0.0.0.0' || host === '::';
}

/** `host:port` as it stands in a URL. */
export function authority({ host, port }: BindAddress): string {
  return `${isIPv6(host) ? `[${host}]` : host}:${String(port)}`;
}

function bindOf(host: string, port: number): Bind {
  if (host === '' || host.toLowerCase() === 'localhost') {
    return { hosts: loopbackPair, port, loopback: true };
  }
  return { hosts: [host], port, loopback: isLoopback(host) };
}

// A name whose last label is a number would be taken for an IPv4 address by browsers.
function isName(text: string): boolean {
  return hostName.test(text) && !/(^|\.)(\d+|0x[0-9a-f]*)$/i.test(text);
}

function portOf(digits: string, bind: string): number {
  const port = Number(digits);
  if (port > 65_535) throw faults.WEB_BIND_SYNTAX({ bind });
  return port;
}

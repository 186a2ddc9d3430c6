import { isIPv6 } from 'node:net';
import { faults } from '../faults.ts';
import { isWildcard } from './bind.ts';

/** A Host header, read. */
export interface HostName {
  /** Lower case; IPv6 in brackets, in its shortest form. */
  readonly name: string;
  readonly port: number;
  /** As it stands in an origin: without the scheme's own port. */
  readonly authority: string;
}

/** Where a request arrived. */
export interface LocalEnd {
  readonly address: string;
  readonly port: number;
}

interface NamesInit {
  readonly scheme: 'http' | 'https';
  readonly bindHosts: readonly string[];
  readonly allowedHosts: readonly string[];
  readonly allowedOrigins: readonly string[];
}

const hostForm = /^(\[[0-9a-f:.]+\]|[a-z0-9_]([a-z0-9._-]{0,252}))(?::(\d{1,5}))?$/i;
const always = ['localhost', '127.0.0.1', '[::1]'];

/** The names and origins under which a server may be asked; everything else is a rebound DNS name. */
export class OwnNames {
  readonly scheme: 'http' | 'https';
  readonly #names: ReadonlySet<string>;
  readonly #allowed: ReadonlySet<string>;
  readonly #origins: ReadonlySet<string>;

  /** @throws KtlError WEB_NAME_SYNTAX */
  constructor({ scheme, bindHosts, allowedHosts, allowedOrigins }: NamesInit) {
    this.scheme = scheme;
    // 0.0.0.0 as a Host reaches this machine from any page, past what browsers forbid for 127.0.0.1.
    const named = bindHosts.filter((host) => !isWildcard(host));
    this.#names = new Set([...always, ...named.map(bracketed)]);
    this.#allowed = new Set(allowedHosts.map(checkedHost));
    this.#origins = new Set(allowedOrigins.map(checkedOrigin));
  }

  readHost(header: string): HostName | undefined {
    const parts = hostForm.exec(header);
    const name = parts === null ? undefined : canonical(parts[1] ?? '');
    if (parts === null || name === undefined) return undefined;
    const ownPort = this.scheme === 'https' ? 443 : 80;
    const port = parts[3] === undefined ? ownPort : Number(parts[3]);
    return { name, port, authority: port === ownPort ? name : `${name}:${String(port)}` };
  }

  /**
   * `own`: a name that the server has by itself. An IP address is one if the request arrived there:
   * no DNS name can be rebound to look like it. `allowed`: one that it was given.
   */
  knows(host: HostName, local: LocalEnd): 'own' | 'allowed' | undefined {
    const named = this.#names.has(host.name) || host.name === bracketed(unmapped(local.address));
    if (named && host.port === local.port) return 'own';
    const withPort = `${host.name}:${String(host.port)}`;
    return this.#allowed.has(host.name) || this.#allowed.has(withPort) ? 'allowed' : undefined;
  }

  /** `own`: scheme, host and port of this very request; `allowed`: one that the server was given. */
  knowsOrigin(origin: string, host: HostName): 'own' | 'allowed' | undefined {
    if (origin === `${this.scheme}://${host.authority}`) return 'own';
    return this.#origins.has(origin) ? 'allowed' : undefined;
  }

  get allowedOrigins(): readonly string[] {
    return [...this.#origins];
  }
}

function canonical(name: string): string | undefined {
  if (!name.startsWith('[')) return name.toLowerCase();
  const url = URL.parse(`http://${name}`);
  return url === null ? undefined : url.hostname;
}

function bracketed(host: string): string {
  const name = isIPv6(host) ? `[${host}]` : host;
  return canonical(name) ?? name;
}

function unmapped(address: string): string {
  return address.replace(/^::ffff:(?=\d+\.)/i, '');
}

function checkedHost(text: string): string {
  const parts = hostForm.exec(text);
  const name = parts === null ? undefined : canonical(parts[1] ?? '');
  if (parts === null || name === undefined) {
    throw faults.WEB_NAME_SYNTAX({ name: text, form: 'name or name:port' });
  }
  return parts[3] === undefined ? name : `${name}:${String(Number(parts[3]))}`;
}

function checkedOrigin(text: string): string {
  const url = /^https?:\/\/[^/?#@\\]+$/i.test(text) ? URL.parse(text) : null;
  if (url === null || !hostForm.test(url.host)) {
    throw faults.WEB_NAME_SYNTAX({ name: text, form: 'https://name or https://name:port' });
  }
  return url.origin;
}

import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { dirname, isAbsolute, resolve } from 'node:path';
import { promisify } from 'node:util';
import {
  loadKubeconfig,
  type ClusterEntry,
  type FileOrBytes,
  type UserEntry,
} from '@ktl/kube-client';
import { parse, stringify } from 'yaml';

/** The cluster and the user of a kubeconfig's current context. */
export class ClusterLogin {
  readonly server: URL;
  readonly #text: string;
  readonly #folder: string;
  readonly #cluster: ClusterEntry;
  readonly #user: UserEntry;
  #printed: Printed | undefined;

  private constructor(text: string, folder: string, entries: Entries) {
    this.#text = text;
    this.#folder = folder;
    this.#cluster = entries.cluster;
    this.#user = entries.user;
    this.server = new URL(entries.cluster.server);
  }

  static async read(path: string): Promise<ClusterLogin> {
    const config = await loadKubeconfig({ kubeconfigPath: path, env: process.env });
    const context = config?.contexts.get(config.currentContext);
    const cluster = config?.clusters.get(context?.cluster ?? '');
    if (cluster === undefined) throw new Error(`${path} has no complete current context`);
    const user = config?.users.get(context?.user ?? '') ?? { cert: {}, key: {} };
    const folder = dirname(resolve(path));
    return new ClusterLogin(await readFile(path, 'utf8'), folder, { cluster, user });
  }

  /** What a request needs now; a login program runs again once its credential has expired. */
  async credentials(): Promise<Credentials> {
    const { ca, serverName, insecure } = this.#cluster;
    const { cert, key, token, tokenFile } = this.#user;
    const printed = await this.#print();
    const [authority, ownCert, ownKey, fileToken] = await Promise.all([
      bytesOf(ca),
      bytesOf(cert),
      bytesOf(key),
      tokenFile === undefined ? undefined : readFile(tokenFile, 'utf8'),
    ]);
    const bearer = printed.token ?? fileToken?.trim() ?? token;
    return {
      tls: {
        ca: authority,
        cert: printed.clientCertificateData ?? ownCert,
        key: printed.clientKeyData ?? ownKey,
        ...(serverName !== undefined && { servername: serverName }),
        rejectUnauthorized: !insecure,
      },
      headers: bearer === undefined ? {} : { authorization: `Bearer ${bearer}` },
    };
  }

  /** The kubeconfig with its cluster at another address of the same server, for any folder. */
  kubeconfigVia(port: number): string {
    const file = parse(this.#text) as RawKubeconfig;
    const context = file.contexts.find(({ name }) => name === file['current-context'])?.context;
    for (const { name, cluster } of file.clusters) {
      this.#absolute(cluster, ['certificate-authority']);
      if (name !== context?.cluster) continue;
      cluster['tls-server-name'] ??= this.server.hostname;
      cluster['server'] = Object.assign(new URL(this.server), {
        protocol: 'https:',
        hostname: '127.0.0.1',
        port: String(port),
      }).href.replace(/\/$/, '');
      // An address needs no name, and some clients refuse one.
      if (cluster['tls-server-name'] === '127.0.0.1') delete cluster['tls-server-name'];
    }
    for (const { user } of file.users) {
      this.#absolute(user, ['client-certificate', 'client-key', 'tokenFile']);
      const exec = user['exec'] as Record<string, unknown> | undefined;
      if (exec !== undefined && String(exec['command']).includes('/')) {
        this.#absolute(exec, ['command']);
      }
    }
    return stringify(file);
  }

  #absolute(entry: Record<string, unknown>, fields: readonly string[]): void {
    for (const field of fields) {
      const path = entry[field];
      if (typeof path === 'string' && path !== '' && !isAbsolute(path)) {
        entry[field] = resolve(this.#folder, path);
      }
    }
  }

  async #print(): Promise<Printed> {
    const { exec } = this.#user;
    if (exec === undefined) return {};
    const expiry = Date.parse(this.#printed?.expirationTimestamp ?? '');
    if (this.#printed !== undefined && !(expiry < Date.now() + expiryMarginMs)) {
      return this.#printed;
    }
    const asked = { apiVersion: exec.apiVersion, kind: 'ExecCredential' };
    const { stdout } = await promisify(execFile)(exec.command, [...exec.args], {
      env: {
        ...process.env,
        ...exec.env,
        KUBERNETES_EXEC_INFO: JSON.stringify({ ...asked, spec: { interactive: false } }),
      },
    });
    this.#printed = (JSON.parse(stdout) as { status?: Printed }).status ?? {};
    return this.#printed;
  }
}

interface Entries {
  readonly cluster: ClusterEntry;
  readonly user: UserEntry;
}

interface Credentials {
  /** For `node:https`. */
  readonly tls: {
    readonly ca: Buffer | undefined;
    readonly cert: Buffer | string | undefined;
    readonly key: Buffer | string | undefined;
    readonly servername?: string;
    readonly rejectUnauthorized: boolean;
  };
  readonly headers: Readonly<Record<string, string>>;
}

/** `status` of an ExecCredential. */
interface Printed {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
  readonly expirationTimestamp?: string;
}

interface RawKubeconfig {
  readonly 'current-context': string;
  readonly contexts: readonly { name: string; context: { cluster: string } }[];
  readonly clusters: readonly { name: string; cluster: Record<string, unknown> }[];
  readonly users: readonly { user: Record<string, unknown> }[];
}

const expiryMarginMs = 30_000;

async function bytesOf({ bytes, file }: FileOrBytes): Promise<Buffer | undefined> {
  return bytes ?? (file === undefined ? undefined : readFile(file));
}

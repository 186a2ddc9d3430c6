import { readFile } from 'node:fs/promises';
import { faults } from '../faults.ts';
import type { Impersonation, Origin, UserEntry } from '../kubeconfig/kubeconfig.ts';
import { readBytes } from '../kubeconfig/resolve-context.ts';
import { messageOf } from '../transport/connection-fault.ts';
import type { ClientIdentity, CredentialClock, Credentials } from './credentials.ts';

/** A user whose credentials stand in the kubeconfig or in files: certificate, token, password. */
export interface StaticUser {
  readonly name: string;
  readonly entry: UserEntry;
  readonly origin: Origin;
  readonly clock: CredentialClock;
}

const rereadMs = 60_000;
const nobody: ClientIdentity = {};

/**
 * Certificate, token, token file, or basic authentication. A token file is read again each minute,
 * as kubelet replaces it, and after a 401; certificate files after a 401.
 */
export function createStaticCredentials(user: StaticUser): Credentials {
  return new StaticCredentials(user);
}

class StaticCredentials implements Credentials {
  readonly user: string;
  readonly extraHeaders: Readonly<Record<string, string | readonly string[]>>;
  readonly #entry: UserEntry;
  readonly #origin: Origin;
  readonly #clock: CredentialClock;
  #identity: ClientIdentity | Promise<ClientIdentity> | undefined;
  #token: { readonly header: string; readonly readAt: number } | undefined;

  constructor({ name, entry, origin, clock }: StaticUser) {
    this.user = name;
    this.#entry = entry;
    this.#origin = origin;
    this.#clock = clock;
    this.extraHeaders = impersonationHeaders(entry.impersonate);
  }

  identity(): ClientIdentity | Promise<ClientIdentity> {
    this.#identity ??= this.#readIdentity().then((identity) => (this.#identity = identity));
    return this.#identity;
  }

  async #readIdentity(): Promise<ClientIdentity> {
    const [cert, key] = await Promise.all([
      readBytes(this.#entry.cert, this.#origin),
      readBytes(this.#entry.key, this.#origin),
    ]);
    return cert === undefined && key === undefined ? nobody : { cert, key };
  }

  authorization(): string | undefined | Promise<string | undefined> {
    const { tokenFile, token, username, password } = this.#entry;
    // kubectl: a token file wins over a token, any token over a password.
    if (tokenFile !== undefined) {
      const known = this.#token;
      return known !== undefined && this.#clock.now() - known.readAt < rereadMs
        ? known.header
        : this.#readToken(tokenFile);
    }
    if (token !== undefined) return `Bearer ${token}`;
    if (username === undefined) return undefined;
    return `Basic ${Buffer.from(`${username}:${password ?? ''}`).toString('base64')}`;
  }

  async #readToken(file: string): Promise<string> {
    try {
      const header = `Bearer ${(await readFile(file, 'utf8')).trim()}`;
      this.#token = { header, readAt: this.#clock.now() };
      return header;
    } catch (error) {
      // A file that is being replaced: the old token is mostly still good.
      if (this.#token !== undefined) return this.#token.header;
      throw faults.KUBECONFIG_INVALID(
        { file: this.#origin.file, line: this.#origin.line, problem: messageOf(error) },
        error,
      );
    }
  }

  async refresh(): Promise<boolean> {
    const { tokenFile, cert } = this.#entry;
    let changed = false;
    if (tokenFile !== undefined) {
      const before = this.#token?.header;
      changed = (await this.#readToken(tokenFile)) !== before;
    }
    if (cert.bytes === undefined && cert.file !== undefined) {
      const before = await this.identity();
      const now = await this.#readIdentity();
      if (before.cert !== undefined && now.cert?.equals(before.cert) !== true) {
        this.#identity = now;
        changed = true;
      }
    }
    return changed;
  }
}

/** Headers of users[].user.as and its kin. @see the page "User impersonation" of the Kubernetes docs */
export function impersonationHeaders(
  as: Impersonation | undefined,
): Readonly<Record<string, string | readonly string[]>> {
  if (as === undefined) return {};
  const extra = Object.entries(as.extra).map(
    ([key, values]) => [`impersonate-extra-${encodeURIComponent(key)}`, values] as const,
  );
  return {
    'impersonate-user': as.user,
    ...(as.uid === undefined ? {} : { 'impersonate-uid': as.uid }),
    ...(as.groups.length === 0 ? {} : { 'impersonate-group': as.groups }),
    ...Object.fromEntries(extra),
  };
}

import { readFile } from 'node:fs/promises';
import { messageOf } from '../transport/connection-fault.ts';
import { asRecord } from '../verbs/json-shape.ts';
import type { CredentialClock, Credentials } from './credentials.ts';
import { refreshIdToken, type OidcTokens } from './oidc-refresh.ts';
import { isFresh, loginFault } from './login-user.ts';
import type { ProviderUser } from './provider-credentials.ts';
import { JointLogin } from './joint-login.ts';

/** A user of the `oidc` auth-provider. */
export interface OidcUser extends ProviderUser {
  readonly clock: CredentialClock;
}

/**
 * The id-token of the kubeconfig until it expires or is refused, then a new one from the issuer. New
 * tokens are kept in memory only.
 * @throws KtlError AUTH_REJECTED when the issuer gives none
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#configuring-kubectl
 */
export function createOidcCredentials(user: OidcUser): Credentials {
  return new OidcCredentials(user);
}

class OidcCredentials implements Credentials {
  readonly user: string;
  readonly extraHeaders: Credentials['extraHeaders'];
  readonly #options: OidcUser;
  readonly #login: JointLogin<OidcTokens>;
  #tokens: OidcTokens;

  constructor(options: OidcUser) {
    const { fixed, provider } = options;
    this.user = fixed.user;
    this.extraHeaders = fixed.extraHeaders;
    this.#options = options;
    const { config } = provider;
    this.#tokens = { idToken: config['id-token'] ?? '', refreshToken: config['refresh-token'] };
    this.#login = new JointLogin((signal) => this.#renew(signal));
  }

  identity(): ReturnType<Credentials['identity']> {
    return this.#options.fixed.identity();
  }

  async authorization(signal?: AbortSignal): Promise<string> {
    const { idToken } = this.#tokens;
    const isGood = isFresh(expiryOf(idToken), this.#options.clock);
    const tokens = isGood ? this.#tokens : await this.#login.join(signal);
    return `Bearer ${tokens.idToken}`;
  }

  async refresh(signal?: AbortSignal): Promise<boolean> {
    // Nothing to renew with: the server's 401 says more than a complaint about that.
    if (this.#tokens.refreshToken === undefined) return false;
    await this.#login.join(signal);
    return true;
  }

  close(): void {
    this.#login.close();
  }

  async #renew(signal: AbortSignal): Promise<OidcTokens> {
    const { config } = this.#options.provider;
    const { refreshToken } = this.#tokens;
    const issuer = config['idp-issuer-url'];
    const clientId = config['client-id'];
    if (refreshToken === undefined || issuer === undefined || clientId === undefined) {
      throw this.#fault('the id-token has expired, and nothing is there to renew it');
    }
    try {
      this.#tokens = await refreshIdToken(
        {
          issuer,
          clientId,
          clientSecret: config['client-secret'],
          refreshToken,
          ca: await authorityOf(config),
        },
        signal,
      );
    } catch (error) {
      signal.throwIfAborted();
      throw this.#fault(messageOf(error));
    }
    return this.#tokens;
  }

  #fault(why: string): Error {
    return loginFault(this.#options, `auth-provider "oidc": ${why}`);
  }
}

async function authorityOf(config: Readonly<Record<string, string>>): Promise<Buffer | undefined> {
  const bytes = config['idp-certificate-authority-data'];
  if (bytes !== undefined) return Buffer.from(bytes, 'base64');
  const file = config['idp-certificate-authority'];
  return file === undefined ? undefined : readFile(file);
}

/** `exp` of a JWT in epoch ms; Infinity where it has none, 0 for what is no JWT. */
function expiryOf(token: string): number {
  try {
    const payload = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const claims = asRecord(JSON.parse(payload));
    if (claims === undefined) return 0;
    return typeof claims['exp'] === 'number' ? claims['exp'] * 1000 : Infinity;
  } catch {
    return 0;
  }
}

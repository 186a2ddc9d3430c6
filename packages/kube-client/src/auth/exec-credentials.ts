import { basename } from 'node:path';
import { createSecureContext } from 'node:tls';
import { isatty } from 'node:tty';
import type { ExecEntry } from '../kubeconfig/kubeconfig.ts';
import type { Environment } from '../kubeconfig/load-kubeconfig.ts';
import type { ResolvedContext } from '../kubeconfig/resolve-context.ts';
import { messageOf } from '../transport/connection-fault.ts';
import { asRecord, asText } from '../verbs/json-shape.ts';
import type { ClientIdentity, CredentialClock, Credentials } from './credentials.ts';
import { isFresh, loginFault, type LoginUser } from './login-user.ts';
import { PluginFailure, runPlugin } from './run-plugin.ts';
import { JointLogin } from './joint-login.ts';

/** A user who logs in through a program, as EKS, GKE and AKS do. */
export interface ExecUser extends LoginUser {
  readonly exec: ExecEntry;
  readonly env: Environment;
  readonly clock: CredentialClock;
}

interface ExecStatus {
  readonly token?: string | undefined;
  readonly identity?: ClientIdentity | undefined;
  /** Epoch ms. */
  readonly expiresAt: number;
}

/**
 * Runs the program when a credential is first needed, again when it has expired, and after a 401. It is
 * ended when the last request that waits for it is aborted, and by {@link Credentials.close}.
 * @throws KtlError AUTH_REJECTED when the program is missing, fails, or prints no credential
 * @see https://kubernetes.io/docs/reference/access-authn-authz/authentication/#client-go-credential-plugins
 */
export function createExecCredentials(user: ExecUser): Credentials {
  return new ExecCredentials(user);
}

class ExecCredentials implements Credentials {
  readonly user: string;
  readonly extraHeaders: Credentials['extraHeaders'];
  readonly #options: ExecUser;
  readonly #login: JointLogin<ExecStatus>;
  #status: ExecStatus | undefined;

  constructor(options: ExecUser) {
    this.user = options.fixed.user;
    this.extraHeaders = options.fixed.extraHeaders;
    this.#options = options;
    this.#login = new JointLogin((signal) => this.#run(signal));
  }

  async identity(signal?: AbortSignal): Promise<ClientIdentity> {
    return (await this.#current(signal)).identity ?? (await this.#options.fixed.identity());
  }

  async authorization(signal?: AbortSignal): Promise<string | undefined> {
    const { token } = await this.#current(signal);
    return token === undefined ? this.#options.fixed.authorization() : `Bearer ${token}`;
  }

  async refresh(signal?: AbortSignal): Promise<boolean> {
    const before = this.#status;
    this.#status = undefined;
    const now = await this.#current(signal);
    return now.token !== before?.token || now.identity !== before?.identity;
  }

  close(): void {
    this.#login.close();
  }

  #current(signal: AbortSignal | undefined): ExecStatus | Promise<ExecStatus> {
    const known = this.#status;
    if (known !== undefined && isFresh(known.expiresAt, this.#options.clock)) return known;
    return this.#login.join(signal);
  }

  async #run(signal: AbortSignal): Promise<ExecStatus> {
    const { exec, target, env } = this.#options;
    const terminal = isatty(0);
    if (exec.interactiveMode === 'Always' && !terminal) {
      throw this.#fault(
        'it asks at a terminal, and standard input is none',
        `log in at a terminal once, or give "${basename(exec.command)}" credentials that need no answer`,
      );
    }
    const interactive = exec.interactiveMode !== 'Never' && terminal;
    const output = await runPlugin({
      command: exec.command,
      args: exec.args,
      env: {
        ...env,
        ...exec.env,
        KUBERNETES_EXEC_INFO: JSON.stringify(execSpec(exec, target, interactive)),
      },
      interactive,
      signal,
    }).catch((error: unknown) => {
      if (!(error instanceof PluginFailure)) throw error;
      throw this.#fault(messageOf(error), error.isMissing ? this.#installAdvice() : undefined);
    });
    const status = parseCredential(output);
    if (typeof status === 'string') throw this.#fault(status);
    const previous = this.#status?.identity;
    const same =
      previous?.cert !== undefined && status.identity?.cert?.equals(previous.cert) === true;
    this.#status = same ? { ...status, identity: previous } : status;
    return this.#status;
  }

  #installAdvice(): string {
    const { installHint, command } = this.#options.exec;
    return installHint?.trim() ?? `install "${basename(command)}", or correct the kubeconfig`;
  }

  /** Names the program only: its arguments and environment often hold a secret. */
  #fault(why: string, advice?: string): Error {
    const name = basename(this.#options.exec.command);
    return loginFault(
      this.#options,
      `the login program "${name}" failed: ${why}`,
      advice ?? `run "${name}" with the arguments in the kubeconfig to see why`,
    );
  }
}

function execSpec(exec: ExecEntry, { endpoint }: ResolvedContext, interactive: boolean): unknown {
  const cluster = {
    server: endpoint.url.href.replace(/\/$/, ''),
    'tls-server-name': endpoint.serverName,
    'insecure-skip-tls-verify': endpoint.insecure || undefined,
    'certificate-authority-data': endpoint.ca?.toString('base64'),
    'proxy-url': endpoint.proxy?.href,
  };
  return {
    apiVersion: exec.apiVersion,
    kind: 'ExecCredential',
    spec: { interactive, ...(exec.provideClusterInfo ? { cluster } : {}) },
  };
}

/** What is wrong with it, where it is no credential. */
function parseCredential(output: string): ExecStatus | string {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return 'it printed no ExecCredential';
  }
  const status = asRecord(asRecord(parsed)?.['status']) ?? {};
  const token = text(status, 'token');
  const cert = text(status, 'clientCertificateData');
  const key = text(status, 'clientKeyData');
  if ((cert === undefined) !== (key === undefined)) {
    return cert === undefined
      ? 'it printed a key without its certificate'
      : 'it printed a certificate without its key';
  }
  const identity =
    cert === undefined || key === undefined
      ? undefined
      : { cert: Buffer.from(cert), key: Buffer.from(key) };
  if (token === undefined && identity === undefined) return 'it printed no ExecCredential';
  if (identity !== undefined && !isUsable(identity)) {
    return 'its certificate and key are not PEM, or do not belong together';
  }
  const expiry = Date.parse(text(status, 'expirationTimestamp') ?? '');
  return { token, identity, expiresAt: Number.isNaN(expiry) ? Infinity : expiry };
}

/** TLS would complain in words of its own, as if the server were at fault. */
function isUsable(identity: { readonly cert: Buffer; readonly key: Buffer }): boolean {
  try {
    createSecureContext(identity);
    return true;
  } catch {
    return false;
  }
}

/** An empty text counts as none. */
function text(status: Readonly<Record<string, unknown>>, name: string): string | undefined {
  const found = asText(status[name]);
  return found === '' ? undefined : found;
}

import { spawn } from 'node:child_process';
import { faults } from '../faults.ts';
import type { ExecEntry } from '../kubeconfig/kubeconfig.ts';
import type { Environment } from '../kubeconfig/load-kubeconfig.ts';
import type { ResolvedContext } from '../kubeconfig/resolve-context.ts';
import { errorCode, messageOf } from '../transport/connection-fault.ts';
import type { ClientIdentity, CredentialClock, Credentials } from './credentials.ts';

/** A user who logs in through a program, as EKS, GKE and AKS do. */
export interface ExecUser {
  /** Whatever the kubeconfig holds beside the program: impersonation, its own certificate. */
  readonly fixed: Credentials;
  readonly exec: ExecEntry;
  readonly target: ResolvedContext;
  readonly env: Environment;
  readonly clock: CredentialClock;
}

interface ExecStatus {
  readonly token?: string | undefined;
  readonly identity?: ClientIdentity | undefined;
  /** Epoch ms. */
  readonly expiresAt: number;
}

// A token that expires on its way is as bad as an expired one.
const expiryMarginMs = 10_000;
const maxOutputBytes = 1024 * 1024;

/**
 * Runs the program when a credential is first needed, again when it has expired, and after a 401.
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
  #status: ExecStatus | undefined;
  #running: Promise<ExecStatus> | undefined;

  constructor(options: ExecUser) {
    this.user = options.fixed.user;
    this.extraHeaders = options.fixed.extraHeaders;
    this.#options = options;
  }

  async identity(): Promise<ClientIdentity> {
    return (await this.#current()).identity ?? (await this.#options.fixed.identity());
  }

  async authorization(): Promise<string | undefined> {
    const { token } = await this.#current();
    return token === undefined ? this.#options.fixed.authorization() : `Bearer ${token}`;
  }

  async refresh(): Promise<boolean> {
    const before = this.#status;
    this.#status = undefined;
    const now = await this.#current();
    return now.token !== before?.token || now.identity !== before?.identity;
  }

  #current(): ExecStatus | Promise<ExecStatus> {
    const known = this.#status;
    if (known !== undefined && this.#options.clock.now() < known.expiresAt - expiryMarginMs) {
      return known;
    }
    this.#running ??= this.#run().finally(() => {
      this.#running = undefined;
    });
    return this.#running;
  }

  async #run(): Promise<ExecStatus> {
    const { exec, target, env } = this.#options;
    const interactive = exec.interactiveMode !== 'Never';
    const output = await runPlugin(exec, {
      ...env,
      ...exec.env,
      KUBERNETES_EXEC_INFO: JSON.stringify(execSpec(exec, target, interactive)),
    }).catch((error: unknown) => {
      throw this.#fault(
        messageOf(error),
        errorCode(error) === 'ENOENT' ? exec.installHint : undefined,
      );
    });
    const status = parseCredential(output);
    if (status === undefined) throw this.#fault('it printed no ExecCredential');
    const previous = this.#status?.identity;
    const same =
      previous?.cert !== undefined && status.identity?.cert?.equals(previous.cert) === true;
    this.#status = same ? { ...status, identity: previous } : status;
    return this.#status;
  }

  #fault(why: string, advice?: string): Error {
    const { exec, target } = this.#options;
    return faults.AUTH_REJECTED({
      server: target.cluster.server,
      user: this.user,
      problem: `the login program "${exec.command}" of the kubeconfig failed: ${why}`,
      advice: advice ?? `run "${[exec.command, ...exec.args].join(' ')}" to see why`,
    });
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

function runPlugin(exec: ExecEntry, env: Environment): Promise<string> {
  const { promise, resolve, reject } = Promise.withResolvers<string>();
  const child = spawn(exec.command, exec.args, {
    env: { ...env },
    // Prompts and complaints of the program go to the person directly.
    stdio: [exec.interactiveMode === 'Never' ? 'ignore' : 'inherit', 'pipe', 'inherit'],
  });
  const chunks: Buffer[] = [];
  let sizeBytes = 0;
  child.stdout.on('data', (chunk: Buffer) => {
    sizeBytes += chunk.length;
    if (sizeBytes > maxOutputBytes) child.kill();
    else chunks.push(chunk);
  });
  child.once('error', reject);
  child.once('close', (code, signal) => {
    if (code === 0) resolve(Buffer.concat(chunks).toString('utf8'));
    else
      reject(
        new Error(`it ended with ${code === null ? String(signal) : `status ${String(code)}`}`),
      );
  });
  return promise;
}

function parseCredential(output: string): ExecStatus | undefined {
  let parsed: unknown;
  try {
    parsed = JSON.parse(output);
  } catch {
    return undefined;
  }
  const status = field(parsed, 'status');
  const token = text(status, 'token');
  const cert = text(status, 'clientCertificateData');
  const key = text(status, 'clientKeyData');
  if (token === undefined && cert === undefined) return undefined;
  const expiry = Date.parse(text(status, 'expirationTimestamp') ?? '');
  return {
    token,
    identity:
      cert === undefined || key === undefined
        ? undefined
        : { cert: Buffer.from(cert), key: Buffer.from(key) },
    expiresAt: Number.isNaN(expiry) ? Infinity : expiry,
  };
}

function field(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null
    ? (value as Record<string, unknown>)[name]
    : undefined;
}

function text(value: unknown, name: string): string | undefined {
  const found = field(value, name);
  return typeof found === 'string' && found !== '' ? found : undefined;
}

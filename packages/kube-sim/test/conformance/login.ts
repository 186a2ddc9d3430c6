import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse } from 'yaml';

type Fields = Readonly<Record<string, unknown>>;

interface Kubeconfig {
  readonly 'current-context'?: string;
  readonly contexts?: readonly { readonly name: string; readonly context: Fields }[];
  readonly clusters?: readonly { readonly name: string; readonly cluster: Fields }[];
  readonly users?: readonly { readonly name: string; readonly user: Fields }[];
}

/** An API server and what it takes to be let in. */
export interface Login {
  readonly server: URL;
  /** For `node:https`. */
  readonly tls: {
    readonly ca: Buffer | undefined;
    readonly cert: Buffer | undefined;
    readonly key: Buffer | undefined;
    readonly servername?: string;
    readonly rejectUnauthorized: boolean;
  };
  /** Sent with each request. */
  readonly headers: Readonly<Record<string, string>>;
}

/**
 * Reads the current context of a kubeconfig: certificates inline or in files, a token, a token file,
 * or a program that prints one of these. The suite has no client but `node:https`, and needs none.
 * @param folder - what relative paths start from
 */
export function loginOf(kubeconfig: string, folder = '.'): Login {
  const config = parse(kubeconfig) as Kubeconfig;
  const wanted = config['current-context'];
  const context = config.contexts?.find(({ name }) => name === wanted)?.context;
  const cluster = config.clusters?.find(({ name }) => name === context?.['cluster'])?.cluster;
  const user = config.users?.find(({ name }) => name === context?.['user'])?.user ?? {};
  const server = text(cluster, 'server');
  if (server === undefined) throw new Error(`the context ${wanted ?? '(none)'} has no server`);
  const printed = credentialOf(user['exec'] as ExecFields | undefined, folder);
  const tokenFile = text(user, 'tokenFile');
  const token =
    printed.token ??
    (tokenFile === undefined
      ? text(user, 'token')
      : readFileSync(resolve(folder, tokenFile), 'utf8').trim());
  const servername = text(cluster, 'tls-server-name');
  return {
    server: new URL(server),
    tls: {
      ca: pem(cluster, 'certificate-authority', folder),
      cert: bytes(printed.clientCertificateData) ?? pem(user, 'client-certificate', folder),
      key: bytes(printed.clientKeyData) ?? pem(user, 'client-key', folder),
      ...(servername === undefined ? {} : { servername }),
      rejectUnauthorized: cluster?.['insecure-skip-tls-verify'] !== true,
    },
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  };
}

/** {@link loginOf} a file. */
export function loginOfFile(path: string): Login {
  return loginOf(readFileSync(path, 'utf8'), dirname(resolve(path)));
}

function text(from: Fields | undefined, field: string): string | undefined {
  const value = from?.[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
}

function bytes(pemText: string | undefined): Buffer | undefined {
  return pemText === undefined ? undefined : Buffer.from(pemText);
}

function pem(from: Fields | undefined, field: string, folder: string): Buffer | undefined {
  const inline = text(from, `${field}-data`);
  if (inline !== undefined) return Buffer.from(inline, 'base64');
  const file = text(from, field);
  return file === undefined ? undefined : readFileSync(resolve(folder, file));
}

interface ExecFields {
  readonly apiVersion: string;
  readonly command: string;
  readonly args?: readonly string[];
  readonly env?: readonly { readonly name: string; readonly value: string }[];
}

interface ExecStatus {
  readonly token?: string;
  readonly clientCertificateData?: string;
  readonly clientKeyData?: string;
}

function credentialOf(exec: ExecFields | undefined, folder: string): ExecStatus {
  if (exec === undefined) return {};
  const { apiVersion, command, args = [], env = [] } = exec;
  const asked = { apiVersion, kind: 'ExecCredential', spec: { interactive: false } };
  const printed = execFileSync(command.includes('/') ? resolve(folder, command) : command, args, {
    env: {
      ...process.env,
      KUBERNETES_EXEC_INFO: JSON.stringify(asked),
      ...Object.fromEntries(env.map(({ name, value }) => [name, value])),
    },
    timeout: 30_000,
  });
  return (JSON.parse(printed.toString()) as { status?: ExecStatus }).status ?? {};
}

import { dirname, isAbsolute, resolve } from 'node:path';
import type {
  AuthProviderEntry,
  ClusterEntry,
  ContextEntry,
  ExecEntry,
  FileOrBytes,
  Impersonation,
  Kubeconfig,
  Origin,
  UserEntry,
} from './kubeconfig.ts';
import { Fields } from './fields.ts';
import { readPlainYaml } from './plain-yaml.ts';

/** Nothing at all: what an empty file holds. */
export const emptyKubeconfig: Kubeconfig = {
  currentContext: '',
  contexts: new Map(),
  clusters: new Map(),
  users: new Map(),
};

/**
 * Reads the text of one kubeconfig file. Relative paths resolve against the file's folder.
 * @param file - absolute path, also for messages
 * @throws KtlError KUBECONFIG_INVALID with the line
 */
export async function parseKubeconfig(file: string, text: string): Promise<Kubeconfig> {
  const node = readPlainYaml(text) ?? (await import('./full-yaml.ts')).readFullYaml(file, text);
  if (node === undefined || (node.kind === 'scalar' && node.value === 'null')) {
    return emptyKubeconfig;
  }
  const root = Fields.of(file, node);
  const kind = root.string('kind');
  if (kind !== undefined && kind !== 'Config') {
    throw root.fault(`this is not a kubeconfig but a ${kind}`);
  }
  const folder = dirname(file);
  return {
    currentContext: root.string('current-context') ?? '',
    contexts: named(root, { list: 'contexts', entry: 'context', file }, contextEntry),
    clusters: named(root, { list: 'clusters', entry: 'cluster', file }, (fields) =>
      clusterEntry(fields, folder),
    ),
    users: named(root, { list: 'users', entry: 'user', file }, (fields) =>
      userEntry(fields, folder),
    ),
  };
}

function named<T>(
  root: Fields,
  where: { readonly list: string; readonly entry: string; readonly file: string },
  read: (fields: Fields) => T,
): Map<string, T & Origin> {
  const { list, entry, file } = where;
  const found = new Map<string, T & Origin>();
  for (const item of root.maps(list)) {
    const name = item.string('name');
    if (name === undefined) throw item.fault(`an entry of "${list}" has no name`);
    const fields = item.map(entry);
    // kubectl writes `user: {}` or leaves it out for a user without credentials.
    if (fields === undefined && entry !== 'user') {
      throw item.fault(`${entry} "${name}" has no "${entry}"`);
    }
    if (found.has(name)) continue;
    found.set(name, { ...read(fields ?? item), file, line: item.line });
  }
  return found;
}

function contextEntry(fields: Fields): ContextEntry {
  return {
    cluster: fields.string('cluster') ?? '',
    user: fields.string('user') ?? '',
    namespace: fields.string('namespace'),
  };
}

function clusterEntry(fields: Fields, folder: string): ClusterEntry {
  const server = fields.string('server') ?? '';
  if (server !== '' && !isHttpUrl(server)) throw fields.fault(`"server" is not a URL: ${server}`);
  return {
    server,
    ca: fileOrBytes(fields, 'certificate-authority', folder),
    insecure: fields.boolean('insecure-skip-tls-verify'),
    serverName: fields.string('tls-server-name'),
    proxyUrl: fields.string('proxy-url'),
  };
}

function userEntry(fields: Fields, folder: string): UserEntry {
  const tokenFile = fields.string('tokenFile');
  return {
    cert: fileOrBytes(fields, 'client-certificate', folder),
    key: fileOrBytes(fields, 'client-key', folder),
    token: fields.string('token'),
    tokenFile: tokenFile === undefined ? undefined : resolve(folder, tokenFile),
    username: fields.string('username'),
    password: fields.string('password'),
    exec: execEntry(fields.map('exec'), folder),
    authProvider: authProviderEntry(fields.map('auth-provider')),
    impersonate: impersonation(fields),
  };
}

function execEntry(fields: Fields | undefined, folder: string): ExecEntry | undefined {
  if (fields === undefined) return undefined;
  const command = fields.string('command');
  if (command === undefined) throw fields.fault('"exec" has no command');
  const mode = fields.string('interactiveMode') ?? 'IfAvailable';
  if (mode !== 'Never' && mode !== 'IfAvailable' && mode !== 'Always') {
    throw fields.fault(`"interactiveMode" must be Never, IfAvailable or Always, not ${mode}`);
  }
  const env = fields.maps('env').map((e) => [e.string('name') ?? '', e.string('value') ?? '']);
  return {
    apiVersion: fields.string('apiVersion') ?? 'client.authentication.k8s.io/v1',
    command: command.includes('/') && !isAbsolute(command) ? resolve(folder, command) : command,
    args: fields.strings('args'),
    env: Object.fromEntries(env) as Record<string, string>,
    provideClusterInfo: fields.boolean('provideClusterInfo'),
    interactiveMode: mode,
    installHint: fields.string('installHint'),
  };
}

function authProviderEntry(fields: Fields | undefined): AuthProviderEntry | undefined {
  if (fields === undefined) return undefined;
  const config = fields.map('config');
  const entries = (config?.keys() ?? []).map((key) => [key, config?.string(key) ?? ''] as const);
  return { name: fields.string('name') ?? '', config: Object.fromEntries(entries) };
}

function impersonation(fields: Fields): Impersonation | undefined {
  const user = fields.string('as');
  if (user === undefined) return undefined;
  const extra = fields.map('as-user-extra');
  return {
    user,
    uid: fields.string('as-uid'),
    groups: fields.strings('as-groups'),
    extra: Object.fromEntries(
      (extra?.keys() ?? []).map((key) => [key, extra?.strings(key) ?? []] as const),
    ),
  };
}

function fileOrBytes(fields: Fields, key: string, folder: string): FileOrBytes {
  const file = fields.string(key);
  return {
    file: file === undefined ? undefined : resolve(folder, file),
    bytes: fields.base64(`${key}-data`),
  };
}

function isHttpUrl(text: string): boolean {
  const url = URL.parse(text);
  return url?.protocol === 'https:' || url?.protocol === 'http:';
}

/** A path in a kubeconfig, already absolute. */
export interface FileOrBytes {
  readonly file?: string | undefined;
  /** Decoded from base64. Wins over `file`, as in kubectl. */
  readonly bytes?: Buffer | undefined;
}

/** clusters[] */
export interface ClusterEntry {
  readonly server: string;
  readonly ca: FileOrBytes;
  readonly insecure: boolean;
  readonly serverName?: string | undefined;
  readonly proxyUrl?: string | undefined;
}

/** users[].user.exec */
export interface ExecEntry {
  readonly apiVersion: string;
  /** Absolute where the kubeconfig wrote a relative path with a separator. */
  readonly command: string;
  readonly args: readonly string[];
  readonly env: Readonly<Record<string, string>>;
  readonly provideClusterInfo: boolean;
  readonly interactiveMode: 'Never' | 'IfAvailable' | 'Always';
  readonly installHint?: string | undefined;
}

/** users[].user.auth-provider */
export interface AuthProviderEntry {
  readonly name: string;
  readonly config: Readonly<Record<string, string>>;
}

/** users[] */
export interface UserEntry {
  readonly cert: FileOrBytes;
  readonly key: FileOrBytes;
  readonly token?: string | undefined;
  readonly tokenFile?: string | undefined;
  readonly username?: string | undefined;
  readonly password?: string | undefined;
  readonly exec?: ExecEntry | undefined;
  readonly authProvider?: AuthProviderEntry | undefined;
  readonly impersonate?: Impersonation | undefined;
}

/** users[].user.as, as-uid, as-groups, as-user-extra */
export interface Impersonation {
  readonly user: string;
  readonly uid?: string | undefined;
  readonly groups: readonly string[];
  readonly extra: Readonly<Record<string, readonly string[]>>;
}

/** contexts[] */
export interface ContextEntry {
  readonly cluster: string;
  readonly user: string;
  readonly namespace?: string | undefined;
}

/** One kubeconfig file, or several merged. Maps keep the order of the file. */
export interface Kubeconfig {
  readonly currentContext: string;
  readonly contexts: ReadonlyMap<string, ContextEntry & Origin>;
  readonly clusters: ReadonlyMap<string, ClusterEntry & Origin>;
  readonly users: ReadonlyMap<string, UserEntry & Origin>;
}

/** Where an entry stands, for messages. */
export interface Origin {
  readonly file: string;
  readonly line?: number | undefined;
}

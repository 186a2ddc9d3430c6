/** Client certificate for TLS, PEM. Empty where the user has none. */
export interface ClientIdentity {
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
}

/** Who the requests come from. One implementation for each way to log in. */
export interface Credentials {
  /** Name of the kubeconfig user, for messages. */
  readonly user: string;
  /** Client certificate for new connections; the same object as long as it has not changed. */
  identity(): ClientIdentity | Promise<ClientIdentity>;
  /** Value of the Authorization header, or undefined. */
  authorization(): string | undefined | Promise<string | undefined>;
  /** After a 401: obtain them anew. False when they are certain to be the same as before. */
  refresh(): Promise<boolean>;
  /** Impersonation headers; empty for most. */
  readonly extraHeaders: Readonly<Record<string, string | readonly string[]>>;
}

/** Where time comes from for re-reading and expiry. */
export interface CredentialClock {
  now(): number;
}

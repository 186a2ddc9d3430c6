/** Client certificate for TLS, PEM. Empty where the user has none. */
export interface ClientIdentity {
  readonly cert?: Buffer | undefined;
  readonly key?: Buffer | undefined;
}

/**
 * Who the requests come from. One implementation for each way to log in. A signal ends the waiting of
 * its caller; what is under way ends with the last of them.
 */
export interface Credentials {
  /** Name of the kubeconfig user, for messages. */
  readonly user: string;
  /** Client certificate for new connections; the same object as long as it has not changed. */
  identity(signal?: AbortSignal): ClientIdentity | Promise<ClientIdentity>;
  /** Value of the Authorization header, or undefined. */
  authorization(signal?: AbortSignal): string | undefined | Promise<string | undefined>;
  /** After a 401: obtain them anew. False when they are certain to be the same as before. */
  refresh(signal?: AbortSignal): Promise<boolean>;
  /** Ends what is under way, such as a login program. */
  close?(): void;
  /** Impersonation headers; empty for most. */
  readonly extraHeaders: Readonly<Record<string, string | readonly string[]>>;
}

/** Where time comes from for re-reading and expiry. */
export interface CredentialClock {
  now(): number;
}

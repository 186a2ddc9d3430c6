import type { HttpResponse } from './transport.ts';

/** A request as it goes onto a connection: authenticated, path complete. */
export interface WireRequest {
  readonly method: string;
  readonly path: string;
  readonly headers: Readonly<Record<string, string | readonly string[]>>;
  readonly body?: Uint8Array | string | undefined;
  readonly signal?: AbortSignal | undefined;
  /** Called once when the stream is over, however it ended. Not called where `send` throws. */
  readonly onClose?: (() => void) | undefined;
}

/** A response as it came off the connection, still compressed. */
export type WireResponse = HttpResponse;

/** The server certainly did not act on the request: it may be sent again, whatever its method. */
export class NotSent extends Error {}

/** Carries wire requests over connections of one protocol. */
export interface Wire {
  /** @throws NotSent, KtlError STREAM_LOST, the signal's reason, raw errors of dialing */
  send(request: WireRequest): Promise<WireResponse>;
  stats(): { readonly sockets: number; readonly streams: number };
  /** New requests use new connections; open streams go on. For a changed client certificate. */
  renew(): void;
  close(): void;
}

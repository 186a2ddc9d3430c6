import type { Duplex } from 'node:stream';
import type { WebSocket } from 'ws';

/** What a viewer's connection tells its session. */
export interface ViewerSocketEvents {
  /** What was written is taken: more may be written. */
  drained(): void;
  /** The peer answered a ping or sent something. */
  alive(): void;
  closed(): void;
}

/** A viewer's connection as a session uses it. {@link viewerSocket} makes one of a WebSocket. */
export interface ViewerSocket {
  /** The peer reads messages that are deflated each by itself. */
  readonly deflates: boolean;
  /** Bytes written and not yet taken by the system. */
  readonly bufferedBytes: number;
  /** Writes one whole message, header included. */
  write(message: Buffer): void;
  ping(): void;
  close(code: number, reason: string): void;
  terminate(): void;
  listen(events: ViewerSocketEvents): void;
}

/** How the WebSocket server of a session negotiates compression. */
export const perMessageDeflate = {
  serverNoContextTakeover: true,
  clientNoContextTakeover: true,
} as const;

/** What `ws` keeps for itself and a session needs; a test on real sockets notices when it moves. */
interface WebSocketInside {
  readonly _socket?: Duplex;
  readonly _extensions?: Readonly<
    Record<string, { readonly params?: { readonly server_max_window_bits?: number } }>
  >;
}

/**
 * A WebSocket as a session uses it. Messages are written past `ws`, which would frame and compress
 * each of them again for every viewer. It still does the handshake, pings, closing and reading; and
 * as no data is sent through it, its control frames never fall into the middle of a message.
 */
export function viewerSocket(ws: WebSocket): ViewerSocket {
  const { _socket: stream, _extensions: extensions } = ws as unknown as WebSocketInside;
  if (stream === undefined) throw new TypeError('the WebSocket is not open');
  const params = extensions?.['permessage-deflate']?.params;
  return {
    // A peer with a smaller window could not read what was deflated for everybody.
    deflates: params !== undefined && (params.server_max_window_bits ?? 15) === 15,
    get bufferedBytes() {
      return stream.writableLength;
    },
    write: (message) => {
      if (ws.readyState === ws.OPEN) stream.write(message);
    },
    ping: () => {
      if (ws.readyState === ws.OPEN) ws.ping();
    },
    close: (code, reason) => ws.close(code, reason),
    terminate: () => ws.terminate(),
    listen: (events) => {
      const drained = (): void => {
        events.drained();
      };
      for (const sign of ['pong', 'ping', 'message'] as const) {
        ws.on(sign, () => {
          events.alive();
        });
      }
      stream.on('drain', drained);
      // What is wrong with a peer is its own affair; 'close' follows.
      ws.on('error', () => undefined);
      ws.on('close', () => {
        stream.off('drain', drained);
        events.closed();
      });
    },
  };
}
